namespace ActorRegistrar.Persistence.History.Storage;

/// <summary>
/// One connection that only reads, used by one thread at a time. Every method is a short transaction of its own, so that nothing that was
/// written meanwhile has to be kept for it. Deleted rows are left out. After an exception the session is unusable.
/// </summary>
internal interface IHistorySession : IDisposable
{
    /// <summary>Reads an actor's rows after a sequence number, the oldest first.</summary>
    void ReadAfter(string persistenceId, long sequenceNumber, int count, List<HistoryRow> page);

    /// <summary>Reads an actor's rows before a sequence number, the newest first.</summary>
    void ReadBefore(string persistenceId, long sequenceNumber, int count, List<HistoryRow> page);

    /// <summary>Reads the <paramref name="count"/> ids that follow <paramref name="after"/>; fewer when there are no more.</summary>
    /// <param name="after">The last id of the page before.</param>
    /// <param name="count">So many ids.</param>
    /// <param name="ids">Where to.</param>
    /// <param name="passesDamage">Whether to find them in another way where the index is damaged; else that is an exception.</param>
    void ReadIds(string after, int count, List<string> ids, bool passesDamage = false);

    /// <summary>Of each id, in the same order, the newest row that <paramref name="test"/> takes.</summary>
    /// <param name="ids">Of which.</param>
    /// <param name="test">Which row.</param>
    /// <param name="page">Where to.</param>
    /// <param name="damaged">Receives the ids of which a row cannot be read because the database is damaged there, and which are left out; null: that is an exception.</param>
    void ReadNewest(List<string> ids, RowTest test, List<HistoryRow> page, List<string>? damaged = null);

    /// <summary>Reads rows of all actors in the order of <c>ordering</c>, after one and up to another.</summary>
    void ReadCommitted(long after, long upTo, int count, List<HistoryRow> page);

    /// <summary>
    /// The highest <c>ordering</c> up to which every row that will ever be stored can be seen; 0 for an empty journal. Waits for
    /// transactions that are under way, never the other way round.
    /// </summary>
    /// <param name="patience">How long to wait.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>Null when a transaction was still under way after that time.</returns>
    long? FindSafeOrdering(TimeSpan patience, CancellationToken cancellation);

    /// <summary>The first row at or after an <c>ordering</c>, and when it was written; null when there is none.</summary>
    (long Ordering, long CreatedTicks)? FindWritten(long atOrAfter);
}
