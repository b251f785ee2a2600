using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace ActorRegistrar.Actors.Transport.Udp;

/// <summary>
/// The two system calls that move many datagrams at once (Linux recvmmsg(2), sendmmsg(2)), which .NET does not offer. Structures as the
/// 64-bit ABIs of Linux lay them out.
/// </summary>
internal static unsafe partial class LinuxSockets
{
    /// <summary>Return as soon as one datagram is there, with all that are there by then.</summary>
    public const int WaitForOne = 0x10000;

    /// <summary>Whether this process may use them.</summary>
    public static bool IsAvailable { get; } = OperatingSystem.IsLinux() && Environment.Is64BitProcess && Probe();

    [LibraryImport("libc", EntryPoint = "recvmmsg", SetLastError = true)]
    public static partial int Receive(SafeHandle socket, Message* messages, uint count, int flags, void* timeout);

    [LibraryImport("libc", EntryPoint = "sendmmsg", SetLastError = true)]
    public static partial int Send(SafeHandle socket, Message* messages, uint count, int flags);

    /// <summary>A sandbox may know neither; sending nothing tells.</summary>
    private static bool Probe()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        Message none = default;
        return Send(socket.SafeHandle, &none, 0, 0) == 0;
    }

    /// <summary>struct iovec</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Segment
    {
        public byte* Start;
        public nuint Length;
    }

    /// <summary>struct mmsghdr</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Message
    {
        public byte* Address;
        public uint AddressLength;
        public Segment* Segments;
        public nuint SegmentCount;
        public void* Control;
        public nuint ControlLength;
        public int Flags;
        private readonly int _padding; // struct msghdr ends on a multiple of eight
        public uint Length;
    }
}
