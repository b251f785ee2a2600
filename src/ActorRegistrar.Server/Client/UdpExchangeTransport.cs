using System.Net;
using System.Net.Sockets;
using ActorRegistrar.Sip.Messages;

namespace ActorRegistrar.Server.Client;

/// <summary>UDP, with the retransmissions of a client transaction other than INVITE (RFC 3261 section 17.1.2.2, Timer E).</summary>
internal sealed class UdpExchangeTransport : IExchangeTransport
{
    private static readonly TimeSpan T1 = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan T2 = TimeSpan.FromSeconds(4);
    private readonly byte[] _buffer = new byte[65_536];
    private Socket? _socket;

    /// <inheritdoc/>
    public IPEndPoint Local => (IPEndPoint)_socket!.LocalEndPoint!;

    /// <inheritdoc/>
    public int Strangers { get; private set; }

    /// <inheritdoc/>
    public async Task ConnectAsync(IPEndPoint remote, CancellationToken cancellation)
    {
        _socket = new Socket(remote.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        await _socket.ConnectAsync(remote, cancellation);
    }

    /// <inheritdoc/>
    public async Task<ClientAnswer> AskAsync(ClientRequest request, byte[] bytes, CancellationToken cancellation)
    {
        TimeSpan interval = T1;
        while (true)
        {
            await _socket!.SendAsync(bytes, cancellation);
            using var timerE = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            timerE.CancelAfter(interval);
            try
            {
                while (true)
                {
                    if (await ReceiveAsync(request, timerE.Token) is not { } answer) continue;
                    if (answer.StatusCode >= 200) return answer;
                    timerE.CancelAfter(interval = T2);
                }
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                interval = TimeSpan.FromTicks(Math.Min(interval.Ticks * 2, T2.Ticks));
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _socket?.Dispose();

    private async Task<ClientAnswer?> ReceiveAsync(ClientRequest request, CancellationToken cancellation)
    {
        int length = await _socket!.ReceiveAsync(_buffer, cancellation);
        if (ClientAnswer.TryParse(_buffer[..length], SipFraming.Datagram, request, out ClientAnswer? answer)) return answer;
        Strangers++;
        return null;
    }
}
