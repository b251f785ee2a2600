using System.Net;
using System.Net.WebSockets;
using System.Text;

namespace ActorRegistrar.EndToEnd.Tests.Wire;

/// <summary>A WebSocket connection by .NET's own client, over TLS or not; each message is one answer (RFC 7118).</summary>
internal sealed class WebSocketWireClient : IWireClient
{
    private readonly ClientWebSocket _socket = new();
    private readonly bool _isSecure;

    public WebSocketWireClient(int serverPort, bool isSecure)
    {
        _isSecure = isSecure;
        _socket.Options.AddSubProtocol("sip");
        _socket.Options.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null;
        using var patience = new CancellationTokenSource(WireClientExtensions.Patience);
        _socket.ConnectAsync(new Uri($"{(isSecure ? "wss" : "ws")}://{IPAddress.Loopback}:{serverPort}/"), patience.Token).GetAwaiter().GetResult();
    }

    public string Transport => _isSecure ? "WSS" : "WS";

    /// <summary>What a browser puts there, which does not know its address (RFC 7118 appendix B.1).</summary>
    public string Local => "df7jal23ls0d.invalid";

    public bool IsClosed { get; private set; }

    public Task SendAsync(byte[] bytes) => _socket.SendAsync(bytes, IsUtf8(bytes) ? WebSocketMessageType.Text : WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);

    public async Task<byte[]?> ReceiveBytesAsync(TimeSpan patience)
    {
        using var deadline = new CancellationTokenSource(patience);
        using var message = new MemoryStream();
        byte[] piece = new byte[4096];
        try
        {
            WebSocketReceiveResult read;
            do
            {
                read = await _socket.ReceiveAsync(piece, deadline.Token);
                message.Write(piece, 0, read.Count);
            }
            while (!read.EndOfMessage);
            IsClosed = read.MessageType == WebSocketMessageType.Close;
            return IsClosed ? null : message.ToArray();
        }
        catch (OperationCanceledException)
        {
            return null;
        }
        catch (WebSocketException)
        {
            IsClosed = true;
            return null;
        }
    }

    public void Dispose() => _socket.Dispose();

    private static bool IsUtf8(byte[] bytes) => System.Text.Unicode.Utf8.IsValid(bytes);
}
