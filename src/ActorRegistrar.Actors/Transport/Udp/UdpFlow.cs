using System.Net;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Sip.Uris;

namespace ActorRegistrar.Actors.Transport.Udp;

/// <summary>A UDP source: answers leave from the address and port that received from it (RFC 3581 section 4).</summary>
internal sealed class UdpFlow : SipFlow
{
    private readonly DatagramSender _sender;
    private readonly DatagramSender _answers;
    private readonly SocketAddress _address;
    private readonly byte[] _cameTo;

    /// <param name="sender">Sends on the socket, for the listener's transport actor.</param>
    /// <param name="answers">The same for the thread that receives, which flushes it.</param>
    /// <param name="address">The source as the system wrote it.</param>
    /// <param name="remote">The same.</param>
    /// <param name="localAddress">Our address and port.</param>
    /// <param name="cameTo">Our address as <see cref="PacketInfo"/>; empty for the one that the socket is bound to.</param>
    public UdpFlow(DatagramSender sender, DatagramSender answers, SocketAddress address, IPEndPoint remote, string localAddress, byte[] cameTo)
        : base(new RequestSource("udp", PlainAddress.Of(remote).ToString(), localAddress), remote)
    {
        _sender = sender;
        _answers = answers;
        _address = address;
        _cameTo = cameTo;
    }

    /// <summary>Our address as the datagrams of this source came to it.</summary>
    public ReadOnlySpan<byte> CameTo => _cameTo;

    public override bool IsReliable => false;

    public override void Send(ReadOnlySpan<byte> message, int replyPort) => _sender.SendOne(message, AtPort(replyPort), _cameTo);

    public override void SendWithOthers(ReadOnlySpan<byte> message, int replyPort) => _answers.Add(message, AtPort(replyPort), _cameTo);

    public override void Queue(ReadOnlySpan<byte> message, int replyPort) => _sender.Add(message, AtPort(replyPort), _cameTo);

    public override void Flush() => _sender.Flush();

    private SocketAddress AtPort(int port)
    {
        if (port == 0) return _address;
        var address = new SocketAddress(_address.Family, _address.Size);
        _address.Buffer.Span[.._address.Size].CopyTo(address.Buffer.Span);
        // sockaddr_in and sockaddr_in6 both hold the port in octets 2 and 3, in network order.
        address.Buffer.Span[2] = (byte)(port >> 8);
        address.Buffer.Span[3] = (byte)port;
        return address;
    }
}
