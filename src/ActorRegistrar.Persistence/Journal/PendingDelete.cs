using Akka.Actor;
using Akka.Persistence;

namespace ActorRegistrar.Persistence.Journal;

/// <summary>A persistent actor's wish to forget its events up to a sequence number.</summary>
internal sealed class PendingDelete(DeleteMessagesTo request, IActorRef journal) : PendingOperation(request.PersistenceId, journal)
{
    public long ToSequenceNumber => request.ToSequenceNr;

    protected override void AnswerSuccess() =>
        request.PersistentActor.Tell(new DeleteMessagesSuccess(request.ToSequenceNr), Journal);

    protected override void AnswerFailure(Exception cause) =>
        request.PersistentActor.Tell(new DeleteMessagesFailure(cause, request.ToSequenceNr), Journal);
}
