using System.Net;

namespace ActorRegistrar.Server.Client;

/// <summary>Carries one request to a server and brings its final answer back.</summary>
internal interface IExchangeTransport : IDisposable
{
    /// <summary>The local address, once connected.</summary>
    IPEndPoint Local { get; }

    /// <summary>How many messages came that were no answer to the request.</summary>
    int Strangers { get; }

    /// <summary>Chooses the local address by connecting to the server.</summary>
    Task ConnectAsync(IPEndPoint remote, CancellationToken cancellation);

    /// <summary>Sends, and waits for a final answer until cancelled.</summary>
    Task<ClientAnswer> AskAsync(ClientRequest request, byte[] bytes, CancellationToken cancellation);
}
