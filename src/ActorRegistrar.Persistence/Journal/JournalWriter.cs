using System.Diagnostics;
using System.Runtime.InteropServices;
using ActorRegistrar.Actors.Entities;
using ActorRegistrar.Persistence.Options;
using ActorRegistrar.Persistence.Storage;
using Akka.Event;
using Akka.Persistence;

namespace ActorRegistrar.Persistence.Journal;

/// <summary>
/// The one thread that commits. It takes whoever waits, stores them in one transaction and answers them; it never waits
/// for more to come. A row that another writer was ahead of, and one that the database cannot hold, fails its own actor
/// alone. A failing database fails everyone at once, and is then tried again until it works.
/// </summary>
internal sealed class JournalWriter : IDisposable
{
    private static readonly TimeSpan IdleUntilCheck = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    private readonly IJournalDatabase _database;
    private readonly JournalOptions _options;
    private readonly WriteQueue _queue;
    private readonly Action<ReplayMessages> _recover; // reads a recovery that had to wait for a write
    private readonly JournalCondition _condition;
    private readonly ILoggingAdapter _log;
    private readonly Thread _thread;
    private readonly Timer _watchdog;
    private readonly List<PendingOperation> _batch = [];
    private readonly List<ReplayMessages> _followers = [];
    private readonly List<JournalRow> _rows = [];
    private readonly List<long> _orderings = []; // what became of the rows
    private readonly List<PendingRows> _written = []; // whose they are
    private volatile PendingOperation[] _underway = [];
    private IJournalWriteSession? _session;
    private long _healedAt;
    private long _damageAt;
    private long _lastUsedAt;

    public JournalWriter(
        IJournalDatabase database, JournalOptions options, WriteQueue queue, Action<ReplayMessages> recover, JournalCondition condition, ILoggingAdapter log)
    {
        _database = database;
        _options = options;
        _queue = queue;
        _recover = recover;
        _condition = condition;
        _log = log;
        _thread = new Thread(Run) { IsBackground = true, Name = "journal writer" };
        _watchdog = new Timer(_ => FailOverdue(), null, TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(100));
    }

    public void Start() => _thread.Start();

    /// <summary>Stores what was accepted, then closes the database.</summary>
    public void Dispose()
    {
        _queue.Close();
        _thread.Join(_options.WriteTimeout);
        _watchdog.Dispose();
    }

    private void Run()
    {
        try
        {
            while (_queue.Take(_batch, _options.MaxBatchRows))
            {
                _underway = [.. _batch];
                try
                {
                    Store();
                }
                catch (Exception cause)
                {
                    Heal(cause);
                }
                _underway = [];
                _batch.Clear();
            }
        }
        finally
        {
            _session?.Dispose();
        }
    }

    /// <summary>Stores the batch in order: runs of writes together, a delete or a purge on its own.</summary>
    private void Store()
    {
        DropLostSession();
        _session ??= _database.OpenForWriting();
        int start = 0;
        for (int i = 0; i <= _batch.Count; i++)
        {
            if (i < _batch.Count && _batch[i] is PendingRows)
                continue;
            if (i > start)
                Append(start, i);
            if (i < _batch.Count && _batch[i] is PendingPurge purge)
                Purge(purge, i);
            else if (i < _batch.Count)
                Delete(i);
            start = i + 1;
        }
        _lastUsedAt = Stopwatch.GetTimestamp();
    }

    /// <summary>A server that restarted while nobody wrote must not cost the first ones who do. No server restarts in less than the pause.</summary>
    private void DropLostSession()
    {
        if (_session is null || Stopwatch.GetElapsedTime(_lastUsedAt) < IdleUntilCheck)
            return;
        try
        {
            _session.Check();
        }
        catch (Exception e)
        {
            _log.Debug("The journal's connection was lost while it was idle: {0}", e.Message);
            _session.Dispose();
            _session = null;
        }
    }

    private void Append(int start, int end)
    {
        _rows.Clear();
        _orderings.Clear();
        _written.Clear();
        for (int i = start; i < end; i++)
        {
            if (_batch[i].IsAnswered)
                continue;
            var operation = (PendingRows)_batch[i];
            operation.AddTo(_rows);
            _written.Add(operation);
        }
        try
        {
            if (_rows.Count > 0)
            {
                long began = Stopwatch.GetTimestamp();
                _session!.Append(_rows, _orderings);
                JournalMetrics.Committed(_rows.Count, began, _batch[start].ArrivedAt);
                JournalTraces.Committed(CollectionsMarshal.AsSpan(_batch)[start..end], _rows.Count, began);
            }
        }
        catch (RowRefusedException) when (end - start > 1)
        {
            // Halving finds k offenders among n in about 2k log n attempts, and stores everyone else on the way.
            int middle = (start + end) / 2;
            Append(start, middle);
            Append(middle, end);
            return;
        }
        catch (RowRefusedException refused)
        {
            if (refused.InnerException is { } cause && _database.IsDamage(cause)) OnDamage(_batch[start], cause);
            Settle(start, end);
            _batch[start].Fail(refused, "row");
            RecoverFollowers();
            return;
        }
        Settle(start, end);
        AnswerWritten();
        Succeed(start, end);
    }

