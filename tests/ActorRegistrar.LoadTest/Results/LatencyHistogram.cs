using System.Numerics;

namespace ActorRegistrar.LoadTest.Results;

/// <summary>Latencies in microseconds, in buckets no wider than 1/64 of what they hold, up to 67 s. One writer.</summary>
internal sealed class LatencyHistogram
{
    private const int SubBits = 6;
    private const int SubBuckets = 1 << SubBits;
    private const long MaxMicroseconds = (1L << 26) - 1;

    private readonly long[] _counts = new long[IndexOf(MaxMicroseconds) + 1];

    /// <summary>How many were added.</summary>
    public long Count { get; private set; }

    /// <summary>The longest, exactly.</summary>
    public long MaximumMicroseconds { get; private set; }

    /// <summary>Adds one.</summary>
    public void Add(long microseconds)
    {
        _counts[IndexOf(Math.Clamp(microseconds, 0, MaxMicroseconds))]++;
        Count++;
        if (microseconds > MaximumMicroseconds) MaximumMicroseconds = microseconds;
    }

    /// <summary>Adds all of another.</summary>
    public void Add(LatencyHistogram other)
    {
        for (int i = 0; i < _counts.Length; i++) _counts[i] += other._counts[i];
        Count += other.Count;
        MaximumMicroseconds = Math.Max(MaximumMicroseconds, other.MaximumMicroseconds);
    }

    /// <summary>Takes away what an earlier copy of this one held; the maximum stays.</summary>
    public void Subtract(LatencyHistogram earlier)
    {
        for (int i = 0; i < _counts.Length; i++) _counts[i] -= earlier._counts[i];
        Count -= earlier.Count;
    }

    /// <summary>The upper end of the bucket that holds this share of all, in milliseconds; 0 when empty.</summary>
    public double QuantileMilliseconds(double share)
    {
        long wanted = Math.Max(1, (long)Math.Ceiling(Count * share)), seen = 0;
        for (int i = 0; i < _counts.Length && Count > 0; i++)
        {
            seen += _counts[i];
            if (seen >= wanted) return Math.Min(UpperEndOf(i), MaximumMicroseconds) / 1000.0;
        }
        return 0;
    }

    // Below 2 x 64 every value has its bucket; above, each power of two has 64 of them.
    private static int IndexOf(long value)
    {
        int shift = Math.Max(0, BitOperations.Log2((ulong)value | 1) - SubBits);
        return (shift * SubBuckets) + (int)(value >> shift);
    }

    private static long UpperEndOf(int index)
    {
        int shift = Math.Max(0, (index / SubBuckets) - 1);
        return ((index - (shift * SubBuckets) + 1L) << shift) - 1;
    }
}
