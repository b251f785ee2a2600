using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using ActorRegistrar.EndToEnd.Tests.Processes;

namespace ActorRegistrar.EndToEnd.Tests.Connections;

/// <summary>A connection of somebody who means no good.</summary>
internal sealed class RawConnection : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    private RawConnection(int port) => _socket.Connect(new IPEndPoint(IPAddress.Loopback, port));

    /// <summary>What lies under the message: TCP itself, TLS, WebSocket frames as octets.</summary>
    public Stream Stream { get; private set; } = Stream.Null;

    /// <summary>The bare connection, with no handshake made.</summary>
    public static RawConnection Bare(RunningServer server, string transport)
    {
        var connection = new RawConnection(server.PortOf(transport));
        connection.Stream = new NetworkStream(connection._socket);
        return connection;
    }

    /// <summary>With all handshakes made, so that SIP could begin.</summary>
    public static async Task<RawConnection> OpenAsync(RunningServer server, string transport)
    {
        RawConnection connection = Bare(server, transport);
        if (transport is "tls" or "wss")
        {
            var tls = new SslStream(connection.Stream, leaveInnerStreamOpen: false, (_, certificate, _, _) => certificate is not null);
            await tls.AuthenticateAsClientAsync("localhost");
            connection.Stream = tls;
        }
        if (transport is "ws" or "wss") await WebSocketPeer.OpenAsync(connection.Stream);
        return connection;
    }

    /// <summary>Sends octets; false when the server has closed.</summary>
    public async Task<bool> TrySendAsync(byte[] octets)
    {
        try
        {
            await Stream.WriteAsync(octets);
            return true;
        }
        catch (Exception closed) when (closed is IOException or InvalidOperationException)
        {
            return false;
        }
    }

    public Task<bool> TrySendAsync(string text) => TrySendAsync(Encoding.ASCII.GetBytes(text));

    /// <summary>Whether the server closes within a time, whatever it sends before.</summary>
    public async Task<bool> IsClosedWithinAsync(TimeSpan patience)
    {
        using var deadline = new CancellationTokenSource(patience);
        byte[] ignored = new byte[4096];
        try
        {
            while (await _socket.ReceiveAsync(ignored, deadline.Token) > 0)
            {
            }
            return true;
        }
        catch (SocketException)
        {
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Ends it as a reset.</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Dispose();
    }

    public void Dispose() => _socket.Dispose();
}
