using System.Data.Common;
using System.Net;
using ActorRegistrar.Persistence.History;
using ActorRegistrar.Persistence.Options;
using ActorRegistrar.Server.Audit;
using ActorRegistrar.Server.Http.Security;
using Microsoft.AspNetCore.Http.Features;

namespace ActorRegistrar.Server.Http.Api;

/// <summary>
/// Everything that is asked of a request before its operation sees it: by whom, from which page, in which words. What is refused is a
/// problem document, whatever the reason.
/// </summary>
/// <param name="tokens">Whom to let in.</param>
/// <param name="audit">Told of refusals.</param>
/// <param name="log">Told of what is no fault of the client.</param>
internal sealed class ApiGate(ApiTokens tokens, IAuditTrail audit, ILogger<ApiGate> log)
{
    private const string Scheme = "Bearer ";

    /// <summary>Lets a request through, or answers it.</summary>
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        IHeaderDictionary headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "no-store";
        headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
        headers["Referrer-Policy"] = "no-referrer";
        try
        {
            ApiToken? token = Admit(context);
            if (context.GetEndpoint()?.Metadata.GetMetadata<ApiRoute>() is { } route)
            {
                Check(context, route, token);
                if (route.MostOctets is { } most && Size(context) is { IsReadOnly: false } size) size.MaxRequestBodySize = most;
                await route.Handler(new ApiRequest(context, token));
                return;
            }
            await next(context);
            if (!context.Response.HasStarted) await ExplainAsync(context);
        }
        catch (ApiProblemException refused) when (!context.Response.HasStarted)
        {
            if (refused.RetryAfterSeconds is { } seconds) headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
            await ApiJson.WriteProblemAsync(context, refused.Status, refused.Message, refused.Field);
        }
        catch (BadHttpRequestException malformed) when (!context.Response.HasStarted)
        {
            await ApiJson.WriteProblemAsync(context, malformed.StatusCode, malformed.StatusCode switch
            {
                StatusCodes.Status413PayloadTooLarge => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"The body is too large; {Size(context)?.MaxRequestBodySize} octets are the most."),
                StatusCodes.Status408RequestTimeout => "The body came too slowly.",
                _ => malformed.Message,
            }, "body");
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to be answered.
        }
        catch (Exception down) when (!context.Response.HasStarted && down is DbException or HistoryUnavailableException or JournalConfigurationException)
        {
            headers.RetryAfter = "1";
            await ApiJson.WriteProblemAsync(context, StatusCodes.Status503ServiceUnavailable, $"The database does not do it: {down.Message}");
        }
        catch (Exception failed) when (!context.Response.HasStarted && failed is not OperationCanceledException)
        {
            log.LogError(failed, "{Method} {Path} failed", context.Request.Method, context.Request.Path.Value);
            await ApiJson.WriteProblemAsync(context, StatusCodes.Status500InternalServerError, "The server failed to answer; its log says why.");
        }
    }

    private ApiToken? Admit(HttpContext context)
    {
        if (!tokens.AreRequired)
        {
            // Without a token the address alone protects: a page whose name was made to lead here must not get through (DNS rebinding).
            return IsOfThisMachine(context.Request.Host)
                ? null
                : throw Refuse(context, ApiRequest.Anonymous, new ApiProblemException(
                    StatusCodes.Status421MisdirectedRequest,
                    "The Host header names another machine; ask for 127.0.0.1, [::1] or localhost, or set Registrar:Http:TokenFile.", "Host"));
        }
        string authorization = context.Request.Headers.Authorization.ToString();
        bool isBearer = authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase);
        if (isBearer && tokens.Find(authorization.AsSpan(Scheme.Length).Trim()) is { } token) return token;
        context.Response.Headers.WWWAuthenticate = isBearer ? "Bearer realm=\"ActorRegistrar\", error=\"invalid_token\"" : "Bearer realm=\"ActorRegistrar\"";
        var unauthorized = new ApiProblemException(
            StatusCodes.Status401Unauthorized,
            isBearer ? "The token is not known." : "A token is needed: Authorization: Bearer TOKEN, one of those in Registrar:Http:TokenFile.", "Authorization");
        // Whoever has no token at all is no more than a visitor; a wrong one is somebody trying.
        throw isBearer ? Refuse(context, ApiRequest.Anonymous, unauthorized) : unauthorized;
    }

    private void Check(HttpContext context, ApiRoute route, ApiToken? token)
    {
        if (token is not null && token.Role < route.Role)
        {
            throw Refuse(context, token.Name, new ApiProblemException(StatusCodes.Status403Forbidden, "The token may only read; this needs one with write before it.", "Authorization"));
        }
        if (route.Role == ApiRole.Write) CheckWrite(context, route);
        foreach (string name in context.Request.Query.Keys)
        {
            if (route.Query.Any(parameter => parameter.Name == name)) continue;
            string known = route.Query.Count == 0 ? "there are none here." : $"known are {string.Join(", ", route.Query.Select(parameter => parameter.Name))}.";
            throw ApiProblemException.BadRequest(name, $"'{name}' is not a query parameter of this; {known}");
        }
    }

    /// <summary>
    /// A page of another site can send a form, but no header of its own and no JSON without being asked first, which is never allowed here.
    /// </summary>
    private void CheckWrite(HttpContext context, ApiRoute route)
    {
        HttpRequest request = context.Request;
        bool isTyped = Is(request.ContentType, route.BodyMediaType);
        if (request.Headers.Origin is [{ Length: > 0 } origin] && !IsSameOrigin(origin, request.Host))
        {
            throw Refuse(context, ApiRequest.Anonymous, new ApiProblemException(StatusCodes.Status403Forbidden, "The Origin header names another site; only pages of this server may change anything.", "Origin"));
        }
        if (route.Body is not null && !isTyped)
        {
            throw new ApiProblemException(StatusCodes.Status415UnsupportedMediaType, $"The body must be {(route.BodyMediaType == "application/json" ? "JSON" : "lines of JSON")}: Content-Type: {route.BodyMediaType}.", "Content-Type");
        }
        if (!isTyped && !request.Headers.ContainsKey("X-Requested-By"))
        {
            throw new ApiProblemException(StatusCodes.Status403Forbidden, "A change needs a header that no form of a web page can send: X-Requested-By with any value, or Content-Type: application/json.", "X-Requested-By");
        }
    }

    private ApiProblemException Refuse(HttpContext context, string who, ApiProblemException problem)
    {
        audit.Record(new AuditEvent
        {
            At = DateTimeOffset.UtcNow,
            Kind = "api.refused",
            Who = who,
            From = ApiRequest.FromOf(context),
            What = $"{context.Request.Method} {problem.Status} {problem.Field}",
            Target = context.Request.Path.Value ?? "",
            Outcome = "refused",
        });
        return problem;
    }

    private static Task ExplainAsync(HttpContext context) => context.Response.StatusCode switch
    {
        StatusCodes.Status404NotFound => ApiJson.WriteProblemAsync(context, StatusCodes.Status404NotFound, "There is nothing here; /api/v1/openapi.json tells what there is.", "path"),
        StatusCodes.Status405MethodNotAllowed => ApiJson.WriteProblemAsync(context, StatusCodes.Status405MethodNotAllowed, $"{context.Request.Method} is not allowed here; the Allow header tells what is.", "method"),
        var status and >= 400 => ApiJson.WriteProblemAsync(context, status, "The request was refused."),
        _ => Task.CompletedTask,
    };

    private static bool Is(string? contentType, string mediaType) =>
        Microsoft.Net.Http.Headers.MediaTypeHeaderValue.TryParse(contentType, out var type) && type.MediaType.Equals(mediaType, StringComparison.OrdinalIgnoreCase);

    private static IHttpMaxRequestBodySizeFeature? Size(HttpContext context) => context.Features.Get<IHttpMaxRequestBodySizeFeature>();

    private static bool IsOfThisMachine(HostString host) =>
        host.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Host.Trim('[', ']'), out IPAddress? address) && IPAddress.IsLoopback(address));

    private static bool IsSameOrigin(string origin, HostString host) =>
        Uri.TryCreate(origin, UriKind.Absolute, out Uri? uri) && uri.Authority.Equals(host.Value, StringComparison.OrdinalIgnoreCase);
}
