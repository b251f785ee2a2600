using ActorRegistrar.Actors.Serialization;
using ActorRegistrar.Persistence.Storage;

namespace ActorRegistrar.Persistence.Retention;

/// <summary>
/// Removes what retention says. A change goes once it has been superseded for longer than it is to be kept, so whatever was in force at any
/// moment since then can still be told, and the newest row of an address-of-record always stays: it is only ever another row that makes one
/// go.
/// </summary>
/// <remarks>
/// Rows are walked in the order in which they were written, each once: when one is old enough, those before it of the same
/// address-of-record go, which is hardly ever more than one. So a pass costs what has grown old since the last one, whatever else there is.
/// </remarks>
/// <param name="rules">The rules.</param>
/// <param name="rowsAtOnce">Rows in one transaction, at most.</param>
/// <param name="open">Connects for reading.</param>
/// <param name="remove">Does one step; how many rows went.</param>
/// <param name="rest">Lets others go on, after a step that took so long.</param>
/// <param name="clock">Tells how long a step took; no ages.</param>
internal sealed class HistoryPurge(
    RetentionRule[] rules, int rowsAtOnce, Func<IJournalReadSession> open, Func<PurgeStep, Task<int>> remove, Func<TimeSpan, Task> rest, TimeProvider clock)
{
    private const int RowsInPage = 500;

    // A row of the future was written by a clock that was wrong, and must not stand in the way of those behind it.
    private static readonly TimeSpan MostClockDifference = TimeSpan.FromMinutes(5);

    /// <summary>One pass of every rule.</summary>
    /// <param name="now">The moment that ages are told from, in UTC.</param>
    /// <param name="cancellation">Ends it between two steps.</param>
    public async Task<PurgeReport> RunAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        long began = clock.GetTimestamp();
        long walked = 0, removed = 0;
        using IJournalReadSession session = await Task.Run(open, cancellation).ConfigureAwait(false);
        foreach (RetentionRule rule in rules)
        {
            long position = await Task.Run(() => session.ReadPurgePosition(rule.Name), cancellation).ConfigureAwait(false);
            var page = new List<WrittenRow>(RowsInPage);
            while (true)
            {
                cancellation.ThrowIfCancellationRequested();
                long stepBegan = clock.GetTimestamp();
                page.Clear();
                long after = position;
                await Task.Run(() => session.ReadWritten(after, RowsInPage, page), cancellation).ConfigureAwait(false);
                int old = CountOld(page, now, rule);
                if (old == 0) break;
                foreach (PurgeStep step in Steps(rule, page, old))
                {
                    removed += await remove(step).ConfigureAwait(false);
                    // After each step: several in a row are a burst that somebody waits behind.
                    await rest(clock.GetElapsedTime(stepBegan)).ConfigureAwait(false);
                    stepBegan = clock.GetTimestamp();
                }
                position = page[old - 1].Ordering;
                walked += old;
                if (old < RowsInPage) break;
            }
        }
        return new PurgeReport(walked, removed, clock.GetElapsedTime(began));
    }

    /// <summary>When the last change was stored that an earlier run stored; null when there is none.</summary>
    /// <param name="startedAt">When this run began.</param>
    public Task<DateTimeOffset?> FindLastChangeAsync(DateTimeOffset startedAt) => Task.Run<DateTimeOffset?>(() =>
    {
        using IJournalReadSession session = open();
        return session.ReadLastCreatedOutside(startedAt.UtcTicks, (startedAt + MostClockDifference).UtcTicks) is { } ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;
    });

    private static int CountOld(List<WrittenRow> page, DateTimeOffset now, RetentionRule rule)
    {
        long before = now.AddDays(-rule.KeepDays).UtcTicks, future = (now + MostClockDifference).UtcTicks;
        int old = page.FindIndex(row => row.CreatedTicks >= before && row.CreatedTicks <= future);
        return old < 0 ? page.Count : old;
    }

    private IEnumerable<PurgeStep> Steps(RetentionRule rule, List<WrittenRow> page, int old)
    {
        var superseding = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (WrittenRow row in page.Take(old))
        {
            bool isOurs = row.SerializerId == JournalSerializer.Id && !row.Deleted && row.SequenceNumber > 1;
            if (isOurs && rule.Covers(row.PersistenceId)) superseding[row.PersistenceId] = Math.Max(row.SequenceNumber, superseding.GetValueOrDefault(row.PersistenceId));
        }
        long last = page[old - 1].Ordering;
        if (superseding.Count == 0)
        {
            yield return new PurgeStep(rule.Name, last, []);
            yield break;
        }
        (string, long)[][] parts = [.. superseding.Select(pair => (pair.Key, pair.Value)).Chunk(rowsAtOnce)];
        // Only with the last part is nothing left to do up to there.
        for (int i = 0; i < parts.Length; i++) yield return new PurgeStep(rule.Name, i == parts.Length - 1 ? last : page[0].Ordering - 1, parts[i]);
    }
}

/// <summary>What a pass did.</summary>
/// <param name="Walked">Rows that had grown old since the last pass.</param>
/// <param name="Removed">Rows that went.</param>
/// <param name="Took">How long.</param>
internal sealed record PurgeReport(long Walked, long Removed, TimeSpan Took);
