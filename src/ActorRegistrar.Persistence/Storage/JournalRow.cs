namespace ActorRegistrar.Persistence.Storage;

/// <summary>
/// One row of Akka.Persistence.Sql's journal table, without its <c>ordering</c>. CreatedTicks are 100 ns of UTC since
/// year 1, as that plugin writes them; Tags are separated and surrounded by semicolons (tag-write-mode Csv).
/// </summary>
internal readonly record struct JournalRow(
    string PersistenceId,
    long SequenceNumber,
    long CreatedTicks,
    bool Deleted,
    string Manifest,
    int SerializerId,
    byte[] Message,
    string Tags,
    string? WriterUuid);
