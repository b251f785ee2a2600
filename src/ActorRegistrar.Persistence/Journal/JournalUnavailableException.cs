namespace ActorRegistrar.Persistence.Journal;

/// <summary>
/// The journal did not store an event, or cannot say whether it did: it is failing, its queue is full or time ran out.
/// The persistent actor is stopped and reads the truth when it starts again.
/// </summary>
public sealed class JournalUnavailableException : Exception
{
    /// <summary>Makes an exception without a message.</summary>
    public JournalUnavailableException()
    {
    }

    /// <summary>Makes an exception that says why.</summary>
    /// <param name="message">One sentence.</param>
    public JournalUnavailableException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception that says why, and what the database said.</summary>
    /// <param name="message">One sentence.</param>
    /// <param name="innerException">The database's own exception.</param>
    public JournalUnavailableException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
