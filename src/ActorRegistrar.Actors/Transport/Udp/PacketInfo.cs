using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace ActorRegistrar.Actors.Transport.Udp;

/// <summary>
/// Which of this machine's addresses a datagram came to, as a control message of the system (Linux ip(7) IP_PKTINFO, ipv6(7) IPV6_PKTINFO).
/// A socket that is bound to any address is told it with each datagram, and sends from there when given it back, as RFC 3581 section 4
/// wants. Layout as the 64-bit ABIs of Linux have it.
/// </summary>
internal static class PacketInfo
{
    /// <summary>Room for either kind.</summary>
    public const int MaxBytes = 64;

    private const int HeaderBytes = 16;
    private const int InternetLevel = 0, InternetPacketInfo = 8;
    private const int InternetV6Level = 41, InternetV6ReceivePacketInfo = 49, InternetV6PacketInfo = 50;
    private const int InternetBytes = HeaderBytes + 16;
    private const int InternetV6Bytes = HeaderBytes + 24;

    /// <summary>Whether a socket needs it: elsewhere the address that it is bound to is the only one.</summary>
    public static bool IsNeeded(Socket socket) =>
        LinuxSockets.IsAvailable && socket.LocalEndPoint is IPEndPoint { Address: var address } && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any));

    /// <summary>Asks the system to tell it with every datagram.</summary>
    public static void Enable(Socket socket)
    {
        ReadOnlySpan<byte> on = [1, 0, 0, 0];
        if (socket.AddressFamily == AddressFamily.InterNetworkV6) socket.SetRawSocketOption(InternetV6Level, InternetV6ReceivePacketInfo, on);
        else socket.SetRawSocketOption(InternetLevel, InternetPacketInfo, on);
    }

    /// <summary>
    /// Makes what was received fit to be sent, in place: the address stays, the interface is left to routing, but for an address that means
    /// nothing without it.
    /// </summary>
    /// <returns>Its length; 0 when it is something else.</returns>
    public static int Prepare(Span<byte> received)
    {
        if (received.Length < HeaderBytes) return 0;
        int level = MemoryMarshal.Read<int>(received[8..]), type = MemoryMarshal.Read<int>(received[12..]);
        if (level == InternetLevel && type == InternetPacketInfo && received.Length >= InternetBytes - 4)
        {
            // in_pktinfo: interface, our address, the address in the datagram, which a broadcast has too.
            received.Slice(HeaderBytes, 4).Clear();
            received.Slice(HeaderBytes + 8, 4).Clear();
            return Math.Min(received.Length, InternetBytes);
        }
        if (level == InternetV6Level && type == InternetV6PacketInfo && received.Length >= InternetV6Bytes - 4)
        {
            // in6_pktinfo: our address, interface.
            bool isLinkLocal = (BinaryPrimitives.ReadUInt16BigEndian(received[HeaderBytes..]) & 0xFFC0) == 0xFE80;
            if (!isLinkLocal) received.Slice(HeaderBytes + 16, 4).Clear();
            return Math.Min(received.Length, InternetV6Bytes);
        }
        return 0;
    }

    /// <summary>The address in what <see cref="Prepare"/> made.</summary>
    public static IPAddress AddressOf(ReadOnlySpan<byte> prepared) =>
        MemoryMarshal.Read<int>(prepared[8..]) == InternetLevel ? new IPAddress(prepared.Slice(HeaderBytes + 4, 4)) : new IPAddress(prepared.Slice(HeaderBytes, 16));
}
