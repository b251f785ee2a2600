using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace ActorRegistrar.Actors.Transport.Streams;

/// <summary>
/// Counts connections, all and of each source, and says which one gives way where there are too many: always one over which nobody is
/// registered, of those the one that has been idle longest, of the source that holds most of them. So whoever holds all he can makes room
/// for a newcomer, and a newcomer is not the next to go. Holds no more than there are connections.
/// </summary>
internal sealed class ConnectionCaps(int maxTotal, int maxPerSource)
{
    /// <summary>A site's IPv6 /48 may hold so many times what a /64 may.</summary>
    internal const int SourcesPerNetwork = 4;

    /// <summary>What a network holds beyond so many counts against <see cref="LargeShare"/>.</summary>
    internal const int SmallHolding = 64;

    private readonly Lock _lock = new();
    private readonly Dictionary<UInt128, ConnectionHolder> _sources = [];
    private readonly Dictionary<UInt128, ConnectionHolder> _networks = []; // of IPv6 alone: an IPv4 address is its own
    private readonly SortedSet<ConnectionHolder> _crowds = new(Comparer<ConnectionHolder>.Create((a, b) => // those with any unregistered, the next to give way last
        a.Unregistered != b.Unregistered ? a.Unregistered.CompareTo(b.Unregistered)
        : a.IdleSince != b.IdleSince ? b.IdleSince.CompareTo(a.IdleSince)
        : a.Key.CompareTo(b.Key)));
    private int _maxTotal = maxTotal;
    private int _maxPerSource = maxPerSource;
    private int _total;
    private int _large;

    /// <summary>
    /// Connections that large holders may have together beyond the first <see cref="SmallHolding"/> of each: half of all, so that they leave
    /// the other half to the rest, registered or not; more only where one source may have more.
    /// </summary>
    private int LargeShare => Math.Max(_maxTotal / 2, _maxPerSource);

    /// <summary>Other caps from here on; connections that are open stay open.</summary>
    public void Change(int total, int perSource)
    {
        lock (_lock) (_maxTotal, _maxPerSource) = (total, perSource);
    }

    /// <summary>Counts one more, unless a cap is reached and no connection can give way.</summary>
    /// <param name="source">Its address; the addresses of one IPv6 /64 count as one, since any host there has them all.</param>
    /// <param name="place">The connection.</param>
    /// <param name="reason">Which cap is reached, as a metric's tag; empty when none is.</param>
    /// <param name="givesWay">The connection to be closed for it, no longer counted; null for none.</param>
    public bool TryEnter(IPAddress source, ConnectionPlace place, out string reason, out ConnectionPlace? givesWay)
    {
        (UInt128 sourceKey, UInt128? networkKey) = KeysOf(source);
        lock (_lock)
        {
            ConnectionHolder holder = HolderOf(_sources, sourceKey);
            ConnectionHolder network = networkKey is { } key ? HolderOf(_networks, key) : holder;
            reason = FindObstacle(holder, network, out ConnectionHolder? crowd);
            givesWay = reason.Length == 0 ? null : crowd?.FindIdlest(out _);
            bool isLet = reason.Length == 0 || givesWay is not null;
            if (isLet) Count(place, holder, network);
            if (givesWay is not null) Remove(givesWay);
            // What was looked up for one that is refused is not kept.
            Forget(_sources, holder);
            if (networkKey is not null) Forget(_networks, network);
            return isLet;
        }
    }

    /// <summary>One that was counted has ended; one that gave way before is no longer counted.</summary>
    public void Leave(ConnectionPlace place)
    {
        lock (_lock) Remove(place);
    }

    /// <summary>Whether somebody is registered over a connection, by what its watch says now.</summary>
    public void Reconsider(ConnectionPlace place)
    {
        lock (_lock)
        {
            if (!place.IsCounted || place.IsRegistered == place.Watch.IsRegistered) return;
            place.IsRegistered = !place.IsRegistered;
            Recount(place, place.IsRegistered ? -1 : 1);
            if (place.IsRegistered) return;
            place.Source!.Queue(place);
            if (place.Network != place.Source) place.Network!.Queue(place);
        }
    }

