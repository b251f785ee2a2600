using System.Net;
using System.Net.Sockets;

namespace ActorRegistrar.Testing.Fixtures;

/// <summary>Ports that nobody listens on.</summary>
public static class FreePort
{
    private static int _last = 20_000 + (Environment.ProcessId % 400 * 25);

    /// <summary>
    /// A port free for UDP and TCP on loopback, below the range from which the system gives out ports by itself, so that no client
    /// takes it while its server is down.
    /// </summary>
    public static int Next()
    {
        while (true)
        {
            int port = 20_000 + ((Interlocked.Increment(ref _last) - 20_000) % 10_000);
            if (IsFree(port, SocketType.Dgram, ProtocolType.Udp) && IsFree(port, SocketType.Stream, ProtocolType.Tcp)) return port;
        }
    }

    private static bool IsFree(int port, SocketType type, ProtocolType protocol)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, type, protocol);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
