namespace ActorRegistrar.Persistence.Storage;

/// <summary>A row without what it holds.</summary>
internal readonly record struct WrittenRow(long Ordering, long CreatedTicks, string PersistenceId, long SequenceNumber, int SerializerId, bool Deleted);
