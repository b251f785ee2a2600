using System.Net;
using System.Net.Sockets;
using ActorRegistrar.Actors.Transport;
using ActorRegistrar.Server.Client;
using ActorRegistrar.Sip.Messages;

namespace ActorRegistrar.Server.Replays.Sip;

/// <summary>A registrar over UDP, with the retransmissions of RFC 3261 section 17.1.2.2 (Timer E, and Timer F as its end).</summary>
internal sealed class UdpRegistrarPeer : IRegistrarPeer
{
    private static readonly TimeSpan T1 = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan T2 = TimeSpan.FromSeconds(4);
    private readonly PendingRequests _pending = new();
    private readonly Socket _socket;
    private readonly ServerAddress _server;
    private readonly TimeSpan _answerWithin;
    private readonly IPEndPoint _local;

    private UdpRegistrarPeer(Socket socket, ServerAddress server, TimeSpan answerWithin)
    {
        _socket = socket;
        _server = server;
        _answerWithin = answerWithin;
        _local = (IPEndPoint)socket.LocalEndPoint!;
        _ = Task.Run(ReceiveAsync);
    }

    /// <summary>Opens a socket towards a registrar.</summary>
    /// <exception cref="ExchangeFailedException">Its host name has no address.</exception>
    public static async Task<UdpRegistrarPeer> ConnectAsync(ServerAddress server, TimeSpan answerWithin, CancellationToken cancellation)
    {
        IPEndPoint remote = await server.ResolveAsync(cancellation);
        var socket = new Socket(remote.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 1 << 20 };
        await socket.ConnectAsync(remote, cancellation);
        return new UdpRegistrarPeer(socket, server, answerWithin);
    }

    /// <inheritdoc/>
    public async Task<ClientAnswer> AskAsync(ClientRequest request, CancellationToken cancellation)
    {
        byte[] bytes = request.ToBytes(SipTransportKind.Udp, _local);
        Task<ClientAnswer> answered = _pending.Add(request);
        try
        {
            TimeSpan interval = T1, waited = TimeSpan.Zero;
            while (waited < _answerWithin)
            {
                await _socket.SendAsync(bytes, cancellation);
                try
                {
                    return await answered.WaitAsync(interval, cancellation);
                }
                catch (TimeoutException)
                {
                    waited += interval;
                    interval = TimeSpan.FromTicks(Math.Min(interval.Ticks * 2, T2.Ticks));
                }
            }
            throw new ExchangeFailedException($"no answer from {_server}.");
        }
        catch (SocketException refused)
        {
            throw new ExchangeFailedException(Sentence(refused));
        }
        finally
        {
            _pending.Remove(request);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private async Task ReceiveAsync()
    {
        byte[] buffer = new byte[65_536];
        while (true)
        {
            try
            {
                int length = await _socket.ReceiveAsync(buffer);
                _pending.Take(buffer[..length], SipFraming.Datagram);
            }
            catch (SocketException refused) when (refused.SocketErrorCode is SocketError.ConnectionRefused or SocketError.ConnectionReset)
            {
                _pending.FailAll(Sentence(refused));
            }
            catch (Exception ended) when (ended is ObjectDisposedException or SocketException)
            {
                return;
            }
        }
    }

    private string Sentence(SocketException failed) => failed.SocketErrorCode is SocketError.ConnectionRefused or SocketError.ConnectionReset
        ? $"nothing listens on {_server}."
        : $"{_server} cannot be reached: {failed.Message}.";
}
