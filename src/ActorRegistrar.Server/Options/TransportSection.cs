using System.Collections.Immutable;
using System.Net;
using ActorRegistrar.Actors.Hosting;

namespace ActorRegistrar.Server.Options;

/// <summary>Settings under <c>Registrar:Transport:</c>. Defaults are those of the SIP transports themselves.</summary>
internal sealed record TransportSection
{
    private static readonly SipTransportSettings Defaults = new();

    /// <summary><c>ServerName</c>: the Server header of answers; empty for none.</summary>
    public string ServerName { get; init; } = Defaults.ServerName;

    /// <summary><c>HostNames</c>: names of this machine that a Request-URI may have in place of a domain.</summary>
    public ImmutableArray<string> HostNames { get; init; } = Defaults.HostNames;

    /// <summary><c>MaxRequestsInFlight</c>: requests on their way on one listener before new ones are answered 503.</summary>
    public int MaxRequestsInFlight { get; init; } = Defaults.MaxRequestsInFlight;

    /// <summary><c>MaxConnections</c>: connections on all stream listeners together.</summary>
    public int MaxConnections { get; init; } = Defaults.MaxConnections;

    /// <summary><c>MaxConnectionsPerSource</c>: connections of one IPv4 address or one IPv6 /64.</summary>
    public int MaxConnectionsPerSource { get; init; } = Defaults.MaxConnectionsPerSource;

    /// <summary><c>ProxyProtocolFrom</c>: proxies that are believed where their connections come from. Default none.</summary>
    public ImmutableArray<IPNetwork> ProxyProtocolFrom { get; init; } = [];

    /// <summary><c>MaxUnreadAnswerBytes</c>: answers that may wait for one peer to read them.</summary>
    public int MaxUnreadAnswerBytes { get; init; } = Defaults.MaxUnreadAnswerBytes;

    /// <summary>
    /// <c>HandshakeSeconds</c>, <c>FirstRequestSeconds</c>, <c>PartialMessageSeconds</c>, <c>IdleSeconds</c>,
    /// <c>RegisteredIdleSeconds</c>, <c>UnreadAnswerSeconds</c>: how long a connection may keep the server waiting.
    /// </summary>
    public ConnectionDeadlines Deadlines { get; init; } = Defaults.Deadlines;

    /// <summary><c>ResponseMemoryBytes</c>: last answers kept on one UDP listener for retransmitted requests.</summary>
    public int ResponseMemoryBytes { get; init; } = Defaults.ResponseMemoryBytes;

    /// <summary><c>LameDuckSeconds</c>: how long a server that was told to stop serves on while it calls itself not ready. Default 0.</summary>
    public int LameDuckSeconds { get; init; }

    /// <summary><c>DrainSeconds</c>: how long accepted requests may take to be answered when the server stops. At most 10.</summary>
    public int DrainSeconds { get; init; } = (int)Defaults.DrainWithin.TotalSeconds;
}
