using System.Collections.Concurrent;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace ActorRegistrar.Actors.Transport.Streams;

/// <summary>What every connection goes through whatever is spoken on it: it is read until it ends, then answered, then over.</summary>
internal sealed class FlowLife(IFlowObserver? observer)
{
    /// <summary>Requests of one connection that may wait for their answers before the next is read.</summary>
    private const int MaxOutstanding = 256;

    private readonly ConcurrentDictionary<StreamFlow, Action> _open = [];
    private volatile bool _isStopping;

    /// <summary>Whether nothing is read any more.</summary>
    public bool IsStopping => _isStopping;

    /// <summary>Serves a connection until it ends.</summary>
    /// <param name="flow">The connection.</param>
    /// <param name="readAsync">Reads until the peer ends, or is not to be read from any more.</param>
    /// <param name="cancelRead">Ends that reading, from any thread; answers still leave.</param>
    public async Task ServeAsync(StreamFlow flow, Func<Task> readAsync, Action cancelRead)
    {
        _open.TryAdd(flow, cancelRead);
        Task writing = flow.WriteLoopAsync();
        bool isGone = !_isStopping && !await ReadAsync(readAsync);
        flow.EndRequests();
        if (_isStopping)
        {
            await EndOf(flow.Context);
        }
        else
        {
            observer?.Ended(flow);
            // Who has ended his own direction after his requests gets his answers in the other.
            if (!isGone) await Task.WhenAny(flow.AllAnsweredAsync(), writing);
        }
        flow.Complete();
        await writing;
        _open.TryRemove(flow, out _);
        await flow.ReturnUnreadAsync();
    }

    /// <summary>Who asks for more than is answered waits.</summary>
    public static Task RoomAsync(StreamFlow flow) => flow.Outstanding < MaxOutstanding ? Task.CompletedTask : flow.AllAnsweredAsync();

    /// <summary>Reads no more from any connection; answers still leave.</summary>
    public void Stop()
    {
        _isStopping = true;
        foreach (Action cancelRead in _open.Values) cancelRead();
    }

    /// <summary>False when the connection broke.</summary>
    private static async Task<bool> ReadAsync(Func<Task> readAsync)
    {
        try
        {
            await readAsync();
            return true;
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException or WebSocketException)
        {
            // Closed or reset by the peer, or aborted by the connection's watch.
            return false;
        }
    }

    /// <summary>What was accepted is answered on its connection until the listeners close.</summary>
    private static Task EndOf(ConnectionContext connection)
    {
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        connection.ConnectionClosed.Register(() => end.TrySetResult());
        connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested.Register(() => end.TrySetResult());
        return end.Task;
    }
}
