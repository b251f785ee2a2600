namespace ActorRegistrar.Persistence.Warmup;

/// <summary>The newest stored event of one persistent actor.</summary>
/// <param name="PersistenceId">Whose it is.</param>
/// <param name="SequenceNumber">Its number; the actor's next event gets the one after.</param>
/// <param name="Event">The event as its serializer read it back, without event adapters.</param>
public readonly record struct NewestEvent(string PersistenceId, long SequenceNumber, object Event);
