using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace ActorRegistrar.Actors.Transport.Udp;

/// <summary>What the kernel counts about one socket.</summary>
/// <param name="QueuedBytes">Memory of datagrams that wait to be read.</param>
/// <param name="Drops">Datagrams dropped since the socket was opened because that memory was used up.</param>
internal readonly record struct SocketStatistics(long QueuedBytes, long Drops)
{
    // getsockopt(SOL_SOCKET, SO_MEMINFO) of Linux 4.12: nine counters, in the order of linux/sock_diag.h.
    private const int SocketLevel = 1;
    private const int MemoryInformation = 55;
    private const int ReceiveAllocated = 0;
    private const int Dropped = 8;
    private const int Counters = 9;

    /// <summary>Null on another system than Linux, and after the socket was closed.</summary>
    public static SocketStatistics? TryRead(Socket socket)
    {
        if (!OperatingSystem.IsLinux()) return null;
        Span<uint> counters = stackalloc uint[Counters];
        try
        {
            int length = socket.GetRawSocketOption(SocketLevel, MemoryInformation, MemoryMarshal.AsBytes(counters));
            return length == Counters * sizeof(uint) ? new SocketStatistics(counters[ReceiveAllocated], counters[Dropped]) : null;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return null;
        }
    }
}
