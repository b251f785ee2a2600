namespace ActorRegistrar.Persistence.History.Storage;

/// <summary>What the reader of the history needs from a database.</summary>
internal interface IHistoryDatabase
{
    /// <summary>Connects for reading alone.</summary>
    /// <exception cref="HistoryUnavailableException">It cannot be read; the message is a sentence.</exception>
    IHistorySession Open();

    /// <summary>The sentence for a failure of a session; null when the exception is not the database's.</summary>
    HistoryUnavailableException? Explain(Exception failure);
}
