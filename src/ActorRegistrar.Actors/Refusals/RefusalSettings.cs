namespace ActorRegistrar.Actors.Refusals;

/// <summary>How much of what is refused is kept.</summary>
public sealed record RefusalSettings
{
    /// <summary>Refused attempts kept, some 600 bytes each; with 0 they are told to the observer only. Default 1,000.</summary>
    public int Capacity { get; init; } = 1_000;

    /// <summary>Of one source (an IPv4 address or an IPv6 /64) at most this many within a minute; the rest is counted. Default 20.</summary>
    public int PerSourcePerMinute { get; init; } = 20;

    /// <summary>Of all sources together at most this many within a second; the rest is counted. Default 100.</summary>
    public int PerSecond { get; init; } = 100;
}
