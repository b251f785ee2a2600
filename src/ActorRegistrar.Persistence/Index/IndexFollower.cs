using System.Buffers;
using System.Diagnostics;
using System.Runtime.Serialization;
using ActorRegistrar.Actors.Serialization;
using ActorRegistrar.Persistence.History;
using ActorRegistrar.Persistence.History.Storage;
using ActorRegistrar.Persistence.Index.Storage;
using ActorRegistrar.Persistence.Options;
using ActorRegistrar.Persistence.PostgreSql;
using ActorRegistrar.Persistence.Sqlite;

namespace ActorRegistrar.Persistence.Index;

/// <summary>
/// Keeps the index behind the journal, on a thread of its own: once a second it reads what was committed since and writes the newest row of
/// each address-of-record, as far as it is behind in one go after the other. It knows its journal by the row that it read last: another one
/// there, or none so far, is another journal, and then everything is made anew.
/// </summary>
internal sealed class IndexFollower : IDisposable
{
    private const int PageRows = 2_000;

    // So many rows are held in memory until they are written together.
    private const int MostRowsAtOnce = 20_000;

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan MostForWriters = TimeSpan.FromSeconds(2);

    // Under overload it lets so many turns pass before it goes on all the same.
    private const int MostTurnsWaited = 10;

    private readonly IHistoryDatabase _journal;
    private readonly IIndexDatabase _index;
    private readonly Func<bool> _isBusy;
    private readonly Action<bool, string> _log;
    private readonly Func<DateTimeOffset> _now;
    private readonly Thread _thread;
    private readonly CancellationTokenSource _stopping = new();
    private readonly AutoResetEvent _wake = new(false);
    private readonly ArrayBufferWriter<byte> _buffer = new(1024);
    private readonly Dictionary<string, HistoryRow> _newest = new(StringComparer.Ordinal);
    private readonly List<HistoryRow> _page = new(PageRows);
    private readonly List<IndexRow> _rows = [];
    private readonly List<string> _damaged = [];
    private volatile IndexState _state = IndexState.Initial;
    private volatile bool _mustRebuild;
    private bool _mustForget;
    private int _turnsWaited;
    private string? _problemTold;

    public IndexFollower(JournalOptions options, IIndexDatabase index, Func<bool> isBusy, Action<bool, string> log, Func<DateTimeOffset> now)
    {
        _now = now;
        _journal = options.Provider == JournalProvider.Sqlite ? new SqliteHistoryDatabase(options) : new PostgreSqlHistoryDatabase(options);
        _index = index;
        _isBusy = isBusy;
        _log = log;
        _thread = new Thread(Run) { IsBackground = true, Name = "binding index" };
    }

    public IndexState State => _state;

    public void Start() => _thread.Start();

    public bool Rebuild()
    {
        if (_mustRebuild || _state.Activity is not IndexActivity.Following) return false;
        _mustRebuild = true;
        _wake.Set();
        return true;
    }

    public async Task<bool> CatchUpAsync(TimeSpan patience, CancellationToken cancellation)
    {
        var asked = _now();
        long started = Stopwatch.GetTimestamp();
        while (_state.FollowedAt is not { } followed || followed <= asked)
        {
            if (Stopwatch.GetElapsedTime(started) > patience) return false;
            _wake.Set();
            await Task.Delay(20, cancellation).ConfigureAwait(false);
        }
        return true;
    }

    public void Dispose()
    {
        _stopping.Cancel();
        _wake.Set();
        if (!_thread.ThreadState.HasFlag(System.Threading.ThreadState.Unstarted)) _thread.Join(TimeSpan.FromSeconds(5));
    }

