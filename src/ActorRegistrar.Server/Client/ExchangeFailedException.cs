namespace ActorRegistrar.Server.Client;

/// <summary>A request got no response that could be read. The message is a sentence for the person at the terminal.</summary>
internal sealed class ExchangeFailedException : Exception
{
    /// <summary>With a sentence.</summary>
    public ExchangeFailedException(string message) : base(message)
    {
    }
}