    private string FindObstacle(ConnectionHolder source, ConnectionHolder network, out ConnectionHolder? crowd)
    {
        crowd = source;
        if (source.Held >= _maxPerSource) return "too many connections of its source";
        crowd = network;
        if (network.Held >= (long)SourcesPerNetwork * _maxPerSource) return "too many connections of its network";
        if (network.Held >= SmallHolding && _large >= LargeShare) return "too many connections of large sources";
        crowd = null;
        if (_total < _maxTotal) return "";
        crowd = FindCrowd();
        return "too many connections";
    }

    /// <summary>Of the networks that hold most connections without a registration the one that has the idlest; null when there is none.</summary>
    private ConnectionHolder? FindCrowd()
    {
        while (_crowds.Max is { } crowd)
        {
            crowd.FindIdlest(out long since);
            if (since == crowd.IdleSince) return crowd;
            // Its idlest has been active since it was put in order.
            _crowds.Remove(crowd);
            crowd.IdleSince = since;
            _crowds.Add(crowd);
        }
        return null;
    }

    private void Count(ConnectionPlace place, ConnectionHolder source, ConnectionHolder network)
    {
        (place.Source, place.Network, place.IsCounted) = (source, network, true);
        _total++;
        source.Held++;
        if (network != source) network.Held++;
        if (network.Held > SmallHolding) _large++;
        Recount(place, 1);
        source.Queue(place);
        if (network != source) network.Queue(place);
    }

    private void Remove(ConnectionPlace place)
    {
        if (!place.IsCounted) return;
        (ConnectionHolder source, ConnectionHolder network) = (place.Source!, place.Network!);
        place.IsCounted = false;
        if (!place.IsRegistered) Recount(place, -1);
        _total--;
        if (network.Held > SmallHolding) _large--;
        source.Held--;
        if (network != source) network.Held--;
        Forget(_sources, source);
        if (network != source) Forget(_networks, network);
    }

    /// <summary>One more or less without a registration. The set must not hold what changes its order.</summary>
    private void Recount(ConnectionPlace place, int change)
    {
        (ConnectionHolder source, ConnectionHolder network) = (place.Source!, place.Network!);
        if (network.Unregistered > 0) _crowds.Remove(network);
        if (change > 0) network.IdleSince = network.Unregistered == 0 ? place.Watch.ActiveAt : Math.Min(network.IdleSince, place.Watch.ActiveAt);
        source.Unregistered += change;
        if (network != source) network.Unregistered += change;
        if (network.Unregistered > 0) _crowds.Add(network);
    }

    private static ConnectionHolder HolderOf(Dictionary<UInt128, ConnectionHolder> holders, UInt128 key)
    {
        if (holders.TryGetValue(key, out ConnectionHolder? holder)) return holder;
        return holders[key] = new ConnectionHolder(key);
    }

    private static void Forget(Dictionary<UInt128, ConnectionHolder> holders, ConnectionHolder holder)
    {
        if (holder.Held == 0) holders.Remove(holder.Key);
    }

    private static (UInt128 Source, UInt128? Network) KeysOf(IPAddress source)
    {
        Span<byte> octets = stackalloc byte[16];
        if (source.IsIPv4MappedToIPv6) source = source.MapToIPv4();
        source.TryWriteBytes(octets, out int length);
        // An IPv4 address is in the low half, a prefix in the high half: neither is taken for the other.
        if (source.AddressFamily == AddressFamily.InterNetwork) return (BinaryPrimitives.ReadUInt32BigEndian(octets[..length]), null);
        ulong prefix = BinaryPrimitives.ReadUInt64BigEndian(octets);
        return (new UInt128(prefix, 0), new UInt128(prefix & ~0xFFFFUL, 0));
    }
}
