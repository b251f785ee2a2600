using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ActorRegistrar.Server.Http;

/// <summary>Fixed limits of HTTP; not settings, and a parameter of the server so that tests can use smaller ones.</summary>
internal sealed record HttpLimits
{
    /// <summary>Connections at once.</summary>
    public int Connections { get; init; } = 1000;

    /// <summary>Connections at once of one source, an IPv4 address or an IPv6 /64.</summary>
    public int ConnectionsOfSource { get; init; } = 100;

    /// <summary>Connections beyond those, for one request about health each; one more is closed.</summary>
    public int HealthConnections { get; init; } = 64;

    /// <summary>Connections of one source beyond its share, for one request about health each.</summary>
    public int HealthConnectionsOfSource { get; init; } = 2;

    /// <summary>How long a connection without a request is kept open.</summary>
    public TimeSpan IdleWithin { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Octets of a body, unless its operation takes more.</summary>
    public long BodyOctets { get; init; } = 64 * 1024;

    /// <summary>By when the head of a request must be whole.</summary>
    public TimeSpan HeadWithin { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Octets a second, of a body that comes or an answer that goes, below which its connection is cut.</summary>
    public double LeastOctetsPerSecond { get; init; } = 240;

    /// <summary>From when on that is looked at.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long an event of a stream may wait for its reader.</summary>
    public TimeSpan SlowReader { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Lays them on the listener.</summary>
    public void Apply(KestrelServerLimits limits)
    {
        limits.MaxRequestBodySize = BodyOctets;
        limits.MaxConcurrentConnections = Connections + HealthConnections;
        limits.KeepAliveTimeout = IdleWithin;
        limits.RequestHeadersTimeout = HeadWithin;
        limits.MinRequestBodyDataRate = new MinDataRate(LeastOctetsPerSecond, Grace);
        limits.MinResponseDataRate = new MinDataRate(LeastOctetsPerSecond, Grace);
    }
}
