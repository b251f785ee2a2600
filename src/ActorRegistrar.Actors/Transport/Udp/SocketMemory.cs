using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace ActorRegistrar.Actors.Transport.Udp;

/// <summary>Memory of a socket beyond the system's bound (net.core.rmem_max), for a process that may administer the network.</summary>
internal static class SocketMemory
{
    private const int SocketLevel = 1;
    private const int ForceReceiveBuffer = 33; // SO_RCVBUFFORCE

    /// <summary>Asks for it.</summary>
    /// <param name="socket">Not in use yet.</param>
    /// <param name="bytes">Linux counts twice as many, for its own book-keeping.</param>
    /// <returns>False on another system than Linux, and without CAP_NET_ADMIN: the socket keeps what it has.</returns>
    public static bool TryForce(Socket socket, int bytes)
    {
        if (!OperatingSystem.IsLinux()) return false;
        try
        {
            socket.SetRawSocketOption(SocketLevel, ForceReceiveBuffer, MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in bytes)));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
