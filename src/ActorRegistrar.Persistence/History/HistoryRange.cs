namespace ActorRegistrar.Persistence.History;

/// <summary>Which part of a history is asked for; the default is all of it, oldest first.</summary>
public sealed record HistoryRange
{
    /// <summary>All of it.</summary>
    public static HistoryRange All { get; } = new();

    /// <summary>The first moment of interest, in UTC, inclusive; null for the beginning.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>The end, in UTC, exclusive; null for now.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>At most so many changes; null for all.</summary>
    public int? Limit { get; init; }

    /// <summary>The sequence number of the last change of the page before: only what comes behind it, in the order asked for; null for the beginning.</summary>
    public long? Behind { get; init; }

    /// <summary>Whether the newest comes first, and <see cref="Limit"/> keeps the newest.</summary>
    public bool IsNewestFirst { get; init; }
}
