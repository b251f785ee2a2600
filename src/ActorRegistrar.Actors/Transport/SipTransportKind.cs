namespace ActorRegistrar.Actors.Transport;

/// <summary>Transports that the registrar can listen on.</summary>
public enum SipTransportKind : byte
{
    /// <summary>RFC 3261 section 18.</summary>
    Udp = 0,
    /// <summary>RFC 3261 section 18.</summary>
    Tcp,
    /// <summary>TLS over TCP (RFC 3261 section 26.2).</summary>
    Tls,
    /// <summary>WebSocket (RFC 7118).</summary>
    Ws,
    /// <summary>WebSocket over TLS (RFC 7118).</summary>
    Wss,
}

/// <summary>What the kinds of transport have in common and what not.</summary>
public static class SipTransportKinds
{
    /// <summary>Whether TLS is below it.</summary>
    public static bool IsSecure(this SipTransportKind kind) => kind is SipTransportKind.Tls or SipTransportKind.Wss;

    /// <summary>Whether its messages are framed by WebSocket.</summary>
    public static bool IsWebSocket(this SipTransportKind kind) => kind is SipTransportKind.Ws or SipTransportKind.Wss;

    /// <summary>As in a listen address and as stored with a binding: <c>udp</c>, <c>tcp</c>, <c>tls</c>, <c>ws</c>, <c>wss</c>.</summary>
    public static string Name(this SipTransportKind kind) => kind switch
    {
        SipTransportKind.Udp => "udp",
        SipTransportKind.Tcp => "tcp",
        SipTransportKind.Tls => "tls",
        SipTransportKind.Ws => "ws",
        SipTransportKind.Wss => "wss",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    /// <summary>The port where none is given (RFC 3261 section 19.1.2, RFC 7118 section 5.5).</summary>
    public static int DefaultPort(this SipTransportKind kind) => kind switch
    {
        SipTransportKind.Tls => 5061,
        SipTransportKind.Ws => 80,
        SipTransportKind.Wss => 443,
        _ => 5060,
    };

    /// <summary>The kind that <see cref="Name"/> spells; null for another text.</summary>
    internal static SipTransportKind? Parse(string name)
    {
        foreach (SipTransportKind kind in Enum.GetValues<SipTransportKind>())
        {
            if (kind.Name().Equals(name, StringComparison.OrdinalIgnoreCase)) return kind;
        }
        return null;
    }
}
