using Akka.Actor;
using Akka.Persistence;

namespace ActorRegistrar.Persistence.Tests.Support;

/// <summary>Persists what it is told and answers with the event's sequence number.</summary>
public sealed class CountingActor(string id) : UntypedPersistentActor
{
    private static readonly Recovery NoSnapshot = new(SnapshotSelectionCriteria.None);

    public override string PersistenceId => id;

    public override Recovery Recovery => NoSnapshot;

    public static Props Props(string id) => Akka.Actor.Props.Create<CountingActor>(id);

    protected override void OnCommand(object message)
    {
        if (message is TestEvent e)
            Persist(e, _ => Sender.Tell(LastSequenceNr));
    }

    protected override void OnRecover(object message)
    {
    }

    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr)
    {
        Sender.Tell(new Status.Failure(cause));
        base.OnPersistFailure(cause, @event, sequenceNr);
    }
}
