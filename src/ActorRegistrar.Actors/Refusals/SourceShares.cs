namespace ActorRegistrar.Actors.Refusals;

/// <summary>
/// How many refusals of each source may still be kept this minute, and how many were not, in memory of a fixed size: of four sources that
/// share a bucket the one that was quiet for longest is forgotten for a new one. Not safe for use by several threads.
/// </summary>
internal sealed class SourceShares(int perMinute)
{
    private const int Ways = 4;
    private const int Buckets = 1 << 11;
    private const long WindowMs = 60_000;

    private readonly Entry[] _entries = new Entry[Buckets * Ways];

    /// <summary>Whether one more may be kept.</summary>
    /// <param name="source">The source as a key.</param>
    /// <param name="nowMs">A clock that never goes back, in milliseconds.</param>
    /// <param name="mayKeep">Whether anybody's may be kept now.</param>
    /// <param name="suppressed">When it may be kept: how many of this source were not since the one before.</param>
    public bool TryTake(ulong source, long nowMs, bool mayKeep, out long suppressed)
    {
        ref Entry entry = ref Find(source);
        if (entry.Source != source) entry = new Entry { Source = source, Since = nowMs };
        if (nowMs - entry.Since >= WindowMs)
        {
            entry.Since = nowMs;
            entry.Kept = 0;
        }
        entry.LastSeen = nowMs;
        suppressed = entry.Suppressed;
        if (!mayKeep || entry.Kept >= perMinute)
        {
            entry.Suppressed++;
            return false;
        }
        entry.Kept++;
        entry.Suppressed = 0;
        return true;
    }

    private ref Entry Find(ulong source)
    {
        Span<Entry> bucket = _entries.AsSpan((int)(source >> 32 & (Buckets - 1)) * Ways, Ways);
        int quietest = 0;
        for (int i = 0; i < Ways; i++)
        {
            if (bucket[i].Source == source) return ref bucket[i];
            if (bucket[i].LastSeen < bucket[quietest].LastSeen) quietest = i;
        }
        return ref bucket[quietest];
    }

    private struct Entry
    {
        public ulong Source;
        public long Since;
        public long LastSeen;
        public long Suppressed;
        public int Kept;
    }
}
