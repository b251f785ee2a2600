namespace ActorRegistrar.Persistence.History.Storage;

/// <summary>What of a journal row a reader of the history needs.</summary>
internal readonly record struct HistoryRow(
    long Ordering, string PersistenceId, long SequenceNumber, int SerializerId, string Manifest, byte[] Message, string WriterUuid);
