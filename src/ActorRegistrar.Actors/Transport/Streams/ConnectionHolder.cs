namespace ActorRegistrar.Actors.Transport.Streams;

/// <summary>The connections of one source or network, those without a registration in the order in which they would give way. Not safe for threads.</summary>
internal sealed class ConnectionHolder(UInt128 key)
{
    /// <summary>Stale entries of the queue that are not worth the work of removing them.</summary>
    private const int Slack = 32;

    /// <summary>By the moment of the last activity as it was when queued: later activity is noticed when the entry comes to the front.</summary>
    private readonly PriorityQueue<ConnectionPlace, long> _idle = new();

    public UInt128 Key => key;

    /// <summary>Connections counted.</summary>
    public int Held { get; set; }

    /// <summary>Those of them over which nobody is registered.</summary>
    public int Unregistered { get; set; }

    /// <summary>None of these has been idle since an earlier moment.</summary>
    public long IdleSince { get; set; }

    /// <summary>Puts a connection without a registration among those that may give way.</summary>
    public void Queue(ConnectionPlace place)
    {
        if (_idle.Count > (2 * Held) + Slack)
        {
            ConnectionPlace[] live = [.. _idle.UnorderedItems.Select(item => item.Element).Where(MayGiveWay).Distinct()];
            _idle.Clear();
            foreach (ConnectionPlace one in live) _idle.Enqueue(one, one.Watch.ActiveAt);
        }
        _idle.Enqueue(place, place.Watch.ActiveAt);
    }

    /// <summary>The connection that has been idle longest of those without a registration, and since when; null when there is none.</summary>
    public ConnectionPlace? FindIdlest(out long since)
    {
        while (_idle.TryPeek(out ConnectionPlace? place, out since))
        {
            bool mayGiveWay = MayGiveWay(place);
            if (mayGiveWay && place.Watch.ActiveAt <= since) return place;
            _idle.Dequeue();
            if (mayGiveWay) _idle.Enqueue(place, place.Watch.ActiveAt);
        }
        since = long.MaxValue;
        return null;
    }

    private static bool MayGiveWay(ConnectionPlace place) => place is { IsCounted: true, IsRegistered: false };
}
