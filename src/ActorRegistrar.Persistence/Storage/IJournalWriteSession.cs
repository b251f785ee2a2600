namespace ActorRegistrar.Persistence.Storage;

/// <summary>
/// One connection, used by one thread. Any exception but <see cref="RowRefusedException"/> leaves the outcome
/// unknown and the session unusable.
/// </summary>
internal interface IJournalWriteSession : IDisposable
{
    /// <summary>Stores all rows in one transaction and returns when they are durable.</summary>
    /// <exception cref="RowRefusedException">At least one row cannot be stored; none was, and the session is usable.</exception>
    void Append(List<JournalRow> rows);

    /// <summary>Deletes up to and including a sequence number; the newest row in reach is kept, marked deleted.</summary>
    void DeleteTo(string persistenceId, long toSequenceNumber);

    /// <summary>
    /// Removes rows that a later row of the same actor supersedes, deleted ones too, and notes how far the purge has come. Not waited for until it
    /// is durable: what comes back after a power cut is removed again.
    /// </summary>
    /// <returns>How many rows were removed.</returns>
    int RemoveSuperseded(PurgeStep step);

    /// <summary>Throws when the connection was lost since it was last used. Stores nothing.</summary>
    void Check();

    /// <summary>Goes through a whole commit and leaves nothing behind: throws while the database cannot store.</summary>
    void Probe();
}
