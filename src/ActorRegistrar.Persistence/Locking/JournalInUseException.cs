namespace ActorRegistrar.Persistence.Locking;

/// <summary>Another process has the journal. The message is a sentence.</summary>
public sealed class JournalInUseException : Exception
{
    /// <summary>With a sentence.</summary>
    public JournalInUseException(string message) : base(message)
    {
    }

    /// <summary>With a sentence and what the system said.</summary>
    public JournalInUseException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
