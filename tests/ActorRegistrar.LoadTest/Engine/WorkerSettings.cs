using System.Net;

namespace ActorRegistrar.LoadTest.Engine;

/// <summary>One worker's share of a run.</summary>
internal sealed record WorkerSettings
{
    /// <summary>Where to send.</summary>
    public required IPEndPoint Server { get; init; }

    /// <summary>Most requests in flight.</summary>
    public required int Slots { get; init; }

    /// <summary>Requests begun a second whatever the answers do (open loop); 0 to begin one whenever one ends (closed loop).</summary>
    public double RatePerSecond { get; init; }

    /// <summary>Most requests begun.</summary>
    public long Requests { get; init; } = long.MaxValue;

    /// <summary>Seconds after which none is begun.</summary>
    public double Seconds { get; init; } = double.PositiveInfinity;
}
