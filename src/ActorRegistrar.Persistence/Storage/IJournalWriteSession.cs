namespace ActorRegistrar.Persistence.Storage;

/// <summary>
/// One connection, used by one thread. Any exception but <see cref="RowRefusedException"/> leaves the outcome
/// unknown and the session unusable.
/// </summary>
internal interface IJournalWriteSession : IDisposable
{
    /// <summary>
    /// Stores in one transaction the rows whose <see cref="JournalRow.Predecessor"/> is the newest row of their id, and returns when they are
    /// durable. Of one id there is one row, or several in their order of which each but the first follows <see cref="JournalRow.Preceding"/>;
    /// rows that follow <see cref="JournalRow.AnyLower"/> may also repeat an id.
    /// </summary>
    /// <param name="rows">What to store.</param>
    /// <param name="orderings">Receives the identity of each; 0 for a row that another writer was ahead of, which is not stored.</param>
    /// <exception cref="RowRefusedException">The database cannot hold at least one of them; none was stored, and the session is usable.</exception>
    void Append(List<JournalRow> rows, List<long> orderings);

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
