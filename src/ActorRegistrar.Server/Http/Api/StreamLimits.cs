using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;

namespace ActorRegistrar.Server.Http.Api;

/// <summary>How many long requests there may be at once: of all callers together, and of one caller, so that none keeps out the others.</summary>
internal static class StreamLimits
{
    /// <summary>The policy of imports.</summary>
    public const string Imports = "imports";

    /// <summary>Streams of one sort at once.</summary>
    public const int MostStreams = 32;

    /// <summary>Streams of one sort at once of one caller: of one token, or of one address where there are no tokens.</summary>
    public const int MostStreamsOfCaller = 16;

    private const int MostImports = 2;

    /// <summary>Metadata of an endpoint that streams.</summary>
    public static object Stream { get; } = new StreamMark();

    /// <summary>Sets the limits.</summary>
    public static void Configure(RateLimiterOptions options)
    {
        options.AddConcurrencyLimiter(Imports, limiter => limiter.PermitLimit = MostImports);
        options.GlobalLimiter = PartitionedRateLimiter.CreateChained(
            PartitionedRateLimiter.Create<HttpContext, string>(context => Limit(context, "", MostStreams)),
            PartitionedRateLimiter.Create<HttpContext, string>(context => Limit(context, CallerOf(context), MostStreamsOfCaller)));
        options.OnRejected = async (rejected, _) =>
        {
            HttpContext context = rejected.HttpContext;
            await ApiExceptionHandler.WriteAsync(context, IsStream(context)
                ? ApiProblemException.Unavailable($"{MostStreams} streams, or {MostStreamsOfCaller} of yours, are open; close one.", 5)
                : ApiProblemException.Unavailable($"{MostImports} imports are under way; send it again when one is done."));
        };
    }

    private static RateLimitPartition<string> Limit(HttpContext context, string caller, int most) => IsStream(context)
        ? RateLimitPartition.GetConcurrencyLimiter($"{context.Request.Path} {caller}", _ => new ConcurrencyLimiterOptions { PermitLimit = most })
        : RateLimitPartition.GetNoLimiter("");

    private static string CallerOf(HttpContext context) => context.Who() is var who and not ApiCaller.Anonymous ? who : context.Connection.RemoteIpAddress?.ToString() ?? "";

    private static bool IsStream(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<StreamMark>() is not null;

    private sealed class StreamMark;
}
