using Akka.Actor;

namespace ActorRegistrar.Actors.Entities;

/// <summary>
/// One event of one actor on its way into an <see cref="IEventStore"/>, and back to the actor with what became of it. One object for what
/// Akka.Persistence's protocol takes half a dozen envelopes for.
/// </summary>
public sealed class EventWrite : INoSerializationVerificationNeeded
{
    /// <summary>Stands for a row whose identity is not known; <see cref="Predecessor"/> then says nothing, and the sequence number decides.</summary>
    public const long UnknownRow = -1;

    internal EventWrite(IActorRef actor, string persistenceId, long sequenceNumber, object happened, int actorInstanceId)
    {
        Actor = actor;
        PersistenceId = persistenceId;
        SequenceNumber = sequenceNumber;
        Event = happened;
        ActorInstanceId = actorInstanceId;
    }

    /// <summary>What became of it.</summary>
    internal enum Outcome : byte
    {
        /// <summary>Not known yet.</summary>
        None = 0,
        /// <summary>It is stored.</summary>
        Stored,
        /// <summary>It is certainly not stored, and the actor goes on.</summary>
        Refused,
        /// <summary>Nobody knows whether it is stored.</summary>
        Failed,
    }

    /// <summary>Under which it is stored.</summary>
    public string PersistenceId { get; }

    /// <summary>Its number.</summary>
    public long SequenceNumber { get; }

    /// <summary>The event.</summary>
    public object Event { get; }

    /// <summary>
    /// Identity of the newest row that the actor knows under this id, on which the event was decided; 0 for none. The event is stored only
    /// while that is the newest one.
    /// </summary>
    public long Predecessor { get; internal init; } = UnknownRow;

    /// <summary>Identity of the row that holds the event, once it is stored.</summary>
    public long Row { get; private set; } = UnknownRow;

    /// <summary>The activity of the request that asked for it; null for one that is not traced.</summary>
    public string? TraceParent { get; internal init; }

    internal IActorRef Actor { get; }

    internal int ActorInstanceId { get; }

    internal Outcome Result { get; private set; }

    internal Exception? Cause { get; private set; }

    /// <summary>Tells the actor that the event is durable.</summary>
    /// <param name="row">Identity of the row that holds it, which no other row of the journal ever had or will have; never 0.</param>
    public void Stored(long row)
    {
        Row = row;
        Answer(Outcome.Stored, null);
    }

    /// <summary>Tells the actor that the event cannot be stored at all, such as one that cannot be serialized.</summary>
    public void Refused(Exception cause) => Answer(Outcome.Refused, cause);

    /// <summary>
    /// Tells the actor that the event may or may not be stored, now or later; with a <see cref="SupersededException"/>, that it is not and
    /// that another writer's is.
    /// </summary>
    public void Failed(Exception cause) => Answer(Outcome.Failed, cause);

    private void Answer(Outcome result, Exception? cause)
    {
        Result = result;
        Cause = cause;
        Actor.Tell(this, ActorRefs.NoSender);
    }
}
