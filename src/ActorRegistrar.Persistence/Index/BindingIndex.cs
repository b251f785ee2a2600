using ActorRegistrar.Location.Flows;
using ActorRegistrar.Persistence.Index.Storage;
using ActorRegistrar.Persistence.Options;
using ActorRegistrar.Persistence.PostgreSql;
using ActorRegistrar.Persistence.Sqlite;

namespace ActorRegistrar.Persistence.Index;

/// <summary>
/// Which addresses-of-record hold bindings, awake or not, with a few words about each binding, so that all of them can be listed, searched and
/// counted. Made from the journal and kept behind it: nobody who registers waits for it, and it can be thrown away.
/// </summary>
public sealed class BindingIndex : IDisposable
{
    private const int RowsAtOnce = 1_000;
    private const int MostReaders = 4;
    private const int FirstRead = 200;

    private readonly IIndexDatabase _database;
    private readonly IndexFollower _follower;
    private readonly SemaphoreSlim _places = new(MostReaders);
    private readonly Stack<OpenReader> _idle = new();
    private readonly Func<ServerLoad> _load;
    private readonly IndexStatisticsCache _statistics;
    private readonly Func<DateTimeOffset> _now;

    /// <summary>Does nothing yet.</summary>
    /// <param name="options">The journal's options.</param>
    /// <param name="load">How busy the server is with those who register: listings give way to them, and under overload the index waits.</param>
    /// <param name="log">Told what an operator should know: whether it is a warning, and a sentence.</param>
    /// <param name="now">The clock by which bindings end; null for the wall clock.</param>
    public BindingIndex(JournalOptions options, Func<ServerLoad>? load = null, Action<bool, string>? log = null, Func<DateTimeOffset>? now = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        _now = now ?? (static () => DateTimeOffset.UtcNow);
        _load = load ?? (() => ServerLoad.Idle);
        Turns = new ListingTurns(_load, TimeProvider.System);
        _database = options.Provider == JournalProvider.Sqlite ? new SqliteIndexDatabase(options) : new PostgreSqlIndexDatabase(options);
        _follower = new IndexFollower(options, _database, () => _load().IsOverloaded, log ?? ((_, _) => { }), _now);
        _statistics = new IndexStatisticsCache(this);
    }

    /// <summary>Asked for one before each page that is read for somebody, for as long as it is worked on.</summary>
    public ListingTurns Turns { get; }

    /// <summary>The time, in UTC, by which it tells whether a binding has ended.</summary>
    public DateTimeOffset Now => _now();

    /// <summary>Ends following; what is there can still be read.</summary>
    public void Stop() => _follower.Dispose();

    /// <summary>Begins to follow the journal, which must be there; once.</summary>
    public void Start() => _follower.Start();

    /// <summary>What it is doing.</summary>
    public IndexState State => _follower.State;

    /// <summary>Makes it anew from the journal; meanwhile it can be read, and is as old as it was.</summary>
    /// <returns>False when that is under way already, or another process does it.</returns>
    public bool Rebuild() => _follower.Rebuild();

    /// <summary>Waits until everything that the journal held at the time of the call can be seen here.</summary>
    /// <returns>False when it was not so far in time.</returns>
    public Task<bool> CatchUpAsync(TimeSpan patience, CancellationToken cancellation = default) => _follower.CatchUpAsync(patience, cancellation);

    /// <summary>
    /// The addresses-of-record that follow one, in the order of their names, with at least one binding in force that meets the query.
    /// </summary>
    /// <param name="query">Which.</param>
    /// <param name="flows">Which connections are open.</param>
    /// <param name="after">The last one of the page before; empty for the first page.</param>
    /// <param name="limit">At most so many; fewer, none even, do not mean that there are no more.</param>
    /// <param name="page">Where to; cleared before.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>What to give as <paramref name="after"/> for the next page; null at the end.</returns>
    /// <exception cref="System.Data.Common.DbException">The index cannot be read.</exception>
    public async Task<string?> ReadAsync(IndexQuery query, IOpenFlows flows, string after, int limit, IndexPage page, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(flows);
        ArgumentNullException.ThrowIfNull(page);
        await _places.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            return await Task.Run(() => Read(query, flows, after, limit, page, cancellation), cancellation).ConfigureAwait(false);
        }
        finally
        {
            _places.Release();
        }
    }

    /// <summary>What there is in numbers, some seconds old where counting takes long.</summary>
    public Task<IndexStatistics> CountAsync(CancellationToken cancellation = default) => _statistics.GetAsync(cancellation);

    /// <inheritdoc/>
    public void Dispose()
    {
        _follower.Dispose();
        lock (_idle)
        {
            while (_idle.TryPop(out OpenReader? idle)) idle.Reader.Dispose();
        }
        Turns.Dispose();
        _places.Dispose();
    }

    private string? Read(IndexQuery query, IOpenFlows flows, string after, int limit, IndexPage page, CancellationToken cancellation)
    {
        int generation = _database.Generation;
        OpenReader open = TakeIdle(generation) ?? new OpenReader(_database.OpenReader(), new IndexPage(), generation);
        try
        {
            string? next = Fill(open, query, flows, after, limit, page, cancellation);
            lock (_idle) _idle.Push(open);
            return next;
        }
        catch
        {
            open.Reader.Dispose();
            throw;
        }
    }

    /// <summary>One that reads a file that was thrown away meanwhile would go on to do so.</summary>
    private OpenReader? TakeIdle(int generation)
    {
        while (true)
        {
            OpenReader? idle;
            lock (_idle)
            {
                if (!_idle.TryPop(out idle)) return null;
            }
            if (idle.Generation == generation) return idle;
            idle.Reader.Dispose();
        }
    }

    private string? Fill(OpenReader open, IndexQuery query, IOpenFlows flows, string after, int limit, IndexPage page, CancellationToken cancellation)
    {
        page.Clear();
        IndexPage raw = open.Raw;
        TimeSpan budget = ListingPace.TimeForPage(_load());
        long nowTicks = Now.UtcTicks;
        long started = System.Diagnostics.Stopwatch.GetTimestamp();
        int count = Math.Min(RowsAtOnce, Math.Max(limit, FirstRead));
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            raw.Clear();
            open.Reader.Read(after, count, query.Domain, query.Contains, raw);
            for (int row = 0; row < raw.Count; row++)
            {
                if (!Meets(raw.Bindings(row), query, flows, nowTicks)) continue;
                page.CopyRow(raw, row);
                // Unless it was the very last one there may be more.
                if (page.Count == limit) return row == raw.Count - 1 && raw.Count < count ? null : raw.IdText(row);
            }
            if (raw.Count < count) return null;
            after = raw.IdText(raw.Count - 1);
            if (System.Diagnostics.Stopwatch.GetElapsedTime(started) > budget) return after;
            count = RowsAtOnce;
        }
    }

    private static bool Meets(BindingOutlines bindings, IndexQuery query, IOpenFlows flows, long nowTicks)
    {
        foreach (BindingOutline binding in bindings)
        {
            if (binding.IsLiveAt(nowTicks) && (!query.AsksForBindings || query.IsMetBy(binding, flows))) return true;
        }
        return false;
    }

    /// <summary>A reader with the buffer for what it reads, which is as large as the largest page so far.</summary>
    private sealed record OpenReader(IIndexReader Reader, IndexPage Raw, int Generation);
}
