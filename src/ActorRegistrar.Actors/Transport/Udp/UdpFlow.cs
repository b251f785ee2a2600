using System.Globalization;
using System.Net;
using System.Net.Sockets;
using ActorRegistrar.Location.Requests;

namespace ActorRegistrar.Actors.Transport.Udp;

/// <summary>A UDP source: answers leave from the socket that received from it (RFC 3581 section 4).</summary>
internal sealed class UdpFlow : SipFlow
{
    private readonly Socket _socket;
    private readonly SocketAddress _address;

    public UdpFlow(Socket socket, SocketAddress address, IPEndPoint remote, string localAddress)
        : base(new RequestSource("udp", remote.ToString(), localAddress), remote)
    {
        _socket = socket;
        _address = address;
    }

    public override bool IsReliable => false;

    public override void Send(ReadOnlySpan<byte> message, int replyPort)
    {
        try
        {
            _socket.SendTo(message, SocketFlags.None, replyPort == 0 ? _address : AtPort(replyPort));
        }
        catch (SocketException)
        {
            // The client sends its request again; what an unreachable one does is its own affair (RFC 3261 section 18.4).
            Metrics.RegistrarMetrics.Dropped("udp", "send failed");
        }
        catch (ObjectDisposedException)
        {
            Metrics.RegistrarMetrics.Dropped("udp", "socket closed");
        }
    }

    private SocketAddress AtPort(int port)
    {
        var address = new SocketAddress(_address.Family, _address.Size);
        _address.Buffer.Span[.._address.Size].CopyTo(address.Buffer.Span);
        // sockaddr_in and sockaddr_in6 both hold the port in octets 2 and 3, in network order.
        address.Buffer.Span[2] = (byte)(port >> 8);
        address.Buffer.Span[3] = (byte)port;
        return address;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"udp {Remote}");
}
