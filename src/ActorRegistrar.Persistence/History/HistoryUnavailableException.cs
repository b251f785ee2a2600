namespace ActorRegistrar.Persistence.History;

/// <summary>The journal cannot be read. The message is a sentence that says what to do.</summary>
public sealed class HistoryUnavailableException : Exception
{
    /// <summary>With a sentence.</summary>
    public HistoryUnavailableException(string message) : base(message)
    {
    }

    /// <summary>With a sentence and what caused it.</summary>
    public HistoryUnavailableException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
