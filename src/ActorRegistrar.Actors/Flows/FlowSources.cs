using ActorRegistrar.Location.Flows;
using ActorRegistrar.Location.Requests;

namespace ActorRegistrar.Actors.Flows;

/// <summary>What may be stored of where a request came from, made once for all requests of one flow.</summary>
internal sealed class FlowSources(RequestSource source, FlowReference? connection = null)
{
    private readonly RequestSource? _overConnection = connection is null ? null : source with { Flow = connection };
    private RequestSource? _relayed;

    public static implicit operator FlowSources(RequestSource source) => new(source);

    /// <summary>The connection's other end; null for UDP.</summary>
    public string? ConnectedTo => _overConnection?.RemoteAddress;

    /// <summary>The source of one request.</summary>
    /// <param name="isFirstHop">Whether the client itself sent it: what a proxy passes on does not depend on the proxy's connection.</param>
    /// <param name="needsConnection">Whether what is registered is out of reach without the connection.</param>
    public RequestSource For(bool isFirstHop, bool needsConnection)
    {
        if (!isFirstHop) return _relayed ??= source with { IsRelayed = true };
        return (needsConnection || source.Transport is "ws" or "wss") && _overConnection is not null ? _overConnection : source;
    }
}