    private void Run()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                using var journal = _journal.Open();
                using var index = _index.Open();
                Follow(journal, index);
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception damaged) when (!_mustForget && _journal.IsDamage(damaged))
            {
                // By the names of addresses-of-record each of them can be passed that cannot be read; in the order of changes none can.
                _mustForget = true;
            }
            catch (Exception failed)
            {
                string problem = (_journal.Explain(failed) ?? failed).Message;
                _state = _state with { Activity = IndexActivity.Failing, RebuiltSoFar = null, Problem = problem };
                if (problem != _problemTold) _log(true, $"the index of bindings cannot follow the journal and tries again: {problem}");
                _problemTold = problem;
                _stopping.Token.WaitHandle.WaitOne(TryAgainAfter);
            }
        }
    }

    private void Follow(IHistorySession journal, IIndexStore index)
    {
        IndexMark? mark = null;
        bool isKnown = false;
        while (!_stopping.IsCancellationRequested)
        {
            var asked = _now();
            if (!index.TryBecomeWriter())
            {
                Watch(index, asked);
            }
            else if (!MustWait() && journal.FindSafeOrdering(MostForWriters, _stopping.Token) is { } newest)
            {
                if (!isKnown) mark = _mustForget ? StartOver(index, "the journal is damaged") : Recognize(journal, index, newest);
                isKnown = true;
                if (mark is not null && newest < mark.Offset) mark = StartOver(index, "the journal is older than the index: it was restored or replaced");
                if (mark is null || _mustRebuild) mark = MakeAnew(journal, index, newest);
                mark = Advance(journal, index, mark, newest);
                _problemTold = null;
                _mustForget = false;
                _state = new IndexState(IndexActivity.Following, mark.Offset, newest, mark.AddressesOfRecord, mark.Bindings, asked, null, null);
            }
            _wake.WaitOne(LookEvery);
        }
    }

    /// <summary>Somebody else writes; what it says is told on.</summary>
    private void Watch(IIndexStore index, DateTimeOffset asked) => _state = index.ReadMark() is { } mark
        ? new IndexState(IndexActivity.FollowedElsewhere, mark.Offset, mark.Offset, mark.AddressesOfRecord, mark.Bindings, asked, null, null)
        : _state with { Activity = IndexActivity.FollowedElsewhere };

    private bool MustWait()
    {
        if (!_isBusy() || ++_turnsWaited > MostTurnsWaited)
        {
            _turnsWaited = 0;
            return false;
        }
        return true;
    }

    /// <summary>The mark of an earlier run when it belongs to this journal; null when everything must be made anew.</summary>
    private IndexMark? Recognize(IHistorySession journal, IIndexStore index, long newest)
    {
        if (index.ReadMark() is not { } mark) return StartOver(index, null);
        if (mark.Offset > newest) return StartOver(index, "the journal is older than the index: it was restored or replaced");
        if (mark.Offset == 0) return mark;
        return journal.FindWritten(mark.Offset) is { } row && row.Ordering == mark.Offset && row.CreatedTicks == mark.CreatedTicks
            ? mark
            : StartOver(index, "the index is another journal's");
    }

    private IndexMark? StartOver(IIndexStore index, string? why)
    {
        if (why is not null) _log(true, $"{why}; the index is made anew");
        index.Clear();
        return null;
    }

    /// <summary>
    /// Walks over all addresses-of-record, page by page, and leaves in each page's stretch exactly what the journal has. Half of the time it
    /// stands still, so that it takes half a processor at most.
    /// </summary>
    private IndexMark MakeAnew(IHistorySession journal, IIndexStore index, long newest)
    {
        long created = CreatedAt(journal, newest), soFar = 0, started = Stopwatch.GetTimestamp();
        _damaged.Clear();
        string? after = "";
        while (after is not null)
        {
            _state = _state with { Activity = IndexActivity.Rebuilding, JournalOffset = newest, RebuiltSoFar = soFar, Problem = null };
            _stopping.Token.ThrowIfCancellationRequested();
            long pageStarted = Stopwatch.GetTimestamp();
            _page.Clear();
            List<string> ids = new(PageRows);
            journal.ReadIds(after, PageRows, ids, passesDamage: true);
            string? last = ids.Count == 0 ? null : ids[^1];
            journal.ReadNewest(ids.FindAll(HistoryRows.IsAddressOfRecord), static (_, _, _) => RowVerdict.Take, _page, _damaged);
            _rows.Clear();
            foreach (var row in _page) AddRow(in row);
            index.Replace(after, last, _rows);
            soFar += _page.Count;
            after = last;
            if (after is not null) _stopping.Token.WaitHandle.WaitOne(_isBusy() ? LookEvery : Stopwatch.GetElapsedTime(pageStarted));
        }
        _mustRebuild = false;
        if (_damaged.Count > 0) _log(true, FormattableString.Invariant($"the journal is damaged at addresses-of-record={_damaged.Count}, which the index is made without; the first is '{_damaged[0]}'"));
        // What came meanwhile is read again from the journal, so nothing is missed; the count is taken when it is through.
        var mark = Advance(journal, index, index.Count(newest, created), journal.FindSafeOrdering(MostForWriters, _stopping.Token) ?? newest);
        mark = index.Count(mark.Offset, mark.CreatedTicks);
        if (soFar > 0) _log(false, FormattableString.Invariant($"index made anew addresses-of-record={mark.AddressesOfRecord} seconds={Stopwatch.GetElapsedTime(started).TotalSeconds:F1}"));
        return mark;
    }

    private IndexMark Advance(IHistorySession journal, IIndexStore index, IndexMark mark, long newest)
    {
        long place = mark.Offset;
        while (place < newest)
        {
            _stopping.Token.ThrowIfCancellationRequested();
            _newest.Clear();
            int read = 0;
            bool isThrough = false;
            while (!isThrough && read < MostRowsAtOnce)
            {
                _page.Clear();
                journal.ReadCommitted(place, newest, PageRows, _page);
                foreach (var row in _page) _newest[row.PersistenceId] = row;
                read += _page.Count;
                isThrough = _page.Count < PageRows;
                if (_page.Count > 0) place = _page[^1].Ordering;
            }
            if (isThrough) place = newest;
            _rows.Clear();
            foreach (var row in _newest.Values) AddRow(in row);
            mark = index.Apply(_rows, place, CreatedAt(journal, place));
            _state = _state with { Offset = mark.Offset, JournalOffset = newest };
        }
        _newest.Clear();
        _page.Clear();
        _rows.Clear();
        return mark;
    }

    private static long CreatedAt(IHistorySession journal, long offset) =>
        offset > 0 && journal.FindWritten(offset) is { } row && row.Ordering == offset ? row.CreatedTicks : 0;

    /// <summary>An address-of-record whose newest row cannot be read is not in the index, nor with what it held before.</summary>
    private void AddRow(in HistoryRow row)
    {
        if (row.SerializerId != JournalFormat.SerializerId || !HistoryRows.IsAddressOfRecord(row.PersistenceId)) return;
        _buffer.Clear();
        try
        {
            JournalFormat.Verify(row.Manifest, row.Message, row.PersistenceId, row.SequenceNumber);
            int bindings = OutlineWriter.Write(row.Manifest, row.Message, _buffer);
            _rows.Add(new IndexRow(row.PersistenceId, row.SequenceNumber, bindings, bindings == 0 ? [] : _buffer.WrittenSpan.ToArray()));
        }
        catch (SerializationException)
        {
            // The history says which and why.
            _rows.Add(new IndexRow(row.PersistenceId, row.SequenceNumber, 0, []));
        }
    }
}
