using System.Buffers;
using System.Net.WebSockets;
using ActorRegistrar.Actors.Transport.Streams;
using ActorRegistrar.Sip.Messages;

namespace ActorRegistrar.Actors.Transport.WebSockets;

/// <summary>SIP over WebSocket: one message in each WebSocket message, text or binary (RFC 7118 sections 4.2 and 5), CRLF keep-alives (section 6).</summary>
internal sealed class SipWebSocketHandler(SipLimits limits, StreamIntake intake, FlowLife life, int maxUnreadBytes)
{
    private const int FirstBufferBytes = 2048;

    /// <summary>Fragments without content in one message; no honest sender makes any.</summary>
    private const int MaxEmptyFragments = 16;

    /// <summary>Serves one connection until it ends.</summary>
    public async Task ServeAsync(WebSocket socket, AdmittedConnection connection)
    {
        // An answer finds its client on this connection or not at all (RFC 7118 section 5.3).
        var flow = new StreamFlow(connection, new WebSocketAnswers(socket), maxUnreadBytes, returns: null);
        // A read that is cancelled would take the socket with it, so it is left alone instead.
        var stopped = new TaskCompletionSource<WebSocketEnd>(TaskCreationOptions.RunContinuationsAsynchronously);
        WebSocketEnd end = WebSocketEnd.GoingAway;
        await life.ServeAsync(
            flow,
            async () => end = await await Task.WhenAny(ReadAsync(socket, flow), stopped.Task),
            () => stopped.TrySetResult(WebSocketEnd.GoingAway));
        await CloseAsync(socket, end, connection.Watch);
    }

    private async Task<WebSocketEnd> ReadAsync(WebSocket socket, StreamFlow flow)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(FirstBufferBytes);
        try
        {
            int length = 0, emptyFragments = 0;
            while (true)
            {
                ValueWebSocketReceiveResult read = await socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None);
                if (life.IsStopping) return WebSocketEnd.GoingAway;
                if (read.MessageType == WebSocketMessageType.Close) return WebSocketEnd.Normal;
                length += read.Count;
                if (length > limits.MaxMessageBytes) return WebSocketEnd.TooBig;
                if (!read.EndOfMessage)
                {
                    if (read.Count == 0 && ++emptyFragments > MaxEmptyFragments) return WebSocketEnd.Flood;
                    flow.Watch.MessageBegan();
                    if (length == buffer.Length) buffer = Enlarge(buffer);
                    continue;
                }
                if (!Take(buffer.AsMemory(0, length), flow)) return WebSocketEnd.NotSip;
                (length, emptyFragments) = (0, 0);
                await FlowLife.RoomAsync(flow);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Takes one message; false when it is neither SIP nor a keep-alive.</summary>
    private bool Take(Memory<byte> message, StreamFlow flow)
    {
        ReadOnlySpan<byte> octets = message.Span;
        if (octets.SequenceEqual("\r\n"u8) || octets.SequenceEqual("\r\n\r\n"u8))
        {
            flow.Watch.KeptAlive();
            if (octets.Length > 2) flow.Send("\r\n"u8, 0);
            return true;
        }
        flow.Watch.MessageTaken();
        return intake.Take(message, SipFraming.WebSocket, flow);
    }

    /// <summary>Grows with what has come, never with what is announced, and by one octet past the limit at most.</summary>
    private byte[] Enlarge(byte[] full)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Min(2 * full.Length, Math.Max(full.Length, limits.MaxMessageBytes) + 1));
        full.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(full);
        return larger;
    }

    /// <summary>
    /// Reads what the peer had sent before it knew, until it closes too (RFC 6455 section 7.1.2): with unread octets the system would send a
    /// reset, and the peer might never see why. The closing handshake has its deadline like the opening one.
    /// </summary>
    private static async Task DrainAsync(WebSocket socket, ConnectionWatch watch)
    {
        watch.HandshakeBegan();
        byte[] ignored = new byte[1024];
        while (socket.State == WebSocketState.CloseSent) await socket.ReceiveAsync(ignored.AsMemory(), CancellationToken.None);
    }

    private static async Task CloseAsync(WebSocket socket, WebSocketEnd end, ConnectionWatch watch)
    {
        if (socket.State is not (WebSocketState.Open or WebSocketState.CloseReceived)) return;
        watch.WriteBegan();
        try
        {
            await socket.CloseOutputAsync(end.Status, end.Reason, CancellationToken.None);
            watch.WriteEnded();
            if (end != WebSocketEnd.GoingAway) await DrainAsync(socket, watch);
        }
        catch (Exception e) when (e is WebSocketException or IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // Gone already.
        }
        finally
        {
            watch.WriteEnded();
        }
    }
}
