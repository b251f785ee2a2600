using System.Net;
using System.Net.Sockets;

namespace ActorRegistrar.Actors.Tests.Support;

internal static class FreePort
{
    /// <summary>
    /// A port of loopback that nobody uses, for UDP and TCP. From below those that the system gives to connections, of which other tests make many
    /// at any moment.
    /// </summary>
    public static int OfBothTransports()
    {
        while (true)
        {
            int port = Random.Shared.Next(20_000, 32_000);
            try
            {
                using var udp = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
                using var tcp = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                udp.Bind(new IPEndPoint(IPAddress.Loopback, port));
                tcp.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException)
            {
                // Another one, then.
            }
        }
    }
}
