namespace ActorRegistrar.Persistence.History.Storage;

/// <summary>What the reader of the history needs from a database.</summary>
internal interface IHistoryDatabase
{
    /// <summary>Connects for reading alone.</summary>
    /// <exception cref="HistoryUnavailableException">It cannot be read; the message is a sentence.</exception>
    IHistorySession Open();

    /// <summary>Whether a failure of a session says that a part of what is stored is damaged, and not that the database is away.</summary>
    bool IsDamage(Exception failure) => false;

    /// <summary>The sentence for a failure of a session; null when the exception is not the database's.</summary>
    HistoryUnavailableException? Explain(Exception failure);
}
