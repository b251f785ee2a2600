using System.Diagnostics.Metrics;

namespace ActorRegistrar.Persistence.Journal;

/// <summary>The instruments of the group-commit journal. All belong to the meter <see cref="MeterName"/>.</summary>
/// <remarks>
/// <list type="table">
/// <item><term>journal.commits</term><description>counter: transactions committed</description></item>
/// <item><term>journal.commit.rows</term><description>histogram, rows: events that shared one commit</description></item>
/// <item><term>journal.commit.duration</term><description>histogram, seconds: from the begin of a transaction to durable</description></item>
/// <item><term>journal.queue.length</term><description>up-down counter, writes: accepted and not yet answered</description></item>
/// <item><term>journal.failures</term><description>counter, writes answered with a failure, by <c>reason</c>:
/// <c>row</c> (its own fault), <c>database</c>, <c>timeout</c>, <c>queue_full</c>, <c>unavailable</c></description></item>
/// <item><term>journal.rejections</term><description>counter: events that could not be serialized</description></item>
/// <item><term>journal.recoveries</term><description>counter: recoveries answered, by <c>outcome</c>: <c>success</c>, <c>failure</c></description></item>
/// </list>
/// </remarks>
public static class JournalMetrics
{
    /// <summary>The name to subscribe to.</summary>
    public const string MeterName = "ActorRegistrar.Journal";

    private static readonly Meter Meter = new(MeterName);
    private static readonly Counter<long> Commits = Meter.CreateCounter<long>("journal.commits", "{commit}");
    private static readonly Histogram<long> CommitRows = Meter.CreateHistogram<long>("journal.commit.rows", "{row}");
    private static readonly Histogram<double> CommitDuration = Meter.CreateHistogram<double>("journal.commit.duration", "s");
    private static readonly UpDownCounter<long> QueueLength = Meter.CreateUpDownCounter<long>("journal.queue.length", "{write}");
    private static readonly Counter<long> Failures = Meter.CreateCounter<long>("journal.failures", "{write}");
    private static readonly Counter<long> Rejections = Meter.CreateCounter<long>("journal.rejections", "{event}");
    private static readonly Counter<long> Recoveries = Meter.CreateCounter<long>("journal.recoveries", "{recovery}");

    internal static void Committed(int rows, TimeSpan duration)
    {
        Commits.Add(1);
        CommitRows.Record(rows);
        CommitDuration.Record(duration.TotalSeconds);
    }

    internal static void Queued(int writes) => QueueLength.Add(writes);

    internal static void Failed(string reason) => Failures.Add(1, new KeyValuePair<string, object?>("reason", reason));

    internal static void Rejected() => Rejections.Add(1);

    internal static void Recovered(bool success) =>
        Recoveries.Add(1, new KeyValuePair<string, object?>("outcome", success ? "success" : "failure"));
}
