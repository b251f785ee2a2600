using System.Numerics;

namespace ActorRegistrar.Actors.Authentication;

/// <summary>
/// Credentials read lately, a fixed number of places, the longest read making room. Reading takes no lock and allocates nothing. It holds
/// only what the store has, so names made up by strangers push nobody out. Safe for use by several threads.
/// </summary>
internal sealed class CredentialCache
{
    private const int Ways = 8;

    private readonly KnownCredential?[] _places;
    private readonly int _bucketMask;
    private readonly TimeSpan _keepFor;

    public CredentialCache(int capacity, TimeSpan keepFor)
    {
        int buckets = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(1, capacity / Ways));
        _places = new KnownCredential?[buckets * Ways];
        _bucketMask = buckets - 1;
        _keepFor = keepFor;
    }

    /// <summary>What was read less than the time to keep ago; null otherwise.</summary>
    public KnownCredential? Find(CredentialKey key, DateTimeOffset now)
    {
        foreach (KnownCredential? known in BucketOf(key))
        {
            if (known is null || known.Key != key) continue;
            // Read a moment after this request was received, or before the clock was set back: either way not long ago.
            return (now - known.ReadAt).Duration() < _keepFor ? known : null;
        }
        return null;
    }

    public void Put(KnownCredential credential)
    {
        Span<KnownCredential?> bucket = BucketOf(credential.Key);
        int place = 0;
        for (int i = 0; i < Ways; i++)
        {
            KnownCredential? there = bucket[i];
            if (there?.Key == credential.Key)
            {
                place = i;
                break;
            }
            if ((there?.ReadAt ?? DateTimeOffset.MinValue) < (bucket[place]?.ReadAt ?? DateTimeOffset.MinValue)) place = i;
        }
        bucket[place] = credential;
    }

    public void Remove(CredentialKey key)
    {
        foreach (ref KnownCredential? known in BucketOf(key))
        {
            if (known?.Key == key) known = null;
        }
    }

    private Span<KnownCredential?> BucketOf(CredentialKey key) => _places.AsSpan(((int)key.Low & _bucketMask) * Ways, Ways);
}
