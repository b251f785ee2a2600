using System.Net;
using System.Net.Sockets;

namespace ActorRegistrar.Actors.Transport.Streams;

/// <summary>
/// Takes an answer to a client whose connection has closed meanwhile: a new connection to the address it came from and the port of its
/// Via (RFC 3261 section 18.2.2). Few at a time, and given up soon: a client that went away is not owed more.
/// </summary>
internal sealed class ReturnConnections
{
    private const int MaxAtOnce = 64;
    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromSeconds(3);

    private int _underWay;

    /// <summary>Tries once, in the background.</summary>
    public void Send(IPEndPoint to, byte[] message)
    {
        if (Interlocked.Increment(ref _underWay) > MaxAtOnce)
        {
            Interlocked.Decrement(ref _underWay);
            Metrics.RegistrarMetrics.Dropped("tcp", "connection closed");
            return;
        }
        _ = SendAsync(to, message);
    }

    private async Task SendAsync(IPEndPoint to, byte[] message)
    {
        try
        {
            using var deadline = new CancellationTokenSource(GiveUpAfter);
            using var socket = new Socket(to.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(to, deadline.Token).ConfigureAwait(false);
            int sent = 0;
            while (sent < message.Length) sent += await socket.SendAsync(message.AsMemory(sent), SocketFlags.None, deadline.Token).ConfigureAwait(false);
            socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            Metrics.RegistrarMetrics.Dropped("tcp", "connection closed");
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }
}
