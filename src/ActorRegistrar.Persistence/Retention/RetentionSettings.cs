using System.Collections.Immutable;

namespace ActorRegistrar.Persistence.Retention;

/// <summary>For how long the history is kept, in days since a change was superseded by the next one of the same address-of-record.</summary>
public sealed record RetentionSettings
{
    /// <summary>Longest time to keep it that can be asked for; 100 years.</summary>
    public const int MaxDays = 36_500;

    /// <summary>In every domain that has no other setting; 0 keeps everything. Default 30.</summary>
    public int KeepDays { get; init; } = 30;

    /// <summary>In single domains, by their names in canonical spelling; 0 keeps everything.</summary>
    public ImmutableDictionary<string, int> KeepDaysOf { get; init; } = ImmutableDictionary<string, int>.Empty;

    /// <summary>How long to wait between two passes. Default a minute.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Rows that one transaction removes, at most; each costs some ten microseconds of the writer. Default 40.</summary>
    public int RowsAtOnce { get; init; } = 40;

    /// <summary>
    /// Of the time of a pass, the part that is spent waiting, so that whoever registers has the machine; at least 0, less than 1. Default 0.6, with
    /// which a pass beside 5,000 REGISTERs a second still removes more rows than these write.
    /// </summary>
    public double Leisure { get; init; } = 0.6;

    /// <summary>How long to wait after a step: what its time makes at this leisure, and a millisecond at least, which is what timers can do.</summary>
    /// <param name="took">What the step took.</param>
    internal TimeSpan RestAfter(TimeSpan took)
    {
        TimeSpan rest = took * (Leisure / (1 - Leisure)), least = TimeSpan.FromMilliseconds(1);
        return rest > least ? rest : least;
    }
}
