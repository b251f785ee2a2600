using Akka.Actor;
using Akka.Persistence;

namespace ActorRegistrar.Actors.Entities;

/// <summary>
/// A persistent actor whose state is what the journal holds under its id: recovers by replay at its first command, then takes one at a time, and the
/// next one not before the event of this one is stored. Speaks Akka.Persistence's journal protocol, so any journal plugin serves it; holds
/// none of what Akka.Persistence's own base class keeps for snapshots, several events at once and asynchronous handlers, and
/// leaves nothing behind for the garbage collector to carry when a write is done.
/// </summary>
internal abstract class JournaledActor : ActorBase
{
    // Tells the answers to writes since the last recovery from late ones to writes before it.
    private static int _instances;

    private readonly JournalAccess _journal;
    private Queue<(object Command, IActorRef Sender)>? _waiting;
    private long _recoveringSince;
    private long _newestRow; // identity of the newest row of this id; 0 for none
    private int _instanceId;
    private Phase _phase;
    private bool _isUncertain; // from a failed write until the journal has been read again

    /// <param name="journal">Where events are stored.</param>
    protected JournaledActor(JournalAccess journal) => _journal = journal;

    private enum Phase : byte
    {
        /// <summary>No command has come. Whoever made the actor may still be writing down that it exists.</summary>
        Asleep,
        Recovering,
        Ready,
        Writing,
        Uncertain,
        Ended,
    }

    /// <summary>Where events are stored.</summary>
    protected JournalAccess Journal => _journal;

    /// <summary>Under which the journal keeps the events.</summary>
    public abstract string PersistenceId { get; }

    /// <summary>Of the newest event stored; 0 when none ever was.</summary>
    protected long LastSequenceNumber { get; private set; }

    /// <summary>Whether an event is on its way to the journal.</summary>
    protected bool IsStoring => _phase == Phase.Writing;

    /// <summary>One event of the past, oldest first.</summary>
    protected abstract void OnReplayed(object happened);

    /// <summary>The past is known.</summary>
    protected abstract void OnRecovered();

    /// <summary>One command, with everything before it stored and applied.</summary>
    protected abstract void OnCommand(object command, IActorRef sender);

    /// <summary>The event given to <see cref="Store"/> is stored.</summary>
    protected abstract void OnStored(object happened);

    /// <summary>The journal refused the event: it is certainly not stored, and the actor goes on.</summary>
    protected abstract void OnRefused(object happened, Exception cause);

    /// <summary>Whether the event was stored is unknown. What the actor knew before stays until the journal has been read again.</summary>
    protected abstract void OnStoreFailed(object happened, Exception cause);

    /// <summary>Forgets what it knows: the journal is about to be read again.</summary>
    protected abstract void OnRecoveringAgain();

    /// <summary>The past cannot be read. An actor that never knew it stops next.</summary>
    protected abstract void OnRecoveryFailed(Exception cause);

    /// <summary>A command while it is unknown whether the last event was stored, and the journal cannot say.</summary>
    /// <returns>False when it cannot be answered before that is known.</returns>
    protected abstract bool TryTakeUncertain(object command, IActorRef sender);

    /// <summary>A command that was waiting when the actor stopped or the journal could not be read: it will not be taken.</summary>
    protected abstract void OnAbandoned(object command, IActorRef sender);

    /// <inheritdoc/>
    public override void AroundPostStop()
    {
        _phase = Phase.Ended;
        AbandonWaiting();
        base.AroundPostStop();
    }

    /// <summary>Stores one event, for a request that may be traced. Every command that comes before it is stored waits.</summary>
    protected void Store(object happened, string? traceParent = null)
    {
        if (_phase != Phase.Ready) throw new InvalidOperationException("One event at a time, and none before recovery.");
        _phase = Phase.Writing;
        if (_journal.Store is { } store)
        {
            store.Store(new EventWrite(Self, PersistenceId, LastSequenceNumber + 1, happened, _instanceId) { Predecessor = _newestRow, TraceParent = traceParent });
            return;
        }
        var written = new RowPersistent(happened, LastSequenceNumber + 1, PersistenceId, _journal.WriterId) { Predecessor = _newestRow, TraceParent = traceParent };
        _journal.Ref.Tell(new WriteMessages([new AtomicWrite(written)], Self, _instanceId), Self);
    }

    /// <inheritdoc/>
    protected sealed override bool Receive(object message)
    {
        if (message is MessageSlot slot) message = slot.TakeOut();
        switch (message)
        {
            case EventWrite write: OnAnswered(write); break;
            case WriteMessageSuccess stored: OnWritten(stored.ActorInstanceId, stored.Persistent.SequenceNr, RowOf(stored.Persistent), stored.Persistent.Payload); break;
            case ReplayedMessage replayed: OnReplayed(replayed.Persistent); break;
            case RecoverySuccess recovered: OnRecovered(recovered.HighestSequenceNr); break;
            case WriteMessageRejected refused: OnRejected(refused.ActorInstanceId, refused.Persistent.Payload, refused.Cause); break;
            case WriteMessageFailure failed: OnFailed(failed.ActorInstanceId, failed.Persistent.Payload, failed.Cause); break;
            case ReplayMessagesFailure unreadable: OnUnreadable(unreadable.Cause); break;
            // Said once for a whole batch as well; the events' own outcomes say it all.
            case IJournalResponse: break;
            default: Take(message); break;
        }
        return true;
    }

