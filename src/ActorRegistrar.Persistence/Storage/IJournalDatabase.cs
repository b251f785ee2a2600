namespace ActorRegistrar.Persistence.Storage;

/// <summary>
/// What the journal needs from a database. A dialect holds SQL and error codes; it holds no queue, thread or policy.
/// </summary>
internal interface IJournalDatabase
{
    /// <summary>Creates the directory and the tables, or checks those that exist.</summary>
    /// <exception cref="Options.JournalConfigurationException">The database cannot be used as configured.</exception>
    void Prepare();

    /// <summary>A file that <see cref="Prepare"/> has put aside, now or at an earlier start, because changes are in it whose database is gone; null without any.</summary>
    string? FindOrphanedLog() => null;

    /// <summary>Whether the journal ends before what was acknowledged, after <see cref="Prepare"/> and before anything is written; null when it does not.</summary>
    JournalShortfall? FindShortfall() => null;

    /// <summary>Writes again what would tell a shortfall, where it is there and cannot be read, which is answered with true; after <see cref="Prepare"/>.</summary>
    bool RepairMark() => false;

    /// <summary>Whether a failure of a session says that a part of what is stored is damaged, and not that the database is away.</summary>
    bool IsDamage(Exception failure) => false;

    /// <summary>
    /// Connects for writing. Returns only when no transaction of an earlier session of this object can still commit.
    /// </summary>
    IJournalWriteSession OpenForWriting();

    /// <summary>Connects for reading; never waits for a writer.</summary>
    IJournalReadSession OpenForReading();
}
