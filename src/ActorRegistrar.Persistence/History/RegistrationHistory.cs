using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using ActorRegistrar.Location.Rules;
using ActorRegistrar.Location.State;
using ActorRegistrar.Persistence.History.Storage;
using ActorRegistrar.Persistence.Options;
using ActorRegistrar.Persistence.PostgreSql;
using ActorRegistrar.Persistence.Sqlite;
using Microsoft.Data.Sqlite;

namespace ActorRegistrar.Persistence.History;

/// <summary>
/// Reads the journal's tables by plain SQL, in either database and in either mode, without an actor system. Each reading has a connection
/// of its own and is a row of short transactions; so it neither waits for a writer nor keeps it from anything.
/// </summary>
/// <param name="options">Which database; only what names it is used.</param>
/// <param name="onUnreadable">
/// Told of rows that this version cannot read; what is asked for of all addresses-of-record goes on without theirs. When null such a row ends the
/// reading with a <see cref="HistoryUnavailableException"/>. What is asked for of one address-of-record always ends so.
/// </param>
public sealed class RegistrationHistory(JournalOptions options, Action<UnreadableChange>? onUnreadable = null) : IRegistrationHistory
{
    // Some milliseconds of reading.
    private const int PageRows = 1_000;

    private const int PageNames = 500;

    // As many readers work at once at most; a page is small, and what waits to be taken is no more than these.
    private static readonly int PagesAhead = Math.Clamp(Environment.ProcessorCount + 1, 2, 6);

    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MostForWriters = TimeSpan.FromSeconds(30);

    // Clocks of several nodes, and the time from a request's receipt to its row.
    private static readonly TimeSpan MostClockDifference = TimeSpan.FromSeconds(5);

    private readonly IHistoryDatabase _database = options.Provider switch
    {
        JournalProvider.Sqlite => new SqliteHistoryDatabase(options),
        JournalProvider.PostgreSql => new PostgreSqlHistoryDatabase(options),
        _ => throw new JournalConfigurationException($"The journal provider '{options.Provider}' is unknown."),
    };

    /// <summary>The history in a SQLite file, such as a copy.</summary>
    /// <param name="file">The file; it is opened for reading alone.</param>
    /// <param name="onUnreadable">As for the constructor.</param>
    public static RegistrationHistory OfFile(string file, Action<UnreadableChange>? onUnreadable = null) => new(JournalOfFile(file), onUnreadable);

    /// <summary>The options that name a SQLite file, such as a copy of the journal.</summary>
    public static JournalOptions JournalOfFile(string file) =>
        new() { Provider = JournalProvider.Sqlite, ConnectionString = new SqliteConnectionStringBuilder { DataSource = file }.ToString() };

    /// <summary>
    /// Awaited for each page of what is read of everyone, while no transaction is open, with the number of its rows: bounds how fast a long
    /// history is read. Null for no bound.
    /// </summary>
    public Func<int, CancellationToken, ValueTask>? Pace { get; init; }

    /// <summary>
    /// Changes in a page of <see cref="StreamAsync"/>, which holds two of them for a reader that is slow. Many for one that is to be fast, few
    /// where many read at once.
    /// </summary>
    public int RowsAhead { get; init; } = PageRows;

