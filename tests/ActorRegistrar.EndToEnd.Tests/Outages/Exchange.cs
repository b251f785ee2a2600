using System.Diagnostics;
using System.Globalization;

namespace ActorRegistrar.EndToEnd.Tests.Outages;

/// <summary>A request and what came back. Times are <see cref="Stopwatch"/> timestamps.</summary>
/// <param name="Request">The request.</param>
/// <param name="SentAt">When it was sent.</param>
/// <param name="EndedAt">When it was answered or given up.</param>
/// <param name="Answer">The answer; null when none came.</param>
internal sealed record Exchange(Request Request, long SentAt, long EndedAt, SipResponse? Answer)
{
    // Twice the bound that is checked, so that a late answer is told from none.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(SentAt, EndedAt);

    public static async Task<Exchange> RunAsync(ConcurrentClient client, Request request)
    {
        long sentAt = Stopwatch.GetTimestamp();
        SipResponse? answer = await client.AskAsync(request, Patience);
        return new Exchange(request, sentAt, Stopwatch.GetTimestamp(), answer);
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Request.Method} {Request.To} CSeq {Request.CSeq}, after {Elapsed.TotalSeconds:0.000} s: {Answer?.Text ?? "no answer"}");
}
