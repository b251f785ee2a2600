using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using ActorRegistrar.Actors.Metrics;
using ActorRegistrar.Persistence.Locking;

namespace ActorRegistrar.Persistence.Journal;

/// <summary>The instruments of the group-commit journal. All belong to the meter <see cref="MeterName"/>; their meanings are beside them.</summary>
public static class JournalMetrics
{
    /// <summary>The name to subscribe to.</summary>
    public const string MeterName = "ActorRegistrar.Journal";

    private static readonly MetricSource Source = new(MeterName);
    private static readonly Watched<WriteQueue> Queues = new();
    private static readonly Watched<JournalFiles> Files = new();
    private static readonly Watched<JournalCondition> Conditions = new();
    private static readonly Watched<JournalLock> Locks = new();

    private static readonly CountTable.Cell Commits = Source.Count("actorregistrar.journal.commits", "{commit}", "Transactions committed.").Of();

    private static readonly Histogram<double> CommitRows = Source.Distribution(
        "actorregistrar.journal.commit.rows", "{row}", "Changes that shared one commit.", [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000]);

    private static readonly Histogram<double> CommitDuration = Source.Distribution(
        "actorregistrar.journal.commit.duration", "s", "From the begin of a transaction to durable.", RegistrarMetrics.DurationBounds);

    private static readonly Histogram<double> WaitDuration = Source.Distribution(
        "actorregistrar.journal.wait.duration", "s", "How long the oldest change of a commit waited for its begin.", RegistrarMetrics.DurationBounds);

    private static readonly Histogram<double> RecoveryDuration = Source.Distribution(
        "actorregistrar.journal.recovery.duration", "s", "Reading the newest rows of those that recover together, with their answers.", RegistrarMetrics.DurationBounds);

    private static readonly Histogram<double> CheckpointDuration = Source.Distribution(
        "actorregistrar.journal.checkpoint.duration", "s", "Moving a part of the write-ahead log into the database (SQLite).", RegistrarMetrics.DurationBounds);

    private static readonly CountTable.Cell PurgedRows = Source.Count(
        "actorregistrar.journal.purged", "{change}", "Changes that retention has removed.").Of();

    private static readonly Histogram<double> PurgeDuration = Source.Distribution(
        "actorregistrar.journal.purge.duration", "s", "A pass of retention, rests included.", RegistrarMetrics.DurationBounds);

    private static readonly CountTable Failures = Source.Count(
        "actorregistrar.journal.failures", "{write}",
        "Writes answered with a failure: row, its own fault; superseded, another writer was ahead; database, it failed during the write; timeout; queue_full and unavailable, at the door.", "reason");

    private static readonly CountTable.Cell Rejections = Source.Count(
        "actorregistrar.journal.rejections", "{change}", "Changes that could not be serialized.").Of();

    private static readonly CountTable.Cell[] Recoveries = RecoveryCells();

    static JournalMetrics()
    {
        foreach (string reason in new[] { "row", "superseded", "database", "timeout", "queue_full", "unavailable" }) Failures.Of(reason);
        Source.Gauge("actorregistrar.journal.queue.length", "{write}", "Writes accepted and not settled.", () => Queues.Sum(queue => queue.Length));
        Source.Gauge("actorregistrar.journal.queue.age", "s", "How long the oldest of them has waited.", () => Queues.Max(queue => queue.OldestAge.TotalSeconds));
        Source.Gauge("actorregistrar.journal.failing", "1", "1 while the last commit has failed and none has gone through since, else 0.", () => (long)Queues.Max(queue => queue.IsFailing ? 1 : 0));
        Source.Gauge("actorregistrar.journal.damaged", "{address_of_record}", "Addresses-of-record that cannot be read because the journal is damaged there, found since the start.", () => Conditions.Sum(condition => condition.Damaged));
        Source.Gauge("actorregistrar.journal.missing", "{change}", "Acknowledged changes that the journal lacked at the start, at least.", () => Conditions.Sum(condition => condition.Missing));
        Source.Gauge("actorregistrar.journal.lock.lost", "1", "1 while another process may have the journal and nothing is answered from memory, else 0.", () => (long)Locks.Max(held => held.IsHeld ? 0 : 1));
        Source.Gauge("actorregistrar.journal.size", "By", "Size of the database file and its write-ahead log (SQLite).", () => Files.Sum(files => files.Size));
        Source.Gauge("actorregistrar.journal.disk_free", "By", "Room left for them on their file system.", () => Files.Each(files => files.Free), []);
    }

    /// <summary>Makes every instrument now, so that each is shown before it is first used.</summary>
    public static void MakeAll() => RuntimeHelpers.RunClassConstructor(typeof(JournalMetrics).TypeHandle);

    internal static void Watch(WriteQueue queue) => Queues.Add(queue);

    internal static void Forget(WriteQueue queue) => Queues.Remove(queue);

    internal static void Watch(JournalCondition condition) => Conditions.Add(condition);

    internal static void Forget(JournalCondition condition) => Conditions.Remove(condition);

    internal static void Watch(JournalLock held) => Locks.Add(held);

    internal static void Forget(JournalLock held) => Locks.Remove(held);

    internal static void Watch(JournalFiles files) => Files.Add(files);

    internal static void Forget(JournalFiles files) => Files.Remove(files);

    /// <summary>A transaction is durable.</summary>
    /// <param name="rows">How many changes it holds.</param>
    /// <param name="began">When it began.</param>
    /// <param name="arrived">When the oldest of them came.</param>
    internal static void Committed(int rows, long began, long arrived)
    {
        Commits.Add();
        if (!CommitDuration.Enabled) return;
        CommitDuration.Record(Stopwatch.GetElapsedTime(began).TotalSeconds);
        CommitRows.Record(rows);
        WaitDuration.Record(Stopwatch.GetElapsedTime(arrived, began).TotalSeconds);
    }

    internal static void CheckpointTook(long since) => CheckpointDuration.Record(Stopwatch.GetElapsedTime(since).TotalSeconds);

    internal static void PurgeTook(long removed, TimeSpan duration)
    {
        PurgedRows.Add(removed);
        PurgeDuration.Record(duration.TotalSeconds);
    }

    internal static void RecoveriesTook(long since) => RecoveryDuration.Record(Stopwatch.GetElapsedTime(since).TotalSeconds);

    internal static void Failed(string reason) => Failures.Of(reason).Add();

    internal static void Rejected() => Rejections.Add();

    internal static void Recovered(bool success) => Recoveries[success ? 1 : 0].Add();

    private static CountTable.Cell[] RecoveryCells()
    {
        CountTable table = Source.Count("actorregistrar.journal.recoveries", "{recovery}", "Recoveries answered.", "outcome");
        return [table.Of("failure"), table.Of("success")];
    }
}
