using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace ActorRegistrar.EndToEnd.Tests.Outages;

/// <summary>A network between a client and its server that a test can make slow or break.</summary>
internal sealed class TcpProxy : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly ConcurrentDictionary<Socket, Socket> _connections = new();
    private readonly int _serverPort;
    private long _delayTicks;

    public TcpProxy(int serverPort)
    {
        _serverPort = serverPort;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    /// <summary>How long every packet is on its way, in each direction.</summary>
    public TimeSpan Delay
    {
        get => TimeSpan.FromTicks(Volatile.Read(ref _delayTicks));
        set => Volatile.Write(ref _delayTicks, value.Ticks);
    }

    /// <summary>Ends every connection there is with a reset, in both directions.</summary>
    public void Reset()
    {
        foreach ((Socket client, Socket server) in _connections)
        {
            client.Close(0);
            server.Close(0);
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        Reset();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = ForwardAsync(await _listener.AcceptAsync());
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private async Task ForwardAsync(Socket client)
    {
        using var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        client.NoDelay = true;
        _connections[client] = server;
        try
        {
            await server.ConnectAsync(new IPEndPoint(IPAddress.Loopback, _serverPort));
            await Task.WhenAny(PumpAsync(client, server), PumpAsync(server, client));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Either end is gone, and with it the other.
        }
        _connections.TryRemove(client, out _);
        client.Dispose();
    }

    private async Task PumpAsync(Socket from, Socket to)
    {
        byte[] buffer = new byte[65_536];
        while (await from.ReceiveAsync(buffer) is > 0 and int length)
        {
            if (Delay > TimeSpan.Zero) await Task.Delay(Delay);
            await to.SendAsync(buffer.AsMemory(0, length));
        }
    }
}
