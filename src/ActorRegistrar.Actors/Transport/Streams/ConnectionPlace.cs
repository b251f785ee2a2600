using Microsoft.AspNetCore.Connections;

namespace ActorRegistrar.Actors.Transport.Streams;

/// <summary>A connection as <see cref="ConnectionCaps"/> counts it.</summary>
/// <param name="watch">Knows how long it has been idle, and whether somebody is registered over it.</param>
/// <param name="connection">The connection itself.</param>
/// <param name="transport">Its transport, for metrics.</param>
internal sealed class ConnectionPlace(ConnectionWatch watch, ConnectionContext connection, string transport)
{
    public ConnectionWatch Watch => watch;

    public ConnectionContext Connection => connection;

    public string Transport => transport;

    /// <summary>The address, or the IPv6 /64, that it is counted for. For <see cref="ConnectionCaps"/> alone, as is the rest.</summary>
    internal ConnectionHolder? Source { get; set; }

    /// <summary>The IPv6 /48 that it is counted for; for IPv4 the address.</summary>
    internal ConnectionHolder? Network { get; set; }

    internal bool IsCounted { get; set; }

    internal bool IsRegistered { get; set; }
}
