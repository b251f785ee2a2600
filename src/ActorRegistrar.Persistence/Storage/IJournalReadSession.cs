namespace ActorRegistrar.Persistence.Storage;

/// <summary>One read connection, used by one thread. After an exception the session is unusable.</summary>
internal interface IJournalReadSession : IDisposable
{
    /// <summary>
    /// Fills <paramref name="newest"/> with the row of the highest sequence number of each id, deleted or not; null without rows.
    /// </summary>
    void ReadNewest(IReadOnlyList<string> persistenceIds, Span<JournalRow?> newest);

    /// <summary>Reads rows that are not deleted, within inclusive bounds, in the given order, at most <paramref name="max"/>.</summary>
    IEnumerable<JournalRow> ReadRange(string persistenceId, long from, long to, long max, bool newestFirst);

    /// <summary>
    /// Reads the newest row that is not deleted of the <paramref name="count"/> ids that follow <paramref name="after"/>.
    /// </summary>
    /// <param name="after">The last id of the page before.</param>
    /// <param name="count">So many ids.</param>
    /// <param name="page">Where to.</param>
    /// <param name="damaged">Called with each id whose row cannot be read because the database is damaged there, which is left out.</param>
    /// <returns>The last id that was looked at, where the next page starts; null when there is none left.</returns>
    string? ReadNewestPage(string after, int count, List<JournalRow> page, Action<string, Exception> damaged);

    /// <summary>Reads which rows were written after another one, in the order of <c>ordering</c>, without what they hold.</summary>
    void ReadWritten(long afterOrdering, int count, List<WrittenRow> page);

    /// <summary>
    /// When the newest row was written that was not written between two moments, in ticks of UTC; null when there is none among the last 100,000.
    /// </summary>
    long? ReadLastCreatedOutside(long fromTicks, long toTicks);

    /// <summary>How far a purge by a rule has come; 0 when it has not begun.</summary>
    long ReadPurgePosition(string rule);
}
