using System.Net;
using ActorRegistrar.Sip.Uris;
using Microsoft.AspNetCore.Connections;

namespace ActorRegistrar.Actors.Transport.Streams;

/// <summary>A connection past the gate, for whoever speaks SIP over it.</summary>
internal sealed record AdmittedConnection(ConnectionContext Context, SipTransportKind Kind, ConnectionWatch Watch)
{
    /// <summary>Learns that somebody has registered over it, or again, or is no more.</summary>
    public Action OnRegistered { get; init; } = () => { };

    /// <summary>The peer; an IPv4 address is never mapped to IPv6. A link-local address has its zone, without which no socket finds it.</summary>
    public IPEndPoint Remote { get; } = RemoteOf(Context);

    /// <summary>Our own address and port; empty when unknown.</summary>
    public string LocalAddress { get; } = Context.LocalEndPoint is IPEndPoint local ? PlainAddress.Of(local).ToString() : "";

    public static IPEndPoint RemoteOf(ConnectionContext connection)
    {
        var remote = (IPEndPoint)connection.RemoteEndPoint!;
        return remote.Address.IsIPv4MappedToIPv6 ? new IPEndPoint(remote.Address.MapToIPv4(), remote.Port) : remote;
    }
}
