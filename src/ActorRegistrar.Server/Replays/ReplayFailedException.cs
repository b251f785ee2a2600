namespace ActorRegistrar.Server.Replays;

/// <summary>A replay cannot go on. The message is a sentence that says what to do.</summary>
internal sealed class ReplayFailedException : Exception
{
    /// <summary>With a sentence.</summary>
    public ReplayFailedException(string message) : base(message)
    {
    }
}

/// <summary>Whoever read the output has closed it, as <c>head</c> does: a quiet end.</summary>
internal sealed class ReplayEndedException : Exception
{
    /// <summary>Without words.</summary>
    public ReplayEndedException() : base("The output was closed.")
    {
    }
}
