using System.Numerics;
using System.Security.Cryptography;

namespace ActorRegistrar.Actors.Authentication;

/// <summary>
/// From which sources each user has registered within a day, as hashes in memory of a fixed size: eight bytes for each pair, of eight that share
/// a bucket the one that was seen longest ago makes room. Kept in a file from one run to the next, written at an orderly stop and every five
/// minutes, so that a kill loses only who came since. Reading and adding take no lock and allocate nothing. Safe for use by several threads.
/// </summary>
internal sealed class KnownSources
{
    private const ulong Mark = 0x3153_4B52_4441; // "ADRKS1"
    private const int Ways = 8;
    private const int HeaderBytes = 16;
    private const int HourBits = 16;
    private const ulong HourMask = (1 << HourBits) - 1;
    private const int KeptHours = 24;

    private readonly ulong[] _words;
    private readonly int _bucketMask;
    private readonly string? _path;
    private readonly Lock _saving = new();
    private int _isChanged;

    /// <param name="capacity">Pairs remembered; rounded up to a power of two.</param>
    /// <param name="path">The file; null for none.</param>
    public KnownSources(int capacity, string? path)
    {
        int buckets = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(1, capacity / Ways));
        _words = new ulong[buckets * Ways];
        _bucketMask = buckets - 1;
        _path = path;
        Seed = Load() ?? BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));
    }

    /// <summary>What names and sources must be hashed with to be the same in the next run. A secret.</summary>
    public long Seed { get; }

    /// <summary>Whether the pair was added within a day.</summary>
    /// <param name="pair">A keyed hash of username and source.</param>
    /// <param name="seconds">The time, in seconds since 1970.</param>
    public bool Holds(ulong pair, long seconds)
    {
        ulong hour = HourOf(seconds);
        foreach (ref ulong word in BucketOf(pair))
        {
            ulong there = Volatile.Read(ref word);
            if (there != 0 && there >> HourBits == pair >> HourBits) return Age(there, hour) <= KeptHours;
        }
        return false;
    }

    /// <summary>Adds a pair, or says that it was seen again.</summary>
    public void Add(ulong pair, long seconds)
    {
        ulong hour = HourOf(seconds), now = (pair & ~HourMask) | hour;
        Span<ulong> bucket = BucketOf(pair);
        int place = 0;
        ulong greatestAge = 0;
        for (int i = 0; i < Ways; i++)
        {
            ulong there = Volatile.Read(ref bucket[i]);
            if (there == now) return;
            if (there != 0 && there >> HourBits == pair >> HourBits)
            {
                place = i;
                break;
            }
            ulong age = there == 0 ? ulong.MaxValue : Age(there, hour);
            if (age <= greatestAge) continue;
            (place, greatestAge) = (i, age);
        }
        Volatile.Write(ref bucket[place], now);
        Volatile.Write(ref _isChanged, 1);
    }

    /// <summary>Writes the file if anything was added since it was written.</summary>
    public void Save()
    {
        if (_path is null || Interlocked.Exchange(ref _isChanged, 0) == 0) return;
        lock (_saving)
        {
            using var content = new MemoryStream();
            content.Write(BitConverter.GetBytes(Mark));
            content.Write(BitConverter.GetBytes(Seed));
            for (int i = 0; i < _words.Length; i++)
            {
                if (Volatile.Read(ref _words[i]) is var word && word != 0) content.Write(BitConverter.GetBytes(word));
            }
            if (!StateFile.TryWrite(_path, content)) Volatile.Write(ref _isChanged, 1);
        }
    }

    private long? Load()
    {
        if (_path is null || StateFile.TryRead(_path, HeaderBytes + sizeof(ulong) * (long)_words.Length) is not { } bytes) return null;
        if (bytes.Length < HeaderBytes || bytes.Length % sizeof(ulong) != 0 || BitConverter.ToUInt64(bytes) != Mark) return null;
        for (int at = HeaderBytes; at < bytes.Length; at += sizeof(ulong))
        {
            ulong word = BitConverter.ToUInt64(bytes, at);
            foreach (ref ulong there in BucketOf(word))
            {
                if (there != 0) continue;
                there = word;
                break;
            }
        }
        return BitConverter.ToInt64(bytes, sizeof(ulong));
    }

    private Span<ulong> BucketOf(ulong pair) => _words.AsSpan(((int)(pair >> 32) & _bucketMask) * Ways, Ways);

    /// <summary>In hours, modulo seven years; an hour of the future, after a step back of the clock, is as old as none.</summary>
    private static ulong Age(ulong word, ulong hour)
    {
        ulong age = (hour - (word & HourMask)) & HourMask;
        return age > HourMask / 2 ? 0 : age;
    }

    private static ulong HourOf(long seconds) => (ulong)(seconds / 3600) & HourMask;
}
