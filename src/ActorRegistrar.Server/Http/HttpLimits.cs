using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ActorRegistrar.Server.Http;

/// <summary>
/// How much time and room whoever speaks HTTP gets. No settings: nobody who means well comes near them, and a test that does cannot wait for them.
/// </summary>
internal sealed record HttpLimits
{
    /// <summary>Connections at once; one more is closed.</summary>
    public long Connections { get; init; } = 1000;

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
        limits.MaxConcurrentConnections = Connections;
        limits.RequestHeadersTimeout = HeadWithin;
        limits.MinRequestBodyDataRate = new MinDataRate(LeastOctetsPerSecond, Grace);
        limits.MinResponseDataRate = new MinDataRate(LeastOctetsPerSecond, Grace);
    }
}
