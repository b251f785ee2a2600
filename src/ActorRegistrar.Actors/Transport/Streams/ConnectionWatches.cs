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
    private readonly ConcurrentDictionary<ConnectionWatch, (ConnectionContext Connection, string Transport)> _open = [];
    private readonly ITimer _timer;

    public ConnectionWatches(ConnectionDeadlines deadlines, TimeProvider clock)
    {
        _deadlines = deadlines;
        _clock = clock;
        _timer = clock.CreateTimer(_ => CloseOverdue(), null, LookEvery, LookEvery);
    }

    /// <summary>Connections watched now.</summary>
    public int Count => _open.Count;

    /// <summary>Begins to watch.</summary>
    public ConnectionWatch Watch(ConnectionContext connection, string transport)
    {
        var watch = new ConnectionWatch(_deadlines, _clock);
        _open.TryAdd(watch, (connection, transport));
        return watch;
    }

    /// <summary>The connection has ended.</summary>
    public void Forget(ConnectionWatch watch) => _open.TryRemove(watch, out _);

    public void Dispose() => _timer.Dispose();

    private void CloseOverdue()
    {
        foreach ((ConnectionWatch watch, (ConnectionContext connection, string transport)) in _open)
        {
            if (watch.Overdue() is not { } reason || !_open.TryRemove(watch, out _)) continue;
            ConnectionMetrics.Closed(transport, reason);
            connection.Abort(new ConnectionAbortedException(reason));
        }
    }
}
