using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using ActorRegistrar.Server.Telemetry;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace ActorRegistrar.Server.Http.Api;

/// <summary>The type of a line, where an endpoint also responds with lines of JSON.</summary>
internal sealed record LinesOf(Type Line);

/// <summary>What the generated OpenAPI document says beyond the types of the endpoints.</summary>
internal static class ApiDocument
{
    /// <summary>The name of the document.</summary>
    public const string Name = "v1";

    /// <summary>Problems of every operation, and their meaning.</summary>
    public static IReadOnlyDictionary<int, string> Failures { get; } = new Dictionary<int, string>
    {
        [400] = "A query parameter, a segment of the path or the syntax of the body is wrong; the problem names it.",
        [401] = "No token, or an unknown one, where tokens are asked for.",
        [403] = "The token may only read, or the request may come from a page of another site.",
        [404] = "There is no such thing.",
        [421] = "The Host header names another machine, where no tokens are asked for.",
        [503] = "The database is not reachable, the index is being made, or too many such requests are under way; Retry-After says when to try again.",
    };

    /// <summary>Problems of changes, and their meaning.</summary>
    public static IReadOnlyDictionary<int, string> WriteFailures { get; } = new Dictionary<int, string>
    {
        [409] = "The state of the server does not allow it.",
        [413] = "The body is too large.",
        [415] = "The body is not of the type that is asked for.",
        [422] = "A member of the body cannot be what it is; the problem names it.",
    };

    private static readonly Dictionary<string, string[]> Choices = new() { ["order"] = ["asc", "desc"], ["transport"] = [.. ListingFilter.Transports] };

    private static readonly string[] Moments = ["from", "to", "time", "expiresBefore"];

    /// <summary>Sets the options.</summary>
    public static void Configure(OpenApiOptions options)
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.CreateSchemaReferenceId = type => type.Type == typeof(ProblemDetails)
            ? "Problem"
            : OpenApiOptions.CreateDefaultSchemaReferenceId(type)?.Replace("Json", "", StringComparison.Ordinal).Replace("Document", "", StringComparison.Ordinal);
        options.AddSchemaTransformer(DescribeSchema);
        options.AddOperationTransformer(DescribeAsync);
        options.AddDocumentTransformer(Describe);
    }

    /// <summary>Maps the endpoint of the document.</summary>
    public static void MapDocument(this IEndpointRouteBuilder api)
    {
        // Made once: it does not change while the server runs.
        string? made = null;
        api.MapGet("/openapi.json", async ([FromKeyedServices(Name)] IOpenApiDocumentProvider documents, CancellationToken cancellation) =>
            {
                made ??= await (await documents.GetOpenApiDocumentAsync(cancellation)).SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1, cancellation);
                return TypedResults.Text(made, "application/json");
            })
            .WithSummary("This document")
            .Produces<JsonObject>();
    }

    /// <summary>Null is never sent: a member is absent.</summary>
    private static Task DescribeSchema(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellation)
    {
        if (schema.Type is { } type) schema.Type = type & ~JsonSchemaType.Null;
        foreach (object attribute in context.JsonPropertyInfo?.AttributeProvider?.GetCustomAttributes(inherit: true) ?? [])
        {
            if (attribute is AllowedValuesAttribute allowed) schema.Enum = [.. allowed.Values.Select(value => JsonValue.Create((string)value!))];
            if (attribute is DataTypeAttribute { DataType: DataType.Password }) schema.Format = "password";
        }
        if (context.JsonTypeInfo.Type == typeof(ProblemDetails) && context.JsonPropertyInfo is null)
        {
            schema.Properties!.Remove("instance");
            ((OpenApiSchema)schema.Properties["detail"]).Description = "A sentence that says what to change.";
            schema.Properties["field"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "The parameter, segment, header or member at fault." };
            schema.Required = new HashSet<string> { "type", "title", "status", "detail" };
            schema.AdditionalPropertiesAllowed = false;
        }
        return Task.CompletedTask;
    }

    private static async Task DescribeAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellation)
    {
        bool isRead = context.Description.HttpMethod == "GET";
        operation.Extensions = new Dictionary<string, IOpenApiExtension> { ["x-role"] = new JsonNodeExtension(JsonValue.Create(isRead ? "read" : "write")) };
        foreach (OpenApiParameter parameter in operation.Parameters?.OfType<OpenApiParameter>() ?? [])
        {
            var schema = (OpenApiSchema)parameter.Schema!;
            if (parameter.In == ParameterLocation.Path)
            {
                parameter.Description = parameter.Name == "aor"
                    ? "An address-of-record as one segment, percent-encoded; sip: may be left out."
                    : "Such as bob@example.com.";
            }
            if (parameter.In == ParameterLocation.Query && Choices.TryGetValue(parameter.Name!, out string[]? choices)) schema.Enum = [.. choices.Select(choice => JsonValue.Create(choice))];
            if (Moments.Contains(parameter.Name)) schema.Format = "date-time";
        }
        foreach ((string status, IOpenApiResponse response) in operation.Responses!)
        {
            int code = int.Parse(status, System.Globalization.CultureInfo.InvariantCulture);
            response.Description = Failures.GetValueOrDefault(code) ?? WriteFailures.GetValueOrDefault(code) ?? "Done.";
            if (code != StatusCodes.Status200OK || context.Description.ActionDescriptor.EndpointMetadata.OfType<LinesOf>().FirstOrDefault() is not { } lines) continue;
            response.Content![AdminApi.Lines] = new OpenApiMediaType { Schema = await context.GetOrCreateSchemaAsync(lines.Line, null, cancellation) };
        }
    }

    private static Task Describe(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellation)
    {
        document.Info = new OpenApiInfo
        {
            Title = "ActorRegistrar",
            Version = ProcessMetrics.Version,
            Description = "What an operator looks at and does. Errors are problem documents (RFC 9457) that name what is at fault in `field`. Changes need a header "
                + "that no form of a web page can send: Content-Type: application/json or X-Requested-By.",
            License = new OpenApiLicense { Name = "Apache-2.0", Identifier = "Apache-2.0" },
        };
        document.Servers = [new OpenApiServer { Url = AdminApi.BasePath }];
        var paths = new OpenApiPaths();
        foreach ((string path, IOpenApiPathItem item) in document.Paths) paths.Add(path[AdminApi.BasePath.Length..], item);
        document.Paths = paths;
        document.Components ??= new OpenApiComponents();
        foreach (OpenApiSchema schema in document.Components.Schemas?.Values.OfType<OpenApiSchema>() ?? [])
        {
            foreach ((string name, IOpenApiSchema property) in schema.Properties?.ToArray() ?? [])
            {
                if (property.OneOf is [_, _] either) schema.Properties![name] = either.First(one => one.Type != JsonSchemaType.Null);
            }
        }
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            ["token"] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                Description = "A token of Registrar:Http:TokenFile. Without such a file none is asked for, on loopback only.",
            },
        };
        document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("token", document)] = [] }, new OpenApiSecurityRequirement()];
        return Task.CompletedTask;
    }
}