    /// <inheritdoc/>
    public async IAsyncEnumerable<StoredChange> ReadAsync(
        AddressOfRecord addressOfRecord, HistoryRange range, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(addressOfRecord);
        ArgumentNullException.ThrowIfNull(range);
        string id = addressOfRecord.ToString();
        long left = range.Limit ?? long.MaxValue;
        long place = range.Behind ?? (range.IsNewestFirst ? long.MaxValue : 0);
        using var session = await Task.Run(_database.Open, cancellation).ConfigureAwait(false);
        while (left > 0)
        {
            List<HistoryRow> page = new(PageRows);
            await Ask(() =>
            {
                if (range.IsNewestFirst) session.ReadBefore(id, place, PageRows, page);
                else session.ReadAfter(id, place, PageRows, page);
                return 0;
            }, cancellation).ConfigureAwait(false);
            foreach (var row in page)
            {
                place = row.SequenceNumber;
                if (ReadOne(in row) is not { } change || change.Change.At < range.From || change.Change.At >= range.To) continue;
                yield return change;
                if (--left == 0) break;
            }
            if (page.Count < PageRows) break;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<StoredChange?> ReadAtAsync(AddressOfRecord addressOfRecord, DateTimeOffset at, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(addressOfRecord);
        return await Ask(() =>
        {
            using var session = _database.Open();
            return FindAt(session, addressOfRecord, at, cancellation) is { } row ? ReadOne(in row) : null;
        }, cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<LocationAt?> LookupAtAsync(AddressOfRecord addressOfRecord, DateTimeOffset at, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(addressOfRecord);
        return await Ask(() =>
        {
            using var session = _database.Open();
            return FindAt(session, addressOfRecord, at, cancellation) is { } row && ReadOne(in row) is { } change
                ? Locate(change, row.WriterUuid, at, RunsAtMoment(session, at, cancellation))
                : null;
        }, cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<StoredChange> ReadAllAtAsync(DateTimeOffset at, BindingFilter filter, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return ReadEveryone<StoredChange>(at, filter, _ => (change, _) => change, cancellation);
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<LocationAt> LookupAllAtAsync(DateTimeOffset at, BindingFilter filter, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return ReadEveryone<LocationAt>(at, filter, session =>
        {
            var runs = RunsAtMoment(session, at, cancellation);
            return (change, writer) => Locate(change, writer, at, runs);
        }, cancellation);
    }

    /// <summary>
    /// Steps from name to name along the index, and has a few readers fetch what each page of names held then, the newest rows first: what is
    /// older than the moment costs nothing, and what is newer only a look at its time.
    /// </summary>
    private async IAsyncEnumerable<T> ReadEveryone<T>(
        DateTimeOffset at, BindingFilter filter, Func<IHistorySession, Func<StoredChange, string, T>> prepare, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var test = HistoryRows.NewestAt(at);
        using var names = await Task.Run(_database.Open, cancellation).ConfigureAwait(false);
        var idle = new ConcurrentBag<(IHistorySession Session, Func<StoredChange, string, T> Select)>();
        Queue<Task<List<(T? Found, UnreadableChange? Unreadable)>>> underWay = new();
        try
        {
            bool isThrough = false;
            for (string after = ""; ;)
            {
                while (!isThrough && underWay.Count < PagesAhead)
                {
                    string place = after;
                    var ids = await Ask(() => NextIds(place), cancellation).ConfigureAwait(false);
                    isThrough = ids.Count < PageNames;
                    if (ids.Count == 0) break;
                    after = ids[^1];
                    if (Pace is { } pace)
                    {
                        await pace(ids.Count, cancellation).ConfigureAwait(false);
                    }
                    underWay.Enqueue(Ask(() => ReadPage(ids), cancellation));
                }
                if (underWay.Count == 0) yield break;
                foreach (var (found, unreadable) in await underWay.Dequeue().ConfigureAwait(false))
                {
                    if (unreadable is not null) Tell(unreadable);
                    else yield return found!;
                }
            }
        }
        finally
        {
            foreach (var page in underWay) await ((Task)page).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            foreach (var (session, _) in idle) session.Dispose();
        }

        List<string> NextIds(string place)
        {
            List<string> ids = new(PageNames);
            names.ReadIds(place, PageNames, ids);
            return ids;
        }

        List<(T?, UnreadableChange?)> ReadPage(List<string> ids)
        {
            List<HistoryRow> rows = new(ids.Count);
            List<(T?, UnreadableChange?)> page = new(ids.Count);
            if (!idle.TryTake(out var reader))
            {
                var session = _database.Open();
                reader = (session, prepare(session));
            }
            try
            {
                reader.Session.ReadNewest(ids.FindAll(IsWanted), test, rows);
                foreach (var row in rows)
                {
                    if (!HistoryRows.TryRead(in row, out var change, out var unreadable)) page.Add((default, unreadable));
                    else if (change is not null && HoldsAny(change, at, filter)) page.Add((reader.Select(change, row.WriterUuid), null));
                }
            }
            catch
            {
                reader.Session.Dispose();
                throw;
            }
            idle.Add(reader);
            return page;
        }

        bool IsWanted(string id) => HistoryRows.IsAddressOfRecord(id) && (filter.Domain is null || filter.IsMetBy(HistoryRows.AddressOfRecordOf(id)));
    }

    private static HistoryRow? FindAt(IHistorySession session, AddressOfRecord addressOfRecord, DateTimeOffset at, CancellationToken cancellation)
    {
        string id = addressOfRecord.ToString();
        var test = HistoryRows.NewestAt(at);
        List<HistoryRow> page = [];
        long place = long.MaxValue;
        // Most questions are about the recent past.
        for (int count = 4; ; count = Math.Min(PageRows, 4 * count))
        {
            cancellation.ThrowIfCancellationRequested();
            page.Clear();
            session.ReadBefore(id, place, count, page);
            foreach (var row in page)
            {
                var verdict = test(row.SerializerId, row.Manifest, row.Message);
                if (verdict == RowVerdict.Take) return row;
                if (verdict == RowVerdict.Leave) return null;
                place = row.SequenceNumber;
            }
            if (page.Count < count) return null;
        }
    }

    private static RunsAt RunsAtMoment(IHistorySession session, DateTimeOffset at, CancellationToken cancellation) =>
        new(session, FindWrittenBefore(session, at.AddTicks(1), long.MaxValue - 1, cancellation));

    private static LocationAt Locate(StoredChange change, string writer, DateTimeOffset at, RunsAt runs)
    {
        runs.Know(change, writer);
        return new LocationAt(change, LookupRules.TargetsAt(AddressOfRecordState.Empty.Evolve(change.Change), at, runs));
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<StoredChange> StreamAsync(
        long afterOffset, bool isFollowing, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        using var session = await Task.Run(_database.Open, cancellation).ConfigureAwait(false);
        long place = afterOffset;
        while (true)
        {
            long? safe = await Ask(() => session.FindSafeOrdering(MostForWriters, cancellation), cancellation).ConfigureAwait(false);
            if (safe is null && !isFollowing) throw StillWriting(place);
            if (safe > place)
            {
                bool isThrough = false;
                await foreach (var page in ReadAhead(NextPage, cancellation).ConfigureAwait(false))
                {
                    foreach (var (change, unreadable) in page)
                    {
                        if (unreadable is not null) Tell(unreadable);
                        else if (change is not null) yield return change;
                    }
                }
                place = safe.Value;

                List<(StoredChange?, UnreadableChange?)>? NextPage()
                {
                    if (isThrough) return null;
                    List<HistoryRow> rows = new(RowsAhead);
                    session.ReadCommitted(place, safe.Value, RowsAhead, rows);
                    isThrough = rows.Count < RowsAhead;
                    if (rows.Count > 0) place = rows[^1].Ordering;
                    return rows.ConvertAll(row =>
                    {
                        HistoryRows.TryRead(in row, out var change, out var unreadable);
                        return (change, unreadable);
                    });
                }
            }
            if (!isFollowing) yield break;
            await Task.Delay(LookAgainAfter, cancellation).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<long> FindOffsetAsync(DateTimeOffset before, CancellationToken cancellation = default) => await Ask(() =>
    {
        using var session = _database.Open();
        long newest = session.FindSafeOrdering(MostForWriters, cancellation) ?? throw StillWriting(0);
        long place = FindWrittenBefore(session, before - MostClockDifference, newest, cancellation);
        List<HistoryRow> page = new(PageRows);
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            page.Clear();
            session.ReadCommitted(place, newest, PageRows, page);
            foreach (var row in page)
            {
                if (ReadMany(in row) is { } change && change.Change.At >= before) return place;
                place = row.Ordering;
            }
            if (page.Count < PageRows) return newest;
        }
    }, cancellation).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<long> NewestOffsetAsync(CancellationToken cancellation = default) => await Ask(() =>
    {
        using var session = _database.Open();
        return session.FindSafeOrdering(MostForWriters, cancellation) ?? throw StillWriting(0);
    }, cancellation).ConfigureAwait(false);

    /// <summary>Halves what is left until it knows the last row that was written before a moment; there is no index on that time.</summary>
    private static long FindWrittenBefore(IHistorySession session, DateTimeOffset moment, long newest, CancellationToken cancellation)
    {
        long ticks = moment.UtcTicks, low = 0, high = newest + 1;
        while (high - low > 1)
        {
            cancellation.ThrowIfCancellationRequested();
            long middle = low + ((high - low) / 2);
            if (session.FindWritten(middle) is { } row && row.Ordering < high && row.CreatedTicks < ticks) low = row.Ordering;
            else high = middle;
        }
        return low;
    }

    private static bool HoldsAny(StoredChange change, DateTimeOffset at, BindingFilter filter)
    {
        foreach (var binding in change.Change.Bindings)
        {
            if (binding.IsLiveAt(at) && filter.IsMetBy(binding)) return true;
        }
        return false;
    }

    private static HistoryUnavailableException StillWriting(long after) => new(
        $"A transaction has had the journal open for writing for {MostForWriters.TotalSeconds} s; what came after offset {after} can be read when it has ended.");

    private static StoredChange? ReadOne(in HistoryRow row) =>
        HistoryRows.TryRead(in row, out var change, out var unreadable) ? change : throw new HistoryUnavailableException(unreadable!.ToString());

    private StoredChange? ReadMany(in HistoryRow row)
    {
        if (HistoryRows.TryRead(in row, out var change, out var unreadable)) return change;
        Tell(unreadable!);
        return null;
    }

    private void Tell(UnreadableChange unreadable)
    {
        if (onUnreadable is null) throw new HistoryUnavailableException(unreadable.ToString());
        onUnreadable(unreadable);
    }

    /// <summary>Asks for the next page while the caller works on this one.</summary>
    private async IAsyncEnumerable<List<T>> ReadAhead<T>(Func<List<T>?> nextPage, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var next = AskForPage();
        try
        {
            while (await next.ConfigureAwait(false) is { } page)
            {
                next = AskForPage();
                yield return page;
            }
        }
        finally
        {
            // The session is closed next, which nobody may be using then.
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        async Task<List<T>?> AskForPage()
        {
            var page = await Ask(nextPage, cancellation).ConfigureAwait(false);
            if (page is not null && Pace is { } pace)
            {
                await pace(page.Count, cancellation).ConfigureAwait(false);
            }
            return page;
        }
    }

    private async Task<T> Ask<T>(Func<T> question, CancellationToken cancellation)
    {
        try
        {
            return await Task.Run(question, cancellation).ConfigureAwait(false);
        }
        catch (Exception failed) when (_database.Explain(failed) is { } explained)
        {
            throw explained;
        }
    }
}
