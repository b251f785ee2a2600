using System.Reflection;
using System.Text.Json.Nodes;
using ActorRegistrar.Server.Http.Security;
using ActorRegistrar.Server.Telemetry;

namespace ActorRegistrar.Server.Http.Api;

/// <summary>The OpenAPI document, made from the same routes that are answered; only the shapes of bodies stand in a file.</summary>
internal static class OpenApiDocument
{
    private const string SchemasResource = "ActorRegistrar.Server.Http.Api.schemas.json";
    private const string Problem = "Problem";

    /// <summary>The names of operations that may fail, with what it means.</summary>
    private static readonly (int Status, string Meaning)[] Failures =
    [
        (400, "A query parameter, a segment of the path or the syntax of the body is wrong; the problem names it."),
        (401, "No token, or an unknown one, where tokens are asked for."),
        (403, "The token may only read, or the request may come from a page of another site."),
        (404, "There is no such thing."),
        (503, "The database does not answer, or the index is being made; Retry-After says when to try again."),
    ];

    private static readonly (int Status, string Meaning)[] WriteFailures =
    [
        (409, "Something stands in the way."),
        (413, "The body is too large."),
        (415, "The body is not of the type that is asked for."),
        (422, "A member of the body cannot be what it is; the problem names it."),
    ];

    /// <summary>Makes it.</summary>
    public static JsonObject Of(IEnumerable<ApiRoute> routes)
    {
        var paths = new JsonObject();
        foreach (ApiRoute route in routes.OrderBy(route => route.Path, StringComparer.Ordinal))
        {
            if (paths[route.Path] is not JsonObject path) paths[route.Path] = path = [];
            path[route.Method.ToLowerInvariant()] = Operation(route);
        }
        return new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject
            {
                ["title"] = "ActorRegistrar",
                ["version"] = ProcessMetrics.Version,
                ["description"] = "What an operator looks at and does. Errors are problem documents (RFC 9457) that name what is at fault in `field`. Changes need a header that no form of a web page can send: Content-Type: application/json or X-Requested-By.",
                ["license"] = new JsonObject { ["name"] = "Apache-2.0", ["identifier"] = "Apache-2.0" },
            },
            ["servers"] = new JsonArray(new JsonObject { ["url"] = AdminApi.BasePath }),
            ["security"] = new JsonArray(new JsonObject { ["token"] = new JsonArray() }, new JsonObject()),
            ["paths"] = paths,
            ["components"] = new JsonObject
            {
                ["securitySchemes"] = new JsonObject
                {
                    ["token"] = new JsonObject { ["type"] = "http", ["scheme"] = "bearer", ["description"] = "A token of Registrar:Http:TokenFile. Without such a file none is asked for, on loopback only." },
                },
                ["schemas"] = Schemas(),
            },
        };
    }

    private static JsonObject Schemas()
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(SchemasResource)!;
        return JsonNode.Parse(stream)!.AsObject();
    }

    private static JsonObject Operation(ApiRoute route)
    {
        var operation = new JsonObject { ["summary"] = route.Summary, ["x-role"] = route.Role == ApiRole.Write ? "write" : "read" };
        var parameters = new JsonArray();
        foreach (string segment in Segments(route.Path))
        {
            parameters.Add((JsonNode)new JsonObject
            {
                ["name"] = segment,
                ["in"] = "path",
                ["required"] = true,
                ["description"] = segment == "aor" ? "An address-of-record as one segment, percent-encoded; sip: may be left out." : "Such as bob@example.com.",
                ["schema"] = new JsonObject { ["type"] = "string" },
            });
        }
        foreach (ApiParameter parameter in route.Query) parameters.Add((JsonNode)Describe(parameter));
        if (parameters.Count > 0) operation["parameters"] = parameters;
        if (route.Body is { } body)
        {
            operation["requestBody"] = new JsonObject { ["required"] = true, ["content"] = new JsonObject { [route.BodyMediaType] = new JsonObject { ["schema"] = Reference(body) } } };
        }
        operation["responses"] = Responses(route);
        return operation;
    }

    private static JsonObject Responses(ApiRoute route)
    {
        var content = new JsonObject();
        foreach (string type in route.MediaTypes)
        {
            // A line of a stream is one element of a page.
            content[type] = new JsonObject { ["schema"] = Reference(type == "application/x-ndjson" ? route.Answer.Replace("Page", "", StringComparison.Ordinal) + "Line" : route.Answer) };
        }
        var responses = new JsonObject { [Text(route.Success)] = new JsonObject { ["description"] = "Done.", ["content"] = content } };
        foreach ((int status, string meaning) in route.Role == ApiRole.Write ? Failures.Concat(WriteFailures) : Failures)
        {
            responses[Text(status)] = new JsonObject
            {
                ["description"] = meaning,
                ["content"] = new JsonObject { ["application/problem+json"] = new JsonObject { ["schema"] = Reference(Problem) } },
            };
        }
        return responses;
    }

    private static JsonObject Describe(ApiParameter parameter)
    {
        var schema = new JsonObject { ["type"] = parameter.Type };
        if (parameter.Format is { } format) schema["format"] = format;
        if (parameter.Choices.Count > 0) schema["enum"] = new JsonArray([.. parameter.Choices.Select(choice => (JsonNode)choice)]);
        return new JsonObject { ["name"] = parameter.Name, ["in"] = "query", ["description"] = parameter.Description, ["schema"] = schema };
    }

    private static IEnumerable<string> Segments(string path) => path.Split('/').Where(segment => segment.StartsWith('{')).Select(segment => segment[1..^1]);

    private static JsonObject Reference(string name) => new() { ["$ref"] = $"#/components/schemas/{name}" };

    private static string Text(int status) => status.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
