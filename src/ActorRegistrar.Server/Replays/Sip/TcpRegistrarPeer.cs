using System.Buffers;
using System.Net;
using System.Net.Sockets;
using ActorRegistrar.Actors.Transport;
using ActorRegistrar.Server.Client;
using ActorRegistrar.Sip.Messages;
using ActorRegistrar.Sip.Streams;

namespace ActorRegistrar.Server.Replays.Sip;

/// <summary>A registrar over one TCP connection, opened again when it was closed.</summary>
internal sealed class TcpRegistrarPeer(ServerAddress server, TimeSpan answerWithin) : IRegistrarPeer
{
    private readonly PendingRequests _pending = new();
    private readonly SemaphoreSlim _sending = new(1, 1);
    private Socket? _socket;

    /// <inheritdoc/>
    public async Task<ClientAnswer> AskAsync(ClientRequest request, CancellationToken cancellation)
    {
        Task<ClientAnswer> answered = _pending.Add(request);
        try
        {
            await SendAsync(request, cancellation);
            return await answered.WaitAsync(answerWithin, cancellation);
        }
        catch (TimeoutException)
        {
            throw new ExchangeFailedException($"no answer from {server}.");
        }
        catch (SocketException failed)
        {
            throw new ExchangeFailedException(failed.SocketErrorCode == SocketError.ConnectionRefused ? $"nothing listens on {server}." : $"{server} cannot be reached: {failed.Message}.");
        }
        finally
        {
            _pending.Remove(request);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _socket?.Dispose();
        _sending.Dispose();
    }

    private async Task SendAsync(ClientRequest request, CancellationToken cancellation)
    {
        await _sending.WaitAsync(cancellation);
        try
        {
            Socket socket = _socket is { Connected: true } open ? open : await ConnectAsync(cancellation);
            ReadOnlyMemory<byte> rest = request.ToBytes(SipTransportKind.Tcp, (IPEndPoint)socket.LocalEndPoint!);
            while (rest.Length > 0) rest = rest[await socket.SendAsync(rest, cancellation)..];
        }
        catch
        {
            // Half a message may have left.
            _socket?.Dispose();
            _socket = null;
            throw;
        }
        finally
        {
            _sending.Release();
        }
    }

    private async Task<Socket> ConnectAsync(CancellationToken cancellation)
    {
        _socket?.Dispose();
        IPEndPoint remote = await server.ResolveAsync(cancellation);
        var socket = new Socket(remote.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        _socket = socket;
        await socket.ConnectAsync(remote, cancellation);
        _ = Task.Run(() => ReceiveAsync(socket), CancellationToken.None);
        return socket;
    }

    private async Task ReceiveAsync(Socket socket)
    {
        var framer = new SipStreamFramer(SipLimits.Default);
        byte[] buffer = new byte[65_536], received = [];
        try
        {
            while (true)
            {
                int length = await socket.ReceiveAsync(buffer);
                if (length == 0) break;
                received = [.. received, .. buffer.AsSpan(0, length)];
                while (true)
                {
                    SipFrame frame = framer.Next(new ReadOnlySequence<byte>(received), out long consumed);
                    byte[] message = frame.Message.ToArray();
                    received = received[(int)consumed..];
                    if (frame.Kind == SipFrameKind.NeedMore) break;
                    if (frame.Kind == SipFrameKind.Broken) throw new SocketException((int)SocketError.ProtocolType);
                    if (frame.Kind == SipFrameKind.Message) _pending.Take(message, SipFraming.Stream);
                }
            }
        }
        catch (Exception ended) when (ended is ObjectDisposedException or SocketException)
        {
            // Told below.
        }
        socket.Dispose();
        _pending.FailAll($"{server} closed the connection.");
    }
}
