using System.Diagnostics;
using ActorRegistrar.Actors.Admission;
using ActorRegistrar.Persistence.Options;
using Akka.Persistence;

namespace ActorRegistrar.Persistence.Journal;

/// <summary>
/// Everyone who waits for a commit, first come first served, and what the door needs to know about them.
/// Filled by the journal actor, emptied by the writer, watched by the watchdog.
/// </summary>
internal sealed class WriteQueue(JournalOptions options) : IWriteAdmission
{
    private static readonly TimeSpan SparePatience = TimeSpan.FromMilliseconds(100);

    // One lock, held for a few instructions: never during I/O, serialization or an answer.
    private readonly object _lock = new();
    private readonly Queue<PendingOperation> _waiting = new();
    private readonly Dictionary<string, PendingOperation> _unsettled = [];
    private PendingOperation? _spare; // for when nobody waits
    private long _unansweredSince;
    private long _underwaySince;
    private int _length;
    private Exception? _outage;
    private bool _closed;
    private bool _writerIsIdle;
    private long _provenAt = Stopwatch.GetTimestamp();

    public bool IsOpen
    {
        get
        {
            if (Volatile.Read(ref _outage) is not null || Volatile.Read(ref _length) >= options.AdmissionQueueLimit)
                return false;
            long since = Volatile.Read(ref _unansweredSince);
            return since == 0 || Stopwatch.GetElapsedTime(since) < options.AdmissionMaxAge;
        }
    }

    public bool IsFailing => Volatile.Read(ref _outage) is not null;

    /// <summary>A full queue is gone in a second; an outage lasts longer, and every retry costs a refusal.</summary>
    public int RetryAfterSeconds => Volatile.Read(ref _outage) is null ? 1 : 5;

    /// <summary>Operations accepted and not settled.</summary>
    public int Length => Volatile.Read(ref _length);

    /// <summary>How long the oldest of them has waited.</summary>
    public TimeSpan OldestAge => Volatile.Read(ref _unansweredSince) is not 0 and var since ? Stopwatch.GetElapsedTime(since) : TimeSpan.Zero;

    /// <summary>What the last commit failed with; null while the journal works.</summary>
    public Exception? Outage => Volatile.Read(ref _outage);

    /// <summary>Appends an operation, or answers it with a failure at once.</summary>
    public void Enqueue(PendingOperation operation)
    {
        if (TryEnqueue(operation))
            return;
        if (Outage is { } outage)
            operation.Fail(new JournalUnavailableException("The journal's database is failing.", outage), "unavailable");
        else
            operation.Fail(new JournalUnavailableException("The journal's queue is full."), "queue_full");
    }

    /// <summary>Asks for a commit that leaves nothing, unless one has gone through lately or somebody waits for one anyway.</summary>
    public void Probe(TimeSpan unlessProvenWithin)
    {
        if (Length == 0 && Outage is null && Stopwatch.GetElapsedTime(Volatile.Read(ref _provenAt)) >= unlessProvenWithin)
            TryEnqueue(new PendingProbe());
    }

    /// <summary>
    /// Leaves an operation for a moment when nobody waits; one that has found none for a while goes with the others. There is room for one.
    /// </summary>
    public void EnqueueSpare(PendingOperation operation)
    {
        lock (_lock)
        {
            if (_outage is null && !_closed && _spare is null)
            {
                _spare = operation;
                _length++;
                if (_writerIsIdle)
                    Monitor.Pulse(_lock);
                return;
            }
        }
        operation.Fail(new JournalUnavailableException("The journal has no time for this now.", Outage), "unavailable");
    }

    /// <summary>
    /// Makes a recovery wait for the write of the same id that is under way, so that it does not miss its event.
    /// </summary>
    /// <returns>False when nothing is under way and the recovery may be read now.</returns>
    /// <exception cref="JournalUnavailableException">That write was given up and may still come through.</exception>
    public bool TryFollow(ReplayMessages recovery)
    {
        lock (_lock)
        {
            if (!_unsettled.TryGetValue(recovery.PersistenceId, out var operation))
                return false;
            if (operation.IsAnswered)
                throw new JournalUnavailableException("The outcome of an earlier write of this actor is not known yet.");
            (operation.Followers ??= []).Add(recovery);
            return true;
        }
    }

    /// <summary>Waits for work, then moves what is there into <paramref name="batch"/>, up to a number of rows.</summary>
    /// <returns>False when the queue is closed and empty.</returns>
    public bool Take(List<PendingOperation> batch, int maxRows)
    {
        lock (_lock)
        {
            // Only a writer that works comes for more.
            _outage = null;
            if (_underwaySince != 0)
                Volatile.Write(ref _provenAt, Stopwatch.GetTimestamp());
            _underwaySince = 0;
            while (_waiting.Count == 0)
            {
                _unansweredSince = 0;
                if (_spare is { } spare)
                {
                    batch.Add(spare);
                    _spare = null;
                    _underwaySince = spare.ArrivedAt;
                    return true;
                }
                if (_closed)
                    return false;
                _writerIsIdle = true;
                Monitor.Wait(_lock);
                _writerIsIdle = false;
            }
            for (int rows = 0; _waiting.TryPeek(out var next); rows += RowsOf(next))
            {
                // Of one id one operation at a time: it is decided against the row that the one before it has stored.
                if (batch.Count > 0 && (rows + RowsOf(next) > maxRows || next.Earlier is { IsSettled: false }))
                    break;
                batch.Add(_waiting.Dequeue());
            }
            _underwaySince = batch[0].ArrivedAt;
            if (_spare is { } late && Stopwatch.GetElapsedTime(late.ArrivedAt) > SparePatience)
            {
                batch.Add(late);
                _spare = null;
            }
            Refresh();
            return true;
        }
    }

