using System.IO.Pipelines;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace ActorRegistrar.Actors.Transport.Streams;

/// <summary>
/// Ends a connection so that its last answer is read: a socket that is closed with unread octets sends a reset, which makes the peer's
/// system throw away what the peer has not read yet (RFC 1122 section 4.2.2.13). So our direction ends first, and what the peer still sends
/// is read and forgotten until it ends its own.
/// </summary>
internal static class LingeringClose
{
    /// <summary>Whoever sends more than this after the end does not want to read.</summary>
    private const long MaxBytes = 1024 * 1024;

    /// <summary>A server that stops does not wait for peers that keep their direction open.</summary>
    private static readonly TimeSpan WhenStopping = TimeSpan.FromMilliseconds(250);

    /// <summary>Returns when the peer has ended too; the connection's watch ends one that does not.</summary>
    public static async Task OfAsync(ConnectionContext connection, ConnectionWatch watch)
    {
        if (connection.ConnectionClosed.IsCancellationRequested || connection.Features.Get<IConnectionSocketFeature>()?.Socket is not { } socket) return;
        watch.ClosingBegan();
        using var stop = new CancellationTokenSource();
        CancellationToken stopping = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? default;
        using CancellationTokenRegistration registration = stopping.Register(() => stop.CancelAfter(WhenStopping));
        try
        {
            // Nothing is left in the pipe after a flush, see the size of the write buffer.
            await connection.Transport.Output.FlushAsync(stop.Token);
            socket.Shutdown(SocketShutdown.Send);
            await ForgetRestAsync(connection.Transport.Input, stop.Token);
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // Gone already, or not worth waiting for.
        }
    }

    private static async Task ForgetRestAsync(PipeReader input, CancellationToken stop)
    {
        long length = 0;
        while (true)
        {
            ReadResult read = await input.ReadAsync(stop);
            length += read.Buffer.Length;
            input.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted || length > MaxBytes) return;
        }
    }
}
