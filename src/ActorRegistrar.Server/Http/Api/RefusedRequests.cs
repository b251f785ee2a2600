using System.Globalization;
using System.Net;
using System.Threading.RateLimiting;
using ActorRegistrar.Server.Audit;

namespace ActorRegistrar.Server.Http.Api;

/// <summary>
/// A sample of the refused requests for the audit, cut to a bounded length: of one source (an IPv4 address or an IPv6 /64) twenty a minute, of all a
/// hundred a second. A request needs no token to be refused, so what is recorded of it must not grow with their number.
/// </summary>
/// <param name="audit">The audit.</param>
internal sealed class RefusedRequests(IAuditTrail audit) : IDisposable
{
    private const int PerSourcePerMinute = 20;
    private const int PerSecond = 100;
    private const int LongestPath = 128;
    private const int LongestMethod = 16;

    // The source's share first: what is over it takes nothing from the others.
    private readonly PartitionedRateLimiter<IPAddress> _shares = PartitionedRateLimiter.CreateChained(
        Window(source => source, PerSourcePerMinute, TimeSpan.FromMinutes(1)),
        Window(_ => IPAddress.None, PerSecond, TimeSpan.FromSeconds(1)));

    private long _suppressed;

    /// <summary>Records a refusal, if its share allows.</summary>
    public void Record(HttpContext context, ApiProblemException problem)
    {
        using RateLimitLease lease = _shares.AttemptAcquire(HttpSource.Of(context.Connection.RemoteIpAddress));
        if (!lease.IsAcquired)
        {
            Interlocked.Increment(ref _suppressed);
            return;
        }
        long suppressed = Interlocked.Exchange(ref _suppressed, 0);
        string more = suppressed > 0 ? string.Create(CultureInfo.InvariantCulture, $", {suppressed} more since the one before") : "";
        audit.Record(new AuditEvent
        {
            At = DateTimeOffset.UtcNow,
            Kind = AuditLog.RefusedRequest,
            Who = context.Who(),
            From = context.From(),
            Target = Cut(context.Request.Path.Value ?? "", LongestPath),
            What = $"{Cut(context.Request.Method, LongestMethod)} {problem.Status} {problem.Field}{more}",
            Outcome = "refused",
        });
    }

    /// <inheritdoc/>
    public void Dispose() => _shares.Dispose();

    private static PartitionedRateLimiter<IPAddress> Window(Func<IPAddress, IPAddress> keyOf, int permits, TimeSpan window) =>
        PartitionedRateLimiter.Create<IPAddress, IPAddress>(source => RateLimitPartition.GetFixedWindowLimiter(
            keyOf(source), _ => new FixedWindowRateLimiterOptions { PermitLimit = permits, Window = window }));

    private static string Cut(string text, int longest) => text.Length > longest ? text[..longest] : text;
}

/// <summary>Records refusals where they happen.</summary>
internal static class RefusedRequestsExtensions
{
    /// <summary>Records a refusal, and returns its problem.</summary>
    public static ApiProblemException Refuse(this HttpContext context, ApiProblemException problem)
    {
        context.RequestServices.GetRequiredService<RefusedRequests>().Record(context, problem);
        return problem;
    }
}
