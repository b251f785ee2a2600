namespace ActorRegistrar.Actors.Warmup;

/// <summary>How the addresses-of-record of an earlier run are woken.</summary>
public sealed record WarmupSettings
{
    /// <summary>Addresses-of-record woken in a second, at most. Default 50,000.</summary>
    public int MaxPerSecond { get; init; } = 50_000;

    /// <summary>Recoveries under way at once, at most. Default 512.</summary>
    public int MaxAtOnce { get; init; } = 512;
}
