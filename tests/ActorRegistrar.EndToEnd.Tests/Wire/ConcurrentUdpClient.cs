using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace ActorRegistrar.EndToEnd.Tests.Wire;

/// <summary>One UDP socket with many requests on their way at once, each answered by its branch. Sends nothing twice.</summary>
internal sealed class ConcurrentUdpClient : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 4 * 1024 * 1024 };
    private readonly ConcurrentDictionary<string, TaskCompletionSource<Answer>> _waiting = new();
    private readonly IPEndPoint _server;
    private readonly string _local;

    public ConcurrentUdpClient(int serverPort)
    {
        _server = new IPEndPoint(IPAddress.Loopback, serverPort);
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _local = _socket.LocalEndPoint!.ToString()!;
        _ = ReceiveAsync();
    }

    /// <summary>The final answer to this request; null when none comes in time.</summary>
    public async Task<Answer?> AskAsync(Request request, TimeSpan patience)
    {
        var answered = new TaskCompletionSource<Answer>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[request.Branch] = answered;
        try
        {
            await _socket.SendToAsync(request.Bytes("UDP", _local), _server);
            return await answered.Task.WaitAsync(patience);
        }
        catch (TimeoutException)
        {
            return null;
        }
        finally
        {
            _waiting.TryRemove(request.Branch, out _);
        }
    }

    public void Dispose() => _socket.Dispose();

    private async Task ReceiveAsync()
    {
        byte[] buffer = new byte[65_536];
        while (true)
        {
            try
            {
                SocketReceiveFromResult received = await _socket.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0));
                var answer = new Answer(buffer[..received.ReceivedBytes]);
                if (answer.Status >= 200 && _waiting.TryGetValue(BranchOf(answer), out TaskCompletionSource<Answer>? waiting)) waiting.TrySetResult(answer);
            }
            catch (ObjectDisposedException)
            {
                return;
            }
            catch (SocketException e)
            {
                // Nobody listens while the server restarts: that is no answer, and no end of this socket.
                if (e.SocketErrorCode != SocketError.ConnectionRefused && e.SocketErrorCode != SocketError.ConnectionReset) return;
            }
        }
    }

    private static string BranchOf(Answer answer) => answer.All("Via")[0].Split(';').Single(parameter => parameter.StartsWith("branch=", StringComparison.Ordinal))["branch=".Length..];
}
