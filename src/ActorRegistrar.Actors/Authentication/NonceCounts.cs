using System.Numerics;

namespace ActorRegistrar.Actors.Authentication;

/// <summary>What a nonce count turns out to be.</summary>
internal enum NonceCountState : byte
{
    /// <summary>Higher than any before; remembered.</summary>
    Risen = 0,
    /// <summary>Not higher than one before: a replay, or a repetition that a transaction absorbs.</summary>
    Repeated,
    /// <summary>What was seen of this nonce is not known any more.</summary>
    Forgotten,
}

/// <summary>
/// The highest count seen of each nonce (RFC 7616 section 3.4), in memory of a fixed size. Whoever does not fit pushes out the oldest
/// nonce of its bucket, and from then on the bucket knows no nonce that is as old and not in it: a count is never taken twice, a pushed-out
/// client needs a new nonce. Ask only when the response was right, or anybody could move the counts of others. Safe for use by several
/// threads.
/// </summary>
internal sealed class NonceCounts
{
    private const int Ways = 8;
    private const int LockCount = 64;

    private readonly Entry[] _entries;
    private readonly long[] _forgottenUpTo;
    private readonly int _bucketMask;
    private readonly Lock[] _locks = new Lock[LockCount];

    /// <param name="capacity">Nonces remembered; rounded up to a power of two.</param>
    public NonceCounts(int capacity)
    {
        int buckets = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(1, capacity / Ways));
        _entries = new Entry[buckets * Ways];
        _forgottenUpTo = new long[buckets];
        _bucketMask = buckets - 1;
        for (int i = 0; i < LockCount; i++) _locks[i] = new Lock();
    }

    /// <summary>Holds a count against those before and remembers it.</summary>
    /// <param name="nonce">A valid nonce.</param>
    /// <param name="count">The count, at least 1.</param>
    public NonceCountState Take(NonceId nonce, uint count)
    {
        if (count == 0) return NonceCountState.Repeated;
        int bucket = BucketOf(nonce);
        lock (_locks[bucket % LockCount])
        {
            Span<Entry> entries = _entries.AsSpan(bucket * Ways, Ways);
            int oldest = 0;
            for (int i = 0; i < Ways; i++)
            {
                ref Entry entry = ref entries[i];
                if (entry.Highest > 0 && entry.IssuedAt == nonce.IssuedAt && entry.Serial == nonce.Serial)
                {
                    if (count <= entry.Highest) return NonceCountState.Repeated;
                    entry.Highest = count;
                    return NonceCountState.Risen;
                }
                if (entry.IssuedAt < entries[oldest].IssuedAt) oldest = i;
            }
            ref long forgotten = ref _forgottenUpTo[bucket];
            if (nonce.IssuedAt <= forgotten) return NonceCountState.Forgotten;
            ref Entry place = ref entries[oldest];
            // When all in the bucket are younger than the newcomer it is not let in: its next use would not be known from its first.
            if (place.Highest > 0 && place.IssuedAt > nonce.IssuedAt) return NonceCountState.Forgotten;
            if (place.Highest > 0) forgotten = Math.Max(forgotten, place.IssuedAt);
            place = new Entry { IssuedAt = nonce.IssuedAt, Serial = nonce.Serial, Highest = count };
            return NonceCountState.Risen;
        }
    }

    /// <summary>Nonces up to this time, in milliseconds since 1970, may have been pushed out; 0 when none was.</summary>
    public long ForgottenUpTo => _forgottenUpTo.Max();

    /// <summary>All that are remembered; nobody may ask meanwhile.</summary>
    public IEnumerable<(NonceId Nonce, uint Highest)> All() =>
        _entries.Where(entry => entry.Highest > 0).Select(entry => (new NonceId(entry.IssuedAt, entry.Serial), entry.Highest));

    private int BucketOf(NonceId nonce)
    {
        ulong mixed = ((ulong)nonce.IssuedAt << 32 | nonce.Serial) * 0x9E3779B97F4A7C15;
        return (int)(mixed >> 32) & _bucketMask;
    }

    /// <summary>Free while <see cref="Highest"/> is 0.</summary>
    private struct Entry
    {
        public long IssuedAt;
        public uint Serial;
        public uint Highest;
    }
}
