using System.Runtime.Serialization;

namespace ActorRegistrar.Actors.Serialization;

/// <summary>A journal row does not hold what was written into it: nobody knows what it held.</summary>
public sealed class DamagedRowException : SerializationException
{
    /// <summary>Makes an exception without a message.</summary>
    public DamagedRowException()
    {
    }

    /// <summary>Makes an exception that says what is wrong.</summary>
    /// <param name="message">One sentence.</param>
    public DamagedRowException(string message) : base(message)
    {
    }

    /// <summary>Makes an exception that says what is wrong, and what its reader said.</summary>
    /// <param name="message">One sentence.</param>
    /// <param name="innerException">The reader's own exception.</param>
    public DamagedRowException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
