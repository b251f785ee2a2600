using ActorRegistrar.Persistence.Storage;
using Akka.Actor;

namespace ActorRegistrar.Persistence.Journal;

/// <summary>A part of a purge. It has no hurry: the writer takes it when nobody else waits, and after a while all the same.</summary>
internal sealed class PendingPurge(PurgeStep step, IActorRef replyTo, IActorRef journal) : PendingOperation(null, journal)
{
    private int _removed;

    public PurgeStep Step { get; } = step;

    public void Removed(int rows) => _removed = rows;

    protected override void AnswerSuccess() => replyTo.Tell(new Purged(_removed), Journal);

    protected override void AnswerFailure(Exception cause) => replyTo.Tell(new Status.Failure(cause), Journal);

    /// <summary>Asks the journal for one.</summary>
    internal sealed record Purge(PurgeStep Step) : INoSerializationVerificationNeeded;

    /// <summary>How many rows went.</summary>
    internal sealed record Purged(int Rows) : INoSerializationVerificationNeeded;
}
