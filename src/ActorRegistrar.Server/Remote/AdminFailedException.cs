namespace ActorRegistrar.Server.Remote;

/// <summary>The administrative interface did not do what was asked. The message is a sentence for the person at the terminal.</summary>
/// <param name="message">The sentence.</param>
/// <param name="exitCode">One of <see cref="Commands.ExitCodes"/>.</param>
internal sealed class AdminFailedException(string message, int exitCode = Commands.ExitCodes.Failed) : Exception(message)
{
    /// <summary>What the process ends with.</summary>
    public int ExitCode { get; } = exitCode;
}
