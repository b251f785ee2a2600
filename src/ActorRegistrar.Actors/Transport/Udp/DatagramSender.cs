using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace ActorRegistrar.Actors.Transport.Udp;

/// <summary>
/// Collects datagrams and sends them with one system call where the platform can. Used by one thread at a time; the socket itself may be
/// used by others meanwhile.
/// </summary>
internal sealed unsafe class DatagramSender
{
    private const int BatchSize = 64;
    private const int BufferBytes = 256 * 1024;
    private const int AddressBytes = 28;

    private readonly Socket _socket;
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(BufferBytes, pinned: true);
    private readonly byte[] _addresses = GC.AllocateArray<byte>(BatchSize * AddressBytes, pinned: true);
    private readonly LinuxSockets.Segment[] _segments = GC.AllocateArray<LinuxSockets.Segment>(BatchSize, pinned: true);
    private readonly LinuxSockets.Message[] _messages = GC.AllocateArray<LinuxSockets.Message>(BatchSize, pinned: true);
    private int _count;
    private int _used;

    public DatagramSender(Socket socket) => _socket = socket;

    /// <summary>Queues a copy of a datagram, or sends it at once where batches cannot be sent.</summary>
    public void Add(ReadOnlySpan<byte> datagram, SocketAddress to)
    {
        if (!LinuxSockets.IsAvailable || datagram.Length > BufferBytes)
        {
            SendOne(datagram, to);
            return;
        }
        if (_count == BatchSize || _used + datagram.Length > BufferBytes) Flush();
        datagram.CopyTo(_buffer.AsSpan(_used));
        to.Buffer.Span[..to.Size].CopyTo(_addresses.AsSpan(_count * AddressBytes));
        _segments[_count] = new LinuxSockets.Segment { Start = At(_buffer, _used), Length = (nuint)datagram.Length };
        _messages[_count] = new LinuxSockets.Message
        {
            Address = At(_addresses, _count * AddressBytes),
            AddressLength = (uint)to.Size,
            Segments = (LinuxSockets.Segment*)Marshal.UnsafeAddrOfPinnedArrayElement(_segments, _count),
            SegmentCount = 1,
        };
        _used += datagram.Length;
        _count++;
    }

    /// <summary>Sends what is queued. A datagram that cannot be sent is dropped and counted; its client asks again.</summary>
    public void Flush()
    {
        int sent = 0;
        try
        {
            while (sent < _count)
            {
                int accepted = LinuxSockets.Send(_socket.SafeHandle, (LinuxSockets.Message*)Marshal.UnsafeAddrOfPinnedArrayElement(_messages, sent), (uint)(_count - sent), 0);
                if (accepted > 0)
                {
                    sent += accepted;
                    continue;
                }
                const int Interrupted = 4;
                if (Marshal.GetLastPInvokeError() == Interrupted) continue;
                Metrics.RegistrarMetrics.Dropped("udp", "send failed");
                sent++;
            }
        }
        catch (ObjectDisposedException)
        {
            Metrics.RegistrarMetrics.Dropped("udp", "socket closed");
        }
        _count = 0;
        _used = 0;
    }

    /// <summary>Sends one datagram at once, from any thread.</summary>
    public void SendOne(ReadOnlySpan<byte> datagram, SocketAddress to)
    {
        try
        {
            _socket.SendTo(datagram, SocketFlags.None, to);
        }
        catch (SocketException)
        {
            // The client sends its request again; what an unreachable one does is its own affair (RFC 3261 section 18.4).
            Metrics.RegistrarMetrics.Dropped("udp", "send failed");
        }
        catch (ObjectDisposedException)
        {
            Metrics.RegistrarMetrics.Dropped("udp", "socket closed");
        }
    }

    private static byte* At(byte[] pinned, int offset) => (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(pinned, offset);
}
