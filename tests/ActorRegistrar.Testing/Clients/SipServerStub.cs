using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ActorRegistrar.Testing.Clients;

/// <summary>A SIP server of a few lines: for each request that comes it sends what the test's function says, or nothing.</summary>
public sealed class SipServerStub : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Socket _socket;
    private readonly Task _serving;

    private SipServerStub(bool isTcp, Func<string, string?> respond)
    {
        _socket = new Socket(AddressFamily.InterNetwork, isTcp ? SocketType.Stream : SocketType.Dgram, isTcp ? ProtocolType.Tcp : ProtocolType.Udp);
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Url = $"{(isTcp ? "tcp" : "udp")}://{_socket.LocalEndPoint}";
        if (isTcp) _socket.Listen();
        _serving = isTcp ? ServeTcpAsync(respond) : ServeUdpAsync(respond);
    }

    public string Url { get; }

    public List<string> Requests { get; } = [];

    public static SipServerStub Udp(Func<string, string?> respond) => new(isTcp: false, respond);

    public static SipServerStub Tcp(Func<string, string?> respond) => new(isTcp: true, respond);

    /// <summary>A response to <paramref name="request"/> with its own Via, From, To, Call-ID and CSeq.</summary>
    public static string Response(string request, string status, params string[] headers)
    {
        string[] copied = ["Via:", "From:", "To:", "Call-ID:", "CSeq:"];
        IEnumerable<string> rows = request.Split("\r\n").Where(row => copied.Any(name => row.StartsWith(name, StringComparison.Ordinal)));
        return $"SIP/2.0 {status}\r\n{string.Join("\r\n", rows.Concat(headers))}\r\nContent-Length: 0\r\n\r\n";
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _socket.Dispose();
        await _serving;
        _stop.Dispose();
    }

    private async Task ServeUdpAsync(Func<string, string?> respond)
    {
        byte[] buffer = new byte[65_536];
        try
        {
            while (true)
            {
                SocketReceiveFromResult received = await _socket.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0), _stop.Token);
                if (Next(buffer, received.ReceivedBytes, respond) is { } bytes) await _socket.SendToAsync(bytes, received.RemoteEndPoint, _stop.Token);
            }
        }
        catch (Exception ex) when (ex is OperationCanceledException or ObjectDisposedException or SocketException)
        {
        }
    }

    private async Task ServeTcpAsync(Func<string, string?> respond)
    {
        byte[] buffer = new byte[65_536];
        try
        {
            while (true)
            {
                using Socket connection = await _socket.AcceptAsync(_stop.Token);
                int length = await connection.ReceiveAsync(buffer, _stop.Token);
                if (Next(buffer, length, respond) is { } bytes) await connection.SendAsync(bytes, _stop.Token);
                else continue;
                await connection.ReceiveAsync(buffer, _stop.Token);
            }
        }
        catch (Exception ex) when (ex is OperationCanceledException or ObjectDisposedException or SocketException)
        {
        }
    }

    private byte[]? Next(byte[] buffer, int length, Func<string, string?> respond)
    {
        string request = Encoding.UTF8.GetString(buffer, 0, length);
        lock (Requests) Requests.Add(request);
        return respond(request) is { } text ? Encoding.UTF8.GetBytes(text) : null;
    }
}