    /// <summary>Damage where one actor writes is its own trouble, unless nobody can write any more.</summary>
    /// <exception cref="Exception">Nobody can.</exception>
    private void OnDamage(PendingOperation operation, Exception damage)
    {
        _condition.FoundDamage(operation.PersistenceId!, damage);
        if (_damageAt != 0 && Stopwatch.GetElapsedTime(_damageAt) < LongestPause) return;
        _session!.Probe();
        _damageAt = Stopwatch.GetTimestamp();
    }

    /// <summary>
    /// Answers those whom another writer was ahead of, and gives the others the identities of their rows. All are settled before: an actor
    /// that reads the newest row on the answer must not wait for its own write.
    /// </summary>
    private void AnswerWritten()
    {
        var orderings = CollectionsMarshal.AsSpan(_orderings);
        foreach (var operation in _written)
        {
            int count = operation.Count;
            if (count == 0)
                continue;
            if (orderings[0] == 0)
                operation.Fail(new SupersededException($"Another writer has stored a change of '{operation.PersistenceId}' meanwhile."), "superseded");
            else
                operation.OnStored(orderings[..count]);
            orderings = orderings[count..];
        }
    }

    private void Delete(int index)
    {
        if (_batch[index] is PendingProbe)
            _session!.Probe();
        else if (_batch[index] is PendingDelete { IsAnswered: false } delete)
            _session!.DeleteTo(delete.PersistenceId!, delete.ToSequenceNumber);
        Succeed(index, index + 1);
    }

    private void Purge(PendingPurge purge, int index)
    {
        if (!purge.IsAnswered)
            purge.Removed(_session!.RemoveSuperseded(purge.Step));
        Succeed(index, index + 1);
    }

    /// <summary>Settles before it answers: an actor that restarts on the answer may read at once.</summary>
    private void Succeed(int start, int end)
    {
        Settle(start, end);
        for (int i = start; i < end; i++)
            _batch[i].Succeed();
        RecoverFollowers();
    }

    private void Settle(int start, int end) =>
        _queue.Settle(CollectionsMarshal.AsSpan(_batch)[start..end], _followers);

    private void RecoverFollowers()
    {
        foreach (var follower in _followers)
            _recover(follower);
        _followers.Clear();
    }

    /// <summary>
    /// Fails everyone who waits, then tries until a whole commit goes through. The batch stays unsettled meanwhile: whether
    /// it was stored is certain only when a new session is open.
    /// </summary>
    private void Heal(Exception cause)
    {
        _log.Error(cause, "The journal cannot write. Writes fail at once until it can.");
        var waiting = new List<PendingOperation>();
        _queue.BeginOutage(cause, waiting, _followers);
        foreach (var operation in _batch)
            operation.Fail(new JournalUnavailableException("The journal's database failed during the write.", cause), "database");
        foreach (var operation in waiting)
            operation.Fail(new JournalUnavailableException("The journal's database is failing.", cause), "unavailable");
        _queue.Detach(CollectionsMarshal.AsSpan(_batch), _followers);
        FailAll(_followers, cause);

        // A database that takes the probe and then fails the writes must not have its door opened many times a second.
        bool recurs = Stopwatch.GetElapsedTime(_healedAt) < LongestPause * 2;
        for (var pause = recurs ? LongestPause : FirstPause; recurs || !TryReopen(); pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            recurs = false;
            if (!_queue.Pause(pause))
                return;
        }
        _healedAt = Stopwatch.GetTimestamp();
        Settle(0, _batch.Count);
        RecoverFollowers();
        _log.Info("The journal can write again.");
    }

    private bool TryReopen()
    {
        _session?.Dispose();
        _session = null;
        try
        {
            _session = _database.OpenForWriting();
            _session.Probe();
            return true;
        }
        catch (Exception e)
        {
            _log.Debug("The journal still cannot write: {0}", e.Message);
            return false;
        }
    }

    /// <summary>
    /// Answers what the writer did not get to in time, whatever holds it up. Runs on a timer of its own, so that neither
    /// a hung disk nor a test's clock can stop it.
    /// </summary>
    private void FailOverdue()
    {
        var overdue = new List<PendingOperation>();
        var followers = new List<ReplayMessages>();
        _queue.TakeOverdue(_options.WriteTimeout, overdue, followers);
        var tooLate = new JournalUnavailableException($"The journal did not answer within {_options.WriteTimeout.TotalSeconds} s.");
        if (_queue.TryBeginStall(_options.WriteTimeout, tooLate, overdue, followers))
            overdue.AddRange(_underway);
        foreach (var operation in overdue)
            operation.Fail(tooLate, "timeout");
        _queue.Detach(CollectionsMarshal.AsSpan(overdue), followers);
        FailAll(followers, tooLate);
    }

    private static void FailAll(List<ReplayMessages> recoveries, Exception cause)
    {
        foreach (var recovery in recoveries)
            RecoveryAnswers.Fail(recovery, cause);
        recoveries.Clear();
    }
}
