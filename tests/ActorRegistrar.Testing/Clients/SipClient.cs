using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;

namespace ActorRegistrar.Testing.Clients;

/// <summary>
/// A SIP client over UDP, TCP, TLS or WebSocket: it sends requests or any octets, and reads messages without the parser under test. Over a
/// stream messages are cut apart by their Content-Length; over WebSocket, by .NET's own client, each is one message (RFC 7118).
/// </summary>
public sealed class SipClient : IDisposable
{
    /// <summary>For a response that must come: far longer than any server needs, for machines that do other things too.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan BeforeAskingAgain = TimeSpan.FromMilliseconds(250);

    private readonly Socket _socket;
    private readonly IPEndPoint? _server;
    private byte[]? _buffer;
    private byte[] _received = [];
    private Stream? _stream;
    private ClientWebSocket? _webSocket;

    private SipClient(string transport, Socket socket, IPEndPoint? server)
    {
        Transport = transport.ToUpperInvariant();
        _socket = socket;
        _server = server;
    }

    /// <summary>As in a Via: UDP, TCP, TLS, WS or WSS.</summary>
    public string Transport { get; }

    /// <summary>
    /// What a Via says: the address that it sends from; over WebSocket what a browser puts there, which does not know it (RFC 7118 appendix
    /// B.1).
    /// </summary>
    public string Local => _webSocket is null ? _socket.LocalEndPoint!.ToString()! : "df7jal23ls0d.invalid";

    public int Port => ((IPEndPoint)_socket.LocalEndPoint!).Port;

    /// <summary>Whether the server has closed the connection, as far as reading has shown; never over UDP.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Octets that have come over UDP and were not read.</summary>
    public int Waiting => _socket.Available;

    /// <summary>The octets of a connection below the messages, for a client that speaks something else than SIP.</summary>
    public Stream Stream => _stream!;

    public SslStream SecureStream => (SslStream)_stream!;

    /// <summary>A UDP socket on loopback that sends to several servers.</summary>
    public static SipClient Udp() => Udp(OpenDatagram(new IPEndPoint(IPAddress.Loopback, 0)), null);

    public static SipClient Udp(int serverPort, IPEndPoint? from = null) =>
        Udp(OpenDatagram(from ?? new IPEndPoint(IPAddress.Loopback, 0)), new IPEndPoint(IPAddress.Loopback, serverPort));

    /// <summary>Takes a bound socket, of another network if need be, and closes it in the end.</summary>
    public static SipClient Udp(Socket socket, IPEndPoint? server) => new("UDP", socket, server);

    public static SipClient Tcp(int serverPort, IPAddress? from = null) => Connect("tcp", serverPort, from);

    public static SipClient Tls(int serverPort, IPAddress? from = null) => Connect("tls", serverPort, from);

    /// <summary>A client of a server on loopback over udp, tcp, tls, ws or wss.</summary>
    public static SipClient Connect(string transport, int serverPort, IPAddress? from = null) =>
        // On the pool: a test that blocks its thread must not wait for the threads of its own context.
        Task.Run(() => ConnectAsync(transport, new IPEndPoint(IPAddress.Loopback, serverPort), from)).GetAwaiter().GetResult();

    /// <summary>A client over udp, tcp, tls, ws or wss.</summary>
    /// <param name="transport">One of them.</param>
    /// <param name="server">Where the server listens.</param>
    /// <param name="from">The address to send from; null for the system's choice.</param>
    /// <param name="tls">How to make the handshake; any certificate is trusted, and the name is localhost unless given.</param>
    public static async Task<SipClient> ConnectAsync(
        string transport, IPEndPoint server, IPAddress? from = null, SslClientAuthenticationOptions? tls = null)
    {
        if (transport == "udp")
        {
            IPAddress loopback = server.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Loopback : IPAddress.Loopback;
            return Udp(OpenDatagram(new IPEndPoint(from ?? loopback, 0)), server);
        }
        var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        var client = new SipClient(transport, socket, server);
        try
        {
            using var deadline = new CancellationTokenSource(Patience);
            tls ??= new SslClientAuthenticationOptions();
            await client.OpenAsync(transport, server, from, tls, deadline.Token).ConfigureAwait(false);
            return client;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    public Task SendAsync(byte[] octets)
    {
        if (_stream is null)
        {
            return _socket.SendToAsync(octets, _server!);
        }
        return _webSocket is null
            ? _stream.WriteAsync(octets).AsTask()
            : _webSocket.SendAsync(octets, TypeOf(octets), endOfMessage: true, CancellationToken.None);
    }

    public Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text));

    public Task SendAsync(Request request) => SendAsync(request.Bytes(Transport, Local));

    /// <summary>Sends a datagram to any server.</summary>
    public void SendTo(byte[] octets, IPEndPoint server) => _socket.SendTo(octets, server);

    /// <summary>Sends octets; false when the server has closed the connection.</summary>
    public async Task<bool> TrySendAsync(byte[] octets)
    {
        try
        {
            await _stream!.WriteAsync(octets).ConfigureAwait(false);
            return true;
        }
        catch (Exception ex) when (ex is IOException or InvalidOperationException)
        {
            return false;
        }
    }

