namespace ActorRegistrar.Persistence.Index;

/// <summary>What the index is doing.</summary>
public enum IndexActivity
{
    /// <summary>It has not looked at the journal yet.</summary>
    Starting = 0,
    /// <summary>It follows the journal.</summary>
    Following,
    /// <summary>It is made anew.</summary>
    Rebuilding,
    /// <summary>Another process follows the journal for this database.</summary>
    FollowedElsewhere,
    /// <summary>A database cannot be read or written; it is tried again.</summary>
    Failing,
}

/// <summary>The state of the index at a moment.</summary>
/// <param name="Activity">What it is doing.</param>
/// <param name="Offset">The journal is in it up to here.</param>
/// <param name="JournalOffset">The newest offset of the journal when it looked last.</param>
/// <param name="AddressesOfRecord">How many hold bindings.</param>
/// <param name="Bindings">How many bindings there are, those past their time that are not journaled as expired among them.</param>
/// <param name="FollowedAt">When it had everything that the journal held, in UTC; null before the first time.</param>
/// <param name="RebuiltSoFar">Addresses-of-record read so far, while it is rebuilt.</param>
/// <param name="Problem">Why it fails, a sentence; null otherwise.</param>
public sealed record IndexState(
    IndexActivity Activity,
    long Offset,
    long JournalOffset,
    long AddressesOfRecord,
    long Bindings,
    DateTimeOffset? FollowedAt,
    long? RebuiltSoFar,
    string? Problem)
{
    /// <summary>Before anything is known.</summary>
    public static IndexState Initial { get; } = new(IndexActivity.Starting, 0, 0, 0, 0, null, null, null);

    /// <summary>Whether it holds what the journal held at some moment, whole.</summary>
    public bool IsUsable => FollowedAt is not null;
}
