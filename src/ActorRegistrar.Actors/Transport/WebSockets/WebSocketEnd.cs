using System.Net.WebSockets;

namespace ActorRegistrar.Actors.Transport.WebSockets;

/// <summary>Why a WebSocket connection ends, as the peer is told (RFC 6455 section 7.4.1). What breaks the framing itself is told by the framing.</summary>
internal sealed record WebSocketEnd(WebSocketCloseStatus Status, string Reason)
{
    /// <summary>The peer closed.</summary>
    public static readonly WebSocketEnd Normal = new(WebSocketCloseStatus.NormalClosure, "");

    /// <summary>The server stops.</summary>
    public static readonly WebSocketEnd GoingAway = new(WebSocketCloseStatus.EndpointUnavailable, "Server stops");

    public static readonly WebSocketEnd TooBig = new(WebSocketCloseStatus.MessageTooBig, "Message too large");

    public static readonly WebSocketEnd NotSip = new(WebSocketCloseStatus.InvalidMessageType, "Not a SIP message");

    public static readonly WebSocketEnd Flood = new(WebSocketCloseStatus.PolicyViolation, "Too many empty fragments");
}
