using ActorRegistrar.LoadTest.Acknowledgements;

namespace ActorRegistrar.LoadTest.Traffic;

/// <summary>What a run's requests say.</summary>
internal sealed record LoadPlan
{
    /// <summary>Which kinds of request.</summary>
    public required Mix Mix { get; init; }

    /// <summary>How many addresses-of-record.</summary>
    public required int Count { get; init; }

    /// <summary>Number of the first.</summary>
    public required int First { get; init; }

    /// <summary>Each once in order, not any at random.</summary>
    public required bool IsSequential { get; init; }

    /// <summary>What stands before the number in the user part.</summary>
    public required byte[] UserPrefix { get; init; }

    /// <summary>The host part.</summary>
    public required byte[] Domain { get; init; }

    /// <summary>The host in contacts.</summary>
    public required byte[] ContactHost { get; init; }

    /// <summary>Lifetime asked for, in seconds.</summary>
    public required uint ExpiresSeconds { get; init; }

    /// <summary>Where acknowledgements go; null for nowhere.</summary>
    public AckLog? Acks { get; init; }
}
