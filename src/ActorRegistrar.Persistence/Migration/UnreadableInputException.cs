namespace ActorRegistrar.Persistence.Migration;

/// <summary>What is to be imported cannot be read. The message is a sentence with the line at fault; nothing has been written.</summary>
public sealed class UnreadableInputException : Exception
{
    /// <summary>With a sentence.</summary>
    public UnreadableInputException(string message) : base(message)
    {
    }

    /// <summary>With a sentence and what caused it.</summary>
    public UnreadableInputException(string message, Exception innerException) : base(message, innerException)
    {
    }

    /// <summary>With the line and what is wrong with it.</summary>
    /// <param name="line">The number of the line, from 1.</param>
    /// <param name="problem">What is wrong, as the rest of a sentence.</param>
    public UnreadableInputException(long line, string problem) : base(FormattableString.Invariant($"Line {line}: {problem}"))
    {
    }
}
