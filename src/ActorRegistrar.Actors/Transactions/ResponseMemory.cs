namespace ActorRegistrar.Actors.Transactions;

/// <summary>
/// The last response of completed transactions, for requests that are sent again (RFC 3261 section 17.2.2, Timer J). One block of
/// memory used as a ring: the oldest responses are overwritten, whatever the traffic.
/// </summary>
internal sealed class ResponseMemory
{
    private readonly byte[] _ring;
    private readonly long _lifetimeTicks;
    private readonly Dictionary<UInt128, Stored> _byKey = [];
    private readonly Queue<UInt128> _oldestFirst = new();
    private long _written;

    /// <param name="bytes">Size of the ring.</param>
    /// <param name="lifetimeTicks">Timer J in ticks of the owner's clock.</param>
    public ResponseMemory(int bytes, long lifetimeTicks)
    {
        _ring = new byte[bytes];
        _lifetimeTicks = lifetimeTicks;
    }

    /// <summary>How many are held.</summary>
    public int Count => _byKey.Count;

    /// <summary>Keeps a response. One that is larger than a quarter of the ring is not kept.</summary>
    public void Store(UInt128 key, ReadOnlySpan<byte> response, long nowTicks)
    {
        if (response.Length > _ring.Length / 4 || _byKey.ContainsKey(key)) return;
        int offset = (int)(_written % _ring.Length);
        if (offset + response.Length > _ring.Length)
        {
            _written += _ring.Length - offset;
            offset = 0;
        }
        long end = _written + response.Length;
        while (_oldestFirst.TryPeek(out UInt128 oldest) && _byKey[oldest].Position + _ring.Length < end) RemoveOldest(oldest);
        response.CopyTo(_ring.AsSpan(offset));
        _byKey.Add(key, new Stored(_written, response.Length, nowTicks));
        _oldestFirst.Enqueue(key);
        _written = end;
    }

    /// <summary>The response to a transaction that completed less than Timer J ago, if it is still held.</summary>
    public bool TryFind(UInt128 key, long nowTicks, out ReadOnlySpan<byte> response)
    {
        response = default;
        if (!_byKey.TryGetValue(key, out Stored stored) || nowTicks - stored.AtTicks >= _lifetimeTicks) return false;
        response = _ring.AsSpan((int)(stored.Position % _ring.Length), stored.Length);
        return true;
    }

    /// <summary>Forgets what is older than Timer J.</summary>
    public void Expire(long nowTicks)
    {
        while (_oldestFirst.TryPeek(out UInt128 oldest) && nowTicks - _byKey[oldest].AtTicks >= _lifetimeTicks) RemoveOldest(oldest);
    }

    private void RemoveOldest(UInt128 oldest)
    {
        _oldestFirst.Dequeue();
        _byKey.Remove(oldest);
    }

    private readonly record struct Stored(long Position, int Length, long AtTicks);
}
