using System.Collections.Immutable;

namespace ActorRegistrar.Persistence.Index;

/// <summary>What the index holds, counted at one moment.</summary>
public sealed record IndexStatistics
{
    /// <summary>How many minutes <see cref="EndingInMinute"/> looks ahead.</summary>
    public const int MinutesAhead = 24 * 60;

    /// <summary>When, in UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Addresses-of-record with a binding in force.</summary>
    public required long AddressesOfRecord { get; init; }

    /// <summary>Bindings in force.</summary>
    public required long Bindings { get; init; }

    /// <summary>How many of them have no end.</summary>
    public required long StaticBindings { get; init; }

    /// <summary>How many of them end within each minute from <see cref="At"/> on, unless they are refreshed.</summary>
    public required ImmutableArray<int> EndingInMinute { get; init; }

    /// <summary>The most frequent User-Agents with the number of their bindings, the most frequent first.</summary>
    public required ImmutableArray<KeyValuePair<string, long>> UserAgents { get; init; }

    /// <summary>The addresses that most bindings come from, the same way.</summary>
    public required ImmutableArray<KeyValuePair<string, long>> Sources { get; init; }

    /// <summary>Transports, the same way.</summary>
    public required ImmutableArray<KeyValuePair<string, long>> Transports { get; init; }
}
