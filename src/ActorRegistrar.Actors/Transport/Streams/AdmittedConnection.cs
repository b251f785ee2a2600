using System.Net;
using Microsoft.AspNetCore.Connections;

namespace ActorRegistrar.Actors.Transport.Streams;

/// <summary>A connection past the gate, for whoever speaks SIP over it.</summary>
internal sealed record AdmittedConnection(ConnectionContext Context, SipTransportKind Kind, ConnectionWatch Watch)
{
    /// <summary>The peer; an IPv4 address is never mapped to IPv6.</summary>
    public IPEndPoint Remote { get; } = RemoteOf(Context);

    public static IPEndPoint RemoteOf(ConnectionContext connection)
    {
        var remote = (IPEndPoint)connection.RemoteEndPoint!;
        return remote.Address.IsIPv4MappedToIPv6 ? new IPEndPoint(remote.Address.MapToIPv4(), remote.Port) : remote;
    }
}
