using System.Net;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Server.Audit;
using ActorRegistrar.Sip.Uris;

namespace ActorRegistrar.Server.Http.Api;

/// <summary>The caller of a request: the name of its token, and its address.</summary>
internal static class ApiCaller
{
    /// <summary>The name of a caller where no tokens are configured.</summary>
    public const string Anonymous = "anonymous";

    /// <summary>The name of the caller's token.</summary>
    public static string Who(this HttpContext context) => context.User.Identity?.Name ?? Anonymous;

    /// <summary>Address and port of the caller; empty where there is no connection.</summary>
    public static string From(this HttpContext context) => context.Connection.RemoteIpAddress is { } address
        ? new IPEndPoint(PlainAddress.Of(address), context.Connection.RemotePort).ToString()
        : "";

    /// <summary>The caller as the history keeps it.</summary>
    public static RequestSource Source(this HttpContext context) => new("http", context.From());

    /// <summary>Records in the audit what the caller did.</summary>
    public static void Audit(this HttpContext context, string kind, string target, string what, string outcome = "done") =>
        context.RequestServices.GetRequiredService<IAuditTrail>().Record(new AuditEvent
        {
            At = DateTimeOffset.UtcNow,
            Kind = kind,
            Who = context.Who(),
            From = context.From(),
            Target = target,
            What = what,
            Outcome = outcome,
        });
}
