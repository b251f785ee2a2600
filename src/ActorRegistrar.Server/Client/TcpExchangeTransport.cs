using System.Buffers;
using System.Net;
using System.Net.Sockets;
using ActorRegistrar.Sip.Messages;
using ActorRegistrar.Sip.Streams;

namespace ActorRegistrar.Server.Client;

/// <summary>TCP: one connection for one request; nothing is sent twice (RFC 3261 section 17.1.2).</summary>
internal sealed class TcpExchangeTransport : IExchangeTransport
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly SipStreamFramer _framer = new(SipLimits.Default);
    private byte[] _received = [];

    /// <inheritdoc/>
    public IPEndPoint Local => (IPEndPoint)_socket.LocalEndPoint!;

    /// <inheritdoc/>
    public int Strangers { get; private set; }

    /// <inheritdoc/>
    public Task ConnectAsync(IPEndPoint remote, CancellationToken cancellation) => _socket.ConnectAsync(remote, cancellation).AsTask();

    /// <inheritdoc/>
    public async Task<ClientAnswer> AskAsync(ClientRequest request, byte[] bytes, CancellationToken cancellation)
    {
        await _socket.SendAsync(bytes, cancellation);
        byte[] chunk = new byte[16_384];
        while (true)
        {
            int length = await _socket.ReceiveAsync(chunk, cancellation);
            if (length == 0) throw new ExchangeFailedException("the server closed the connection without an answer.");
            _received = [.. _received, .. chunk.AsSpan(0, length)];
            if (TakeFinalAnswer(request) is { } answer) return answer;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private ClientAnswer? TakeFinalAnswer(ClientRequest request)
    {
        while (true)
        {
            SipFrame frame = _framer.Next(new ReadOnlySequence<byte>(_received), out long consumed);
            byte[] message = frame.Message.ToArray();
            _received = _received[(int)consumed..];
            if (frame.Kind == SipFrameKind.NeedMore) return null;
            if (frame.Kind == SipFrameKind.Broken) throw new ExchangeFailedException("the server sent something that is not SIP; is it a SIP server?");
            if (frame.Kind != SipFrameKind.Message) continue;
            if (!ClientAnswer.TryParse(message, SipFraming.Stream, request, out ClientAnswer? answer)) Strangers++;
            else if (answer.StatusCode >= 200) return answer;
        }
    }
}
