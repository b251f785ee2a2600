using ActorRegistrar.Server.Client;

namespace ActorRegistrar.Server.Replays.Sip;

/// <summary>A registrar that many requests can be under way to at once.</summary>
internal interface IRegistrarPeer : IDisposable
{
    /// <summary>Sends a request and waits for its final answer.</summary>
    /// <exception cref="ExchangeFailedException">There was none.</exception>
    Task<ClientAnswer> AskAsync(ClientRequest request, CancellationToken cancellation);
}
