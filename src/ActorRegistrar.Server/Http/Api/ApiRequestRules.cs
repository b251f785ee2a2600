using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Net.Http.Headers;

namespace ActorRegistrar.Server.Http.Api;

/// <summary>
/// Rules for every request of the API: no page of another site changes anything, no unknown query parameter is passed over in silence, responses are
/// neither cached nor interpreted.
/// </summary>
internal static class ApiRequestRules
{
    private sealed record KnownQuery(IReadOnlyList<string> Names);

    /// <summary>Sets the policy and the known query parameters of each endpoint, from its method and its parameters.</summary>
    public static void Apply(EndpointBuilder builder)
    {
        if (builder is not RouteEndpointBuilder route || builder.Metadata.OfType<MethodInfo>().FirstOrDefault() is not { } handler) return;
        bool isRead = builder.Metadata.OfType<IHttpMethodMetadata>().All(methods => methods.HttpMethods.All(HttpMethods.IsGet));
        builder.Metadata.Add(new Microsoft.AspNetCore.Authorization.AuthorizeAttribute(isRead ? Security.TokenAuthenticationHandler.Read : Security.TokenAuthenticationHandler.Write));
        foreach (int status in isRead ? ApiDocument.Failures.Keys : ApiDocument.Failures.Keys.Concat(ApiDocument.WriteFailures.Keys))
        {
            builder.Metadata.Add(new ProducesResponseTypeMetadata(status, typeof(Microsoft.AspNetCore.Mvc.ProblemDetails), ["application/problem+json"]));
        }
        builder.Metadata.Add(new KnownQuery([.. handler.GetParameters().SelectMany(parameter => NamesIn(parameter, route.RoutePattern))]));
    }

    /// <summary>The middleware, behind authorization.</summary>
    public static Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<KnownQuery>() is not { Names: var known }) return next(context);
        if (!HttpMethods.IsGet(context.Request.Method)) RefuseOtherSites(context);
        foreach ((string name, var values) in context.Request.Query)
        {
            if (!known.Contains(name))
            {
                string which = known.Count == 0 ? "there are none here." : $"known are {string.Join(", ", known)}.";
                throw ApiProblemException.BadRequest(name, $"'{name}' is not a query parameter of this; {which}");
            }
            if (values.Count > 1) throw ApiProblemException.BadRequest(name, $"{name} is given {values.Count} times; give it once.");
        }
        return next(context);
    }

    /// <summary>Headers of every response of the API, those of problems included.</summary>
    public static Task SetHeaders(HttpContext context)
    {
        IHeaderDictionary headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "no-store";
        headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
        headers["Referrer-Policy"] = "no-referrer";
        return Task.CompletedTask;
    }

    /// <summary>
    /// A page of another site can send a form, but no header of its own and no JSON without a preflight request, which is never allowed here.
    /// </summary>
    private static void RefuseOtherSites(HttpContext context)
    {
        HttpRequest request = context.Request;
        if (request.Headers.Origin is [{ Length: > 0 } origin] && !IsSameOrigin(origin, request.Host))
        {
            throw context.Refuse(new ApiProblemException(
                StatusCodes.Status403Forbidden, "The Origin header names another site; only pages of this server may change anything.", "Origin"));
        }
        bool isTyped = MediaTypeHeaderValue.TryParse(request.ContentType, out MediaTypeHeaderValue? type)
            && (type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase) || type.MediaType.Equals(AdminApi.Lines, StringComparison.OrdinalIgnoreCase));
        if (isTyped) return;
        if (context.GetEndpoint()?.Metadata.GetMetadata<IAcceptsMetadata>() is not null) throw ApiExceptionHandler.OfStatus(context, StatusCodes.Status415UnsupportedMediaType);
        if (!request.Headers.ContainsKey("X-Requested-By"))
        {
            throw new ApiProblemException(
                StatusCodes.Status403Forbidden,
                "A change needs a header that no form of a web page can send: X-Requested-By with any value, or Content-Type: application/json.",
                "X-Requested-By");
        }
    }

    private static bool IsSameOrigin(string origin, HostString host) =>
        Uri.TryCreate(origin, UriKind.Absolute, out Uri? uri) && uri.Authority.Equals(host.Value, StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<string> NamesIn(ParameterInfo parameter, RoutePattern route)
    {
        if (parameter.GetCustomAttribute<AsParametersAttribute>() is not null)
        {
            return parameter.ParameterType.GetProperties().Select(property => property.GetCustomAttribute<Microsoft.AspNetCore.Mvc.FromQueryAttribute>()!.Name!);
        }
        Type type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        bool isQuery = (type.IsPrimitive || type == typeof(string)) && route.GetParameter(parameter.Name!) is null;
        return isQuery && parameter.GetCustomAttribute<Microsoft.AspNetCore.Mvc.FromHeaderAttribute>() is null ? [parameter.Name!] : [];
    }
}
