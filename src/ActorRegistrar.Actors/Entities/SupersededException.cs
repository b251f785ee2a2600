namespace ActorRegistrar.Actors.Entities;

/// <summary>
/// An event was not stored because the newest row of its id is not the one that the event was decided on: another writer has stored a change
/// since. The actor forgets what it knows and reads the newest row.
/// </summary>
public sealed class SupersededException : Exception
{
    /// <summary>Makes an exception without a message.</summary>
    public SupersededException()
    {
    }

    /// <summary>Makes an exception that says whose event it was.</summary>
    /// <param name="message">One sentence.</param>
    public SupersededException(string message) : base(message)
    {
    }

    /// <summary>Makes an exception that says whose event it was, and what the database said.</summary>
    /// <param name="message">One sentence.</param>
    /// <param name="innerException">The database's own exception.</param>
    public SupersededException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
