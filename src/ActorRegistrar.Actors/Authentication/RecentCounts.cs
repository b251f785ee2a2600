namespace ActorRegistrar.Actors.Authentication;

/// <summary>
/// Counts per key within a window of time that begins with the first, in memory of a fixed size: the oldest of a bucket is forgotten for a
/// new one. Safe for use by several threads.
/// </summary>
internal sealed class RecentCounts
{
    private const int Ways = 4;
    private const int Buckets = 1 << 14;
    private const int LockCount = 64;

    private readonly Entry[] _entries = new Entry[Buckets * Ways];
    private readonly Lock[] _locks = new Lock[LockCount];
    private readonly long _windowSeconds;

    public RecentCounts(TimeSpan window)
    {
        _windowSeconds = Math.Max(1, (long)window.TotalSeconds);
        for (int i = 0; i < LockCount; i++) _locks[i] = new Lock();
    }

    /// <summary>How often the key was added within the window.</summary>
    public int Of(ulong key, long nowSeconds)
    {
        int bucket = BucketOf(key);
        lock (_locks[bucket % LockCount])
        {
            foreach (ref readonly Entry entry in _entries.AsSpan(bucket * Ways, Ways))
            {
                if (entry.Key == key && IsCurrent(entry, nowSeconds)) return entry.Count;
            }
            return 0;
        }
    }

    public void Add(ulong key, long nowSeconds)
    {
        int bucket = BucketOf(key);
        lock (_locks[bucket % LockCount])
        {
            Span<Entry> entries = _entries.AsSpan(bucket * Ways, Ways);
            int oldest = 0;
            for (int i = 0; i < Ways; i++)
            {
                ref Entry entry = ref entries[i];
                if (entry.Key == key && IsCurrent(entry, nowSeconds))
                {
                    if (entry.Count < int.MaxValue) entry.Count++;
                    return;
                }
                if (entry.Since < entries[oldest].Since) oldest = i;
            }
            entries[oldest] = new Entry { Key = key, Since = nowSeconds, Count = 1 };
        }
    }

    private bool IsCurrent(in Entry entry, long nowSeconds) => entry.Count > 0 && nowSeconds - entry.Since is var age && age >= 0 && age < _windowSeconds;

    private static int BucketOf(ulong key) => (int)(key >> 32) & (Buckets - 1);

    private struct Entry
    {
        public ulong Key;
        public long Since;
        public int Count;
    }
}
