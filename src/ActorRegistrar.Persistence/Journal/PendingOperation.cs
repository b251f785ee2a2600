using System.Diagnostics;
using Akka.Actor;
using Akka.Persistence;

namespace ActorRegistrar.Persistence.Journal;

/// <summary>
/// A request that changes the journal and waits for its answer. It is answered once, by whoever claims it first: the
/// writer, or the watchdog when the writer takes too long.
/// </summary>
internal abstract class PendingOperation(string? persistenceId, IActorRef journal)
{
    private int _claimed;

    /// <summary>Whose rows are changed; null when the request changes none.</summary>
    public string? PersistenceId { get; } = persistenceId;

    public long ArrivedAt { get; } = Stopwatch.GetTimestamp();

    /// <summary>Recoveries of the same id that arrived meanwhile: they must see what this operation does. The queue's to touch.</summary>
    public List<ReplayMessages>? Followers { get; set; }

    /// <summary>The operation of the same id before this one, while that one is not settled. The queue's to touch.</summary>
    public PendingOperation? Earlier { get; set; }

    /// <summary>True when it is certain what became of it. The queue's to touch.</summary>
    public bool IsSettled { get; set; }

    public bool IsAnswered => Volatile.Read(ref _claimed) != 0;

    protected IActorRef Journal { get; } = journal;

    public void Succeed()
    {
        if (Claim())
            AnswerSuccess();
    }

    public void Fail(Exception cause, string reason)
    {
        if (!Claim())
            return;
        JournalMetrics.Failed(reason);
        AnswerFailure(cause);
    }

    protected abstract void AnswerSuccess();

    protected abstract void AnswerFailure(Exception cause);

    private bool Claim() => Interlocked.Exchange(ref _claimed, 1) == 0;
}