    public Task<bool> TrySendAsync(string text) => TrySendAsync(Encoding.ASCII.GetBytes(text));

    /// <summary>The next message; null when none comes in time or the connection ends.</summary>
    public async Task<byte[]?> ReceiveBytesAsync(TimeSpan patience)
    {
        using var deadline = new CancellationTokenSource(patience);
        try
        {
            if (_webSocket is not null)
            {
                return await ReceiveFromWebSocketAsync(_webSocket, deadline.Token).ConfigureAwait(false);
            }
            return _stream is null
                ? await ReceiveDatagramAsync(deadline.Token).ConfigureAwait(false)
                : await ReceiveFromStreamAsync(deadline.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
        catch (Exception ex) when (ex is IOException or WebSocketException)
        {
            IsClosed = true;
            return null;
        }
    }

    /// <summary>The next response; null when none comes in time or the connection ends.</summary>
    public async Task<SipResponse?> ReceiveAsync(TimeSpan patience) =>
        await ReceiveBytesAsync(patience).ConfigureAwait(false) is { } octets ? new SipResponse(octets) : null;

    /// <summary>The next response, which must come.</summary>
    /// <exception cref="TimeoutException">None came in time.</exception>
    /// <exception cref="EndOfStreamException">The server has closed the connection.</exception>
    public async Task<SipResponse> NextAsync() => await ReceiveAsync(Patience).ConfigureAwait(false) ??
        throw (IsClosed ? new EndOfStreamException() : new TimeoutException($"No response over {Transport} in time."));

    /// <summary>The next response over UDP, and where it came from.</summary>
    public async Task<(SipResponse Response, IPEndPoint From)> NextWithSourceAsync()
    {
        using var deadline = new CancellationTokenSource(Patience);
        SocketReceiveFromResult received = await _socket.ReceiveFromAsync(Buffer, AnySource, deadline.Token).ConfigureAwait(false);
        return (new SipResponse(Buffer[..received.ReceivedBytes]), (IPEndPoint)received.RemoteEndPoint);
    }

    /// <summary>Sends a request and returns the next response.</summary>
    public async Task<SipResponse> AskAsync(Request request)
    {
        await SendAsync(request).ConfigureAwait(false);
        return await NextAsync().ConfigureAwait(false);
    }

    /// <summary>Sends a request and returns the next response.</summary>
    public async Task<SipResponse> AskAsync(string text)
    {
        await SendAsync(text).ConfigureAwait(false);
        return await NextAsync().ConfigureAwait(false);
    }

    /// <summary>Sends a request and returns the next response, which must have this status.</summary>
    public async Task<SipResponse> AskAsync(Request request, int status)
    {
        SipResponse response = await AskAsync(request).ConfigureAwait(false);
        Assert.True(status == response.Status, $"Expected {status}:\n{response}");
        return response;
    }

    /// <summary>
    /// Asks again while the response is 503: a journal that is slow to start on a busy machine promises nothing, loses nothing, and asks to
    /// come again (RFC 3261 section 21.5.4). It must serve in the end.
    /// </summary>
    public async Task<SipResponse> AskUntilServedAsync(Request request, int status)
    {
        var elapsed = Stopwatch.StartNew();
        while (true)
        {
            SipResponse response = await AskAsync(request.Again()).ConfigureAwait(false);
            if (response.Status == status)
            {
                return response;
            }
            Assert.True(response.Status == 503 && elapsed.Elapsed < TimeSpan.FromSeconds(30), $"Expected {status}:\n{response}");
            await Task.Delay(BeforeAskingAgain).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Checks that what was sent last gets no response: OPTIONS follows it, is answered in order by the same thread, and must be the first
    /// that is.
    /// </summary>
    public async Task ExpectSilenceAsync()
    {
        Request options = Request.Options();
        SipResponse response = await AskAsync(options).ConfigureAwait(false);
        Assert.Equal(options.CallId, response.One("Call-ID"));
    }

    /// <summary>Reads exactly so many octets of a connection, for what is not a message.</summary>
    public async Task<byte[]> ReadAsync(int count)
    {
        using var deadline = new CancellationTokenSource(Patience);
        while (_received.Length < count)
        {
            if (!await ReadMoreAsync(deadline.Token).ConfigureAwait(false))
            {
                throw new EndOfStreamException();
            }
        }
        byte[] octets = _received[..count];
        _received = _received[count..];
        return octets;
    }

    /// <summary>All that still comes until the server closes the connection; a reset fails.</summary>
    public async Task<string> ReadToEndAsync()
    {
        using var deadline = new CancellationTokenSource(Patience);
        using var all = new MemoryStream();
        all.Write(_received);
        await _stream!.CopyToAsync(all, deadline.Token).ConfigureAwait(false);
        return Encoding.UTF8.GetString(all.ToArray());
    }

    /// <summary>Ends when the server has closed the connection, or has sent something.</summary>
    public async Task ClosedAsync()
    {
        using var deadline = new CancellationTokenSource(Patience);
        await _socket.ReceiveAsync(new byte[1], SocketFlags.Peek, deadline.Token).ConfigureAwait(false);
    }

    /// <summary>Whether the server closes the connection within a time, whatever it sends before.</summary>
    public async Task<bool> IsClosedWithinAsync(TimeSpan patience)
    {
        using var deadline = new CancellationTokenSource(patience);
        try
        {
            while (await _socket.ReceiveAsync(Buffer, deadline.Token).ConfigureAwait(false) > 0)
            {
            }
            return true;
        }
        catch (SocketException)
        {
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Says that nothing more will be sent, and continues to listen.</summary>
    public void EndSending() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>Ends the connection by a reset, as a process that is killed with unread data does; its port is free at once.</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Dispose();
    }

    public void Dispose()
    {
        _webSocket?.Dispose();
        _stream?.Dispose();
        _socket.Dispose();
    }

    /// <summary>Made when the first octet is read, for tests of thousands of connections that are silent.</summary>
    private byte[] Buffer => _buffer ??= new byte[65_536];

    private IPEndPoint AnySource => new(_socket.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any, 0);

    private static Socket OpenDatagram(IPEndPoint from)
    {
        var socket = new Socket(from.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 4 * 1024 * 1024 };
        socket.Bind(from);
        return socket;
    }

    private static WebSocketMessageType TypeOf(byte[] octets) =>
        System.Text.Unicode.Utf8.IsValid(octets) ? WebSocketMessageType.Text : WebSocketMessageType.Binary;

    private async Task OpenAsync(
        string transport, IPEndPoint server, IPAddress? from, SslClientAuthenticationOptions options, CancellationToken deadline)
    {
        if (from is not null)
        {
            _socket.Bind(new IPEndPoint(from, 0));
        }
        await _socket.ConnectAsync(server, deadline).ConfigureAwait(false);
        _stream = new NetworkStream(_socket);
        if (transport is "tls" or "wss")
        {
            var tls = new SslStream(_stream);
            _stream = tls;
            options.TargetHost ??= "localhost";
            options.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null;
            await tls.AuthenticateAsClientAsync(options, deadline).ConfigureAwait(false);
        }
        if (transport is "ws" or "wss")
        {
            var webSocket = new ClientWebSocket();
            webSocket.Options.AddSubProtocol("sip");
            using var here = new HttpMessageInvoker(new SocketsHttpHandler { ConnectCallback = (_, _) => ValueTask.FromResult(_stream) });
            await webSocket.ConnectAsync(new Uri($"ws://{server}/"), here, deadline).ConfigureAwait(false);
            _webSocket = webSocket;
        }
    }

    private async Task<byte[]?> ReceiveDatagramAsync(CancellationToken deadline)
    {
        SocketReceiveFromResult received = await _socket.ReceiveFromAsync(Buffer, AnySource, deadline).ConfigureAwait(false);
        if (_server is not null)
        {
            Assert.Equal(_server, received.RemoteEndPoint);
        }
        return Buffer[..received.ReceivedBytes];
    }

    private async Task<byte[]?> ReceiveFromWebSocketAsync(ClientWebSocket webSocket, CancellationToken deadline)
    {
        using var message = new MemoryStream();
        WebSocketReceiveResult read;
        do
        {
            read = await webSocket.ReceiveAsync(Buffer, deadline).ConfigureAwait(false);
            message.Write(Buffer, 0, read.Count);
        }
        while (!read.EndOfMessage);
        IsClosed = read.MessageType == WebSocketMessageType.Close;
        return IsClosed ? null : message.ToArray();
    }

    private async Task<byte[]?> ReceiveFromStreamAsync(CancellationToken deadline)
    {
        while (true)
        {
            if (Take() is { } message)
            {
                return message;
            }
            if (!await ReadMoreAsync(deadline).ConfigureAwait(false))
            {
                return null;
            }
        }
    }

    private byte[]? Take()
    {
        // Responses to keep-alives.
        while (_received is [(byte)'\r', (byte)'\n', ..])
        {
            _received = _received[2..];
        }
        int end = _received.AsSpan().IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return null;
        }
        string header = Encoding.UTF8.GetString(_received, 0, end);
        string? row = header.Split("\r\n").FirstOrDefault(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase));
        Assert.True(row is not null, $"A message on a stream without Content-Length:\n{header}");
        int length = end + 4 + int.Parse(row.Split(':')[1], CultureInfo.InvariantCulture);
        if (_received.Length < length)
        {
            return null;
        }
        byte[] message = _received[..length];
        _received = _received[length..];
        return message;
    }

    private async Task<bool> ReadMoreAsync(CancellationToken deadline)
    {
        int length = await _stream!.ReadAsync(Buffer, deadline).ConfigureAwait(false);
        IsClosed |= length == 0;
        _received = [.. _received, .. Buffer.AsSpan(0, length)];
        return length > 0;
    }
}