    private void Recover()
    {
        _phase = Phase.Recovering;
        _recoveringSince = Environment.TickCount64;
        _instanceId = Interlocked.Increment(ref _instances);
        _journal.Ref.Tell(new ReplayMessages(1, long.MaxValue, long.MaxValue, PersistenceId, Self), Self);
    }

    private void Take(object command)
    {
        if (!_journal.IsOwned)
        {
            OnAbandoned(command, Sender);
            // It knows nothing worth keeping.
            if (_phase == Phase.Asleep) Context.Stop(Self);
            return;
        }
        if (_phase == Phase.Ready)
        {
            Decide(command, Sender);
            return;
        }
        if (_isUncertain && _journal.IsFailing && TryTakeUncertain(command, Sender)) return;
        (_waiting ??= new Queue<(object, IActorRef)>()).Enqueue((command, Sender));
        if (_phase is Phase.Uncertain or Phase.Asleep) Recover();
        // A journal that never answers is found out by whoever asks: no timer for each of a million recoveries.
        else if (_phase == Phase.Recovering && Environment.TickCount64 - _recoveringSince > _journal.RecoverWithin.TotalMilliseconds)
            OnUnreadable(new TimeoutException($"The journal did not answer within {_journal.RecoverWithin.TotalSeconds} s."));
    }

    /// <summary>What throws ends the actor, but not without an answer to whoever asked.</summary>
    private void Decide(object command, IActorRef sender)
    {
        try
        {
            OnCommand(command, sender);
        }
        catch
        {
            OnAbandoned(command, sender);
            throw;
        }
    }

    private void TakeWaiting()
    {
        while (_phase == Phase.Ready && _waiting is not null)
        {
            if (!_waiting.TryDequeue(out (object Command, IActorRef Sender) next)) _waiting = null;
            else if (_journal.IsOwned) Decide(next.Command, next.Sender);
            else OnAbandoned(next.Command, next.Sender);
        }
    }

    private void AbandonWaiting()
    {
        Queue<(object Command, IActorRef Sender)>? waiting = _waiting;
        _waiting = null;
        while (waiting is not null && waiting.TryDequeue(out (object Command, IActorRef Sender) next)) OnAbandoned(next.Command, next.Sender);
    }

    private void OnReplayed(IPersistentRepresentation replayed)
    {
        if (_phase != Phase.Recovering) return;
        BeginAgain();
        LastSequenceNumber = replayed.SequenceNr;
        _newestRow = RowOf(replayed);
        OnReplayed(replayed.Payload);
    }

    private void OnRecovered(long highestSequenceNumber)
    {
        if (_phase != Phase.Recovering) return;
        BeginAgain();
        // Above the last event there is a row that was not replayed, such as one that is marked deleted.
        if (highestSequenceNumber > LastSequenceNumber) (LastSequenceNumber, _newestRow) = (highestSequenceNumber, EventWrite.UnknownRow);
        _phase = Phase.Ready;
        OnRecovered();
        TakeWaiting();
    }

    private void OnAnswered(EventWrite write)
    {
        object happened = write.Event;
        switch (write.Result)
        {
            case EventWrite.Outcome.Stored: OnWritten(write.ActorInstanceId, write.SequenceNumber, write.Row, happened); break;
            case EventWrite.Outcome.Refused: OnRejected(write.ActorInstanceId, happened, write.Cause!); break;
            default: OnFailed(write.ActorInstanceId, happened, write.Cause!); break;
        }
    }

    private void OnWritten(int instanceId, long sequenceNumber, long row, object happened)
    {
        if (!IsAwaited(instanceId)) return;
        LastSequenceNumber = sequenceNumber;
        _newestRow = row;
        _phase = Phase.Ready;
        OnStored(happened);
        TakeWaiting();
    }

    private void OnRejected(int instanceId, object happened, Exception cause)
    {
        if (!IsAwaited(instanceId)) return;
        _phase = Phase.Ready;
        OnRefused(happened, cause);
        TakeWaiting();
    }

    /// <summary>The actor lives on, for what it knew before is the best that anybody can know until the journal can be read.</summary>
    private void OnFailed(int instanceId, object happened, Exception cause)
    {
        if (!IsAwaited(instanceId)) return;
        if (cause is SupersededException)
        {
            OnSuperseded(happened, cause);
            return;
        }
        _phase = Phase.Uncertain;
        _isUncertain = true;
        OnStoreFailed(happened, cause);
        // Decided on nothing yet, and worth an answer now rather than when the deadlines of their senders are over.
        AbandonWaiting();
    }

    /// <summary>What it knew is certainly out of date: nothing is answered from it any more, and whoever asks waits for the newest row.</summary>
    private void OnSuperseded(object happened, Exception cause)
    {
        OnStoreFailed(happened, cause);
        Forget();
        Recover();
    }

    private void OnUnreadable(Exception cause)
    {
        if (_phase != Phase.Recovering) return;
        _phase = _isUncertain ? Phase.Uncertain : Phase.Ended;
        OnRecoveryFailed(cause);
        AbandonWaiting();
        if (_phase == Phase.Ended) Context.Stop(Self);
    }

    private void BeginAgain()
    {
        if (!_isUncertain) return;
        _isUncertain = false;
        Forget();
    }

    private void Forget()
    {
        LastSequenceNumber = 0;
        _newestRow = 0;
        OnRecoveringAgain();
    }

    private static long RowOf(IPersistentRepresentation representation) => representation is RowPersistent known ? known.Row : EventWrite.UnknownRow;

    private bool IsAwaited(int instanceId) => instanceId == _instanceId && _phase == Phase.Writing;
}
