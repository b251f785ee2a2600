using System.Collections.Concurrent;
using ActorRegistrar.Actors.Hosting;
using ActorRegistrar.Actors.Metrics;
using Microsoft.AspNetCore.Connections;

namespace ActorRegistrar.Actors.Transport.Streams;

/// <summary>Closes the connections that are overdue. One timer for all of them, so that none of them costs one of its own.</summary>
internal sealed class ConnectionWatches : IDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);

    private readonly ConnectionDeadlines _deadlines;
    private readonly TimeProvider _clock;
    private readonly ConcurrentDictionary<ConnectionPlace, bool> _open = [];
    private readonly ConnectionCaps? _caps;
    private readonly ITimer _timer;

    /// <param name="deadlines">How long a connection may keep others waiting.</param>
    /// <param name="clock">Measures it.</param>
    /// <param name="caps">Learns which registrations have lapsed; null where nothing is capped.</param>
    public ConnectionWatches(ConnectionDeadlines deadlines, TimeProvider clock, ConnectionCaps? caps = null)
    {
        _caps = caps;
        _deadlines = deadlines;
        _clock = clock;
        _timer = clock.CreateTimer(_ => CloseOverdue(), null, LookEvery, LookEvery);
    }

    /// <summary>Connections watched now.</summary>
    public int Count => _open.Count;

    /// <summary>Begins to watch.</summary>
    public ConnectionPlace Watch(ConnectionContext connection, string transport)
    {
        var place = new ConnectionPlace(new ConnectionWatch(_deadlines, _clock), connection, transport);
        _open.TryAdd(place, true);
        return place;
    }

    /// <summary>The connection has ended.</summary>
    public void Forget(ConnectionPlace place) => _open.TryRemove(place, out _);

    /// <summary>Ends a connection for a reason, which is a metric's tag.</summary>
    public void Close(ConnectionPlace place, string reason)
    {
        if (!_open.TryRemove(place, out _)) return;
        ConnectionMetrics.Closed(place.Transport, reason);
        place.Connection.Abort(new ConnectionAbortedException(reason));
    }

    public void Dispose() => _timer.Dispose();

    private void CloseOverdue()
    {
        foreach ((ConnectionPlace place, _) in _open)
        {
            if (place.IsRegistered && !place.Watch.IsRegistered) _caps?.Reconsider(place);
            if (place.Watch.Overdue() is { } reason) Close(place, reason);
        }
    }
}
