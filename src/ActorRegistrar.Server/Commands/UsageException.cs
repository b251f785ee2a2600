namespace ActorRegistrar.Server.Commands;

/// <summary>What was typed is wrong. The message is a sentence that says what to change; no stack trace is shown.</summary>
internal sealed class UsageException : Exception
{
    /// <summary>With a sentence, or several with line ends between them.</summary>
    public UsageException(string message) : base(message)
    {
    }
}
