using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace ActorRegistrar.EndToEnd.Tests.Wire;

/// <summary>A connection over TCP, or TLS on it. Answers are cut apart by their Content-Length.</summary>
internal sealed class TcpWireClient : IWireClient
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly Stream _stream;
    private byte[] _received = [];

    public TcpWireClient(int serverPort, bool isSecure = false, IPAddress? from = null)
    {
        if (from is not null) _socket.Bind(new IPEndPoint(from, 0));
        _socket.Connect(new IPEndPoint(IPAddress.Loopback, serverPort));
        _stream = new NetworkStream(_socket);
        Transport = isSecure ? "TLS" : "TCP";
        if (!isSecure) return;
        var tls = new SslStream(_stream, leaveInnerStreamOpen: false, (_, certificate, _, _) => certificate is not null);
        tls.AuthenticateAsClient("localhost");
        _stream = tls;
    }

    public string Transport { get; }

    public string Local => _socket.LocalEndPoint!.ToString()!;

    /// <summary>Whether the server has closed the connection, as far as reading has shown.</summary>
    public bool IsClosed { get; private set; }

    public async Task SendAsync(byte[] bytes) => await _stream.WriteAsync(bytes);

    public async Task<byte[]?> ReceiveBytesAsync(TimeSpan patience)
    {
        using var deadline = new CancellationTokenSource(patience);
        while (true)
        {
            if (Take() is { } message) return message;
            if (!await ReadMoreAsync(deadline.Token)) return null;
        }
    }

    /// <summary>Reads exactly these bytes, for answers that are not messages.</summary>
    public async Task<string> ReadRawAsync(int length, TimeSpan patience)
    {
        using var deadline = new CancellationTokenSource(patience);
        while (_received.Length < length && await ReadMoreAsync(deadline.Token))
        {
        }
        string text = Encoding.UTF8.GetString(_received, 0, Math.Min(length, _received.Length));
        _received = _received[Math.Min(length, _received.Length)..];
        return text;
    }

    /// <summary>Ends the connection by a reset, which leaves its port free.</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(true, 0);
        Dispose();
    }

    public void Dispose()
    {
        _stream.Dispose();
        _socket.Dispose();
    }

    private byte[]? Take()
    {
        // Answers to keep-alives.
        while (_received is [(byte)'\r', (byte)'\n', ..]) _received = _received[2..];
        int end = _received.AsSpan().IndexOf("\r\n\r\n"u8);
        if (end < 0) return null;
        string header = Encoding.UTF8.GetString(_received, 0, end);
        string? row = header.Split("\r\n").FirstOrDefault(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase));
        Assert.True(row is not null, $"An answer on a stream without Content-Length:\n{header}");
        int length = end + 4 + int.Parse(row.Split(':')[1], CultureInfo.InvariantCulture);
        if (_received.Length < length) return null;
        byte[] message = _received[..length];
        _received = _received[length..];
        return message;
    }

    private async Task<bool> ReadMoreAsync(CancellationToken deadline)
    {
        byte[] chunk = new byte[65_536];
        try
        {
            int length = await _stream.ReadAsync(chunk, deadline);
            IsClosed |= length == 0;
            _received = [.. _received, .. chunk.AsSpan(0, length)];
            return length > 0;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        catch (IOException)
        {
            IsClosed = true;
            return false;
        }
    }
}
