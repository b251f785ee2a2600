using System.Net;
using System.Net.Sockets;

namespace ActorRegistrar.EndToEnd.Tests.Wire;

/// <summary>A UDP socket.</summary>
internal sealed class UdpWireClient : IWireClient
{
    private readonly Socket _socket;
    private readonly byte[] _buffer = new byte[65_536];
    private readonly IPEndPoint _server;

    public UdpWireClient(int serverPort, IPEndPoint? bindTo = null)
        : this(new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp), new IPEndPoint(IPAddress.Loopback, serverPort)) =>
        _socket.Bind(bindTo ?? new IPEndPoint(IPAddress.Loopback, 0));

    /// <summary>Takes a bound socket, of another network if need be, and closes it in the end.</summary>
    public UdpWireClient(Socket socket, IPEndPoint server)
    {
        _socket = socket;
        _server = server;
    }

    public string Transport => "UDP";

    public string Local => _socket.LocalEndPoint!.ToString()!;

    public int LocalPort => ((IPEndPoint)_socket.LocalEndPoint!).Port;

    public Task SendAsync(byte[] bytes) => _socket.SendToAsync(bytes, _server);

    public async Task<byte[]?> ReceiveBytesAsync(TimeSpan patience)
    {
        using var deadline = new CancellationTokenSource(patience);
        try
        {
            SocketReceiveFromResult received = await _socket.ReceiveFromAsync(_buffer, new IPEndPoint(IPAddress.Any, 0), deadline.Token);
            Assert.Equal(_server, received.RemoteEndPoint);
            return _buffer[..received.ReceivedBytes];
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    public void Dispose() => _socket.Dispose();
}
