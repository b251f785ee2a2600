using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace ActorRegistrar.Actors.Transport.Streams;

/// <summary>Counts connections, all and of each source. Holds no more entries than there are connections.</summary>
internal sealed class ConnectionCaps(int maxTotal, int maxPerSource)
{
    private readonly Dictionary<UInt128, int> _sources = [];
    private int _maxTotal = maxTotal;
    private int _maxPerSource = maxPerSource;
    private int _total;

    /// <summary>Other caps from here on; connections that are open stay open.</summary>
    public void Change(int total, int perSource)
    {
        lock (_sources) (_maxTotal, _maxPerSource) = (total, perSource);
    }

    /// <summary>Counts one more, unless a cap is reached.</summary>
    /// <param name="source">Its address; the addresses of one IPv6 /64 count as one, since any host there has them all.</param>
    /// <param name="reason">Which cap, as a metric's tag; empty when it was counted.</param>
    public bool TryEnter(IPAddress source, out string reason)
    {
        UInt128 key = KeyOf(source);
        lock (_sources)
        {
            int held = _sources.GetValueOrDefault(key);
            reason = _total >= _maxTotal ? "too many connections" : held >= _maxPerSource ? "too many connections of its source" : "";
            if (reason.Length > 0) return false;
            _total++;
            _sources[key] = held + 1;
            return true;
        }
    }

    /// <summary>One that was counted has ended.</summary>
    public void Leave(IPAddress source)
    {
        UInt128 key = KeyOf(source);
        lock (_sources)
        {
            _total--;
            int held = _sources[key] - 1;
            if (held == 0) _sources.Remove(key);
            else _sources[key] = held;
        }
    }

    private static UInt128 KeyOf(IPAddress source)
    {
        Span<byte> octets = stackalloc byte[16];
        if (source.IsIPv4MappedToIPv6) source = source.MapToIPv4();
        source.TryWriteBytes(octets, out int length);
        // An IPv4 address is in the low half, a prefix in the high half: neither is taken for the other.
        if (source.AddressFamily == AddressFamily.InterNetwork) return BinaryPrimitives.ReadUInt32BigEndian(octets[..length]);
        return new UInt128(BinaryPrimitives.ReadUInt64BigEndian(octets), 0);
    }
}
