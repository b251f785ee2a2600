using ActorRegistrar.Persistence.History;

namespace ActorRegistrar.Server.Replays;

/// <summary>Some changes that follow each other in the journal, and how far was read to find them.</summary>
internal sealed class ReplayBatch
{
    private const int MaxScanned = 65_536;

    private int _scanned;

    /// <summary>The changes that were asked for, in the order of their commits.</summary>
    public List<StoredChange> Changes { get; } = [];

    /// <summary>The changes as JSON Lines, for sinks that take text.</summary>
    public Task<JsonLines>? Text { get; set; }

    /// <summary>The offset up to which everything that was asked for is in this batch or an earlier one.</summary>
    public long LastOffset { get; private set; }

    /// <summary>When the last change took effect.</summary>
    public DateTimeOffset LastAt { get; private set; }

    /// <summary>Whether nothing was read into it.</summary>
    public bool IsEmpty => _scanned == 0;

    /// <summary>Takes a change that was read.</summary>
    /// <param name="change">The next one of the journal.</param>
    /// <param name="isAskedFor">Whether it is to be replayed; else only the offset counts.</param>
    public void Add(StoredChange change, bool isAskedFor)
    {
        _scanned++;
        LastOffset = change.Offset;
        LastAt = change.Change.At;
        if (isAskedFor) Changes.Add(change);
    }

    /// <summary>Whether it holds as much as a sink takes at once.</summary>
    public bool IsFull(int maxChanges) => Changes.Count >= maxChanges || _scanned >= MaxScanned;
}
