using System.Net;
using ActorRegistrar.Server.Http.Api;

namespace ActorRegistrar.Server.Http.Security;

/// <summary>
/// The Host header of every request. Without tokens the address alone protects, so a web page whose name was made to lead here (DNS rebinding) must
/// get nothing, on any path.
/// </summary>
internal static class HostRule
{
    /// <summary>The middleware, before all others.</summary>
    public static Task InvokeAsync(HttpContext context, RequestDelegate next, ApiTokens tokens)
    {
        if (tokens.AreRequired || IsOfThisMachine(context.Request.Host)) return next(context);
        return ApiExceptionHandler.WriteAsync(context, context.Refuse(new ApiProblemException(
            StatusCodes.Status421MisdirectedRequest,
            "The Host header names another machine; ask for 127.0.0.1, [::1] or localhost, or set Registrar:Http:TokenFile.",
            "Host")));
    }

    private static bool IsOfThisMachine(HostString host) =>
        host.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Host.Trim('[', ']'), out IPAddress? address) && IPAddress.IsLoopback(address));
}
