namespace ActorRegistrar.Persistence.Options;

/// <summary>The journal cannot start as configured. The message is one sentence for the operator.</summary>
public sealed class JournalConfigurationException : Exception
{
    /// <summary>Makes an exception without a message.</summary>
    public JournalConfigurationException()
    {
    }

    /// <summary>Makes an exception that says what to change.</summary>
    /// <param name="message">One sentence for the operator.</param>
    public JournalConfigurationException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception that says what to change and what the database answered.</summary>
    /// <param name="message">One sentence for the operator.</param>
    /// <param name="innerException">What the database or the file system said.</param>
    public JournalConfigurationException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
