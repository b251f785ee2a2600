using ActorRegistrar.EndToEnd.Tests.Processes;

namespace ActorRegistrar.EndToEnd.Tests.Connections;

/// <summary>Connections whose octets the test writes itself.</summary>
internal static class RawConnection
{
    /// <summary>The bare connection, with no handshake made.</summary>
    public static SipClient Bare(RunningServer server, string transport) => SipClient.Tcp(server.PortOf(transport));

    /// <summary>With all handshakes made, so that SIP could begin, over WebSocket in frames.</summary>
    public static async Task<SipClient> OpenAsync(RunningServer server, string transport)
    {
        SipClient connection = SipClient.Connect(transport is "tls" or "wss" ? "tls" : "tcp", server.PortOf(transport));
        if (transport is "ws" or "wss")
        {
            await WebSocketFrames.OpenAsync(connection.Stream);
        }
        return connection;
    }
}
