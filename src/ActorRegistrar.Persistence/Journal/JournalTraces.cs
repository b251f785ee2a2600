using System.Diagnostics;
using ActorRegistrar.Actors.Tracing;

namespace ActorRegistrar.Persistence.Journal;

/// <summary>How long the changes of traced requests waited for their commit, and how long that took.</summary>
internal static class JournalTraces
{
    /// <summary>A transaction is durable.</summary>
    /// <param name="batch">What was stored.</param>
    /// <param name="rows">How many changes shared it.</param>
    /// <param name="began">When it began.</param>
    public static void Committed(ReadOnlySpan<PendingOperation> batch, int rows, long began)
    {
        if (!RegistrarTracing.Source.HasListeners())
            return;
        var now = DateTime.UtcNow;
        var start = now - Stopwatch.GetElapsedTime(began);
        foreach (var operation in batch)
        {
            if (operation is not PendingWrite { TraceParent: { } traceParent } || !ActivityContext.TryParse(traceParent, null, out var parent))
                continue;
            RegistrarTracing.Record(parent, "journal wait", now - Stopwatch.GetElapsedTime(operation.ArrivedAt), start);
            using var commit = RegistrarTracing.Source.StartActivity("journal commit", ActivityKind.Internal, parent, startTime: start);
            commit?.SetTag("journal.rows", rows);
            commit?.SetEndTime(now);
        }
    }
}