    /// <summary>
    /// Says that the effect of these operations is certain. <paramref name="followers"/> receives the recoveries that
    /// waited for them and may be read now.
    /// </summary>
    public void Settle(ReadOnlySpan<PendingOperation> operations, List<ReplayMessages> followers)
    {
        lock (_lock)
            foreach (var operation in operations)
                Settle(operation, followers);
    }

    /// <summary>Takes the recoveries away from operations that were answered but are not settled.</summary>
    public void Detach(ReadOnlySpan<PendingOperation> operations, List<ReplayMessages> followers)
    {
        lock (_lock)
            foreach (var operation in operations)
                if (operation.IsAnswered)
                    Detach(operation, followers);
    }

    /// <summary>
    /// Removes what waits for longer than it may. None of it was written. <paramref name="overdue"/> receives it.
    /// </summary>
    public void TakeOverdue(TimeSpan patience, List<PendingOperation> overdue, List<ReplayMessages> followers)
    {
        lock (_lock)
        {
            while (_waiting.TryPeek(out var oldest) && Stopwatch.GetElapsedTime(oldest.ArrivedAt) > patience)
            {
                overdue.Add(_waiting.Dequeue());
                Settle(oldest, followers);
            }
            Refresh();
        }
    }

    /// <summary>
    /// Closes the door, until the writer comes for more, because of a failed commit. <paramref name="waiting"/> receives
    /// everyone who was inside, unwritten.
    /// </summary>
    public void BeginOutage(Exception cause, List<PendingOperation> waiting, List<ReplayMessages> followers)
    {
        lock (_lock)
            CloseDoor(cause, waiting, followers);
    }

    /// <summary>The same, if the writer has been at its batch for longer than it may.</summary>
    public bool TryBeginStall(TimeSpan patience, Exception cause, List<PendingOperation> waiting, List<ReplayMessages> followers)
    {
        lock (_lock)
        {
            if (_underwaySince == 0 || _outage is not null || Stopwatch.GetElapsedTime(_underwaySince) <= patience)
                return false;
            CloseDoor(cause, waiting, followers);
            return true;
        }
    }

    /// <summary>Lets nobody in any more; the writer finishes what is inside.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _closed = true;
            Monitor.PulseAll(_lock);
        }
    }

    /// <summary>Waits between two attempts to heal.</summary>
    /// <returns>False when the queue was closed meanwhile.</returns>
    public bool Pause(TimeSpan duration)
    {
        lock (_lock)
        {
            if (!_closed)
                Monitor.Wait(_lock, duration);
            return !_closed;
        }
    }

    private void CloseDoor(Exception cause, List<PendingOperation> waiting, List<ReplayMessages> followers)
    {
        _outage = cause;
        if (_spare is { } spare)
        {
            waiting.Add(spare);
            _spare = null;
            Settle(spare, followers);
        }
        while (_waiting.TryDequeue(out var operation))
        {
            waiting.Add(operation);
            Settle(operation, followers);
        }
        Refresh();
    }

    private bool TryEnqueue(PendingOperation operation)
    {
        lock (_lock)
        {
            if (_outage is not null || _closed || _length >= options.HardQueueLimit)
                return false;
            _waiting.Enqueue(operation);
            _length++;
            if (operation.PersistenceId is { } id)
            {
                operation.Earlier = _unsettled.GetValueOrDefault(id);
                _unsettled[id] = operation;
            }
            if (_unansweredSince == 0)
                _unansweredSince = operation.ArrivedAt;
            if (_writerIsIdle)
                Monitor.Pulse(_lock);
            return true;
        }
    }

    private void Settle(PendingOperation operation, List<ReplayMessages> followers)
    {
        if (operation.IsSettled)
            return;
        operation.IsSettled = true;
        _length--;
        if (operation.PersistenceId is { } id && _unsettled.TryGetValue(id, out var latest) && ReferenceEquals(latest, operation))
        {
            if (operation.Earlier is { IsSettled: false } earlier)
                _unsettled[id] = earlier;
            else
                _unsettled.Remove(id);
        }
        operation.Earlier = null;
        Detach(operation, followers);
    }

    private static void Detach(PendingOperation operation, List<ReplayMessages> followers)
    {
        if (operation.Followers is not { } waiting)
            return;
        followers.AddRange(waiting);
        operation.Followers = null;
    }

    private void Refresh() =>
        _unansweredSince = _underwaySince != 0 ? _underwaySince : _waiting.TryPeek(out var next) ? next.ArrivedAt : 0;

    private static int RowsOf(PendingOperation operation) => operation is PendingRows rows ? rows.Count : 1;
}
