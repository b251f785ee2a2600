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
    private readonly byte[] _controls = GC.AllocateArray<byte>(BatchSize * PacketInfo.MaxBytes, pinned: true);
    private readonly LinuxSockets.Segment[] _segments = GC.AllocateArray<LinuxSockets.Segment>(BatchSize, pinned: true);
    private readonly LinuxSockets.Message[] _messages = GC.AllocateArray<LinuxSockets.Message>(BatchSize, pinned: true);
    private int _count;
    private int _used;

    public DatagramSender(Socket socket) => _socket = socket;

    /// <summary>Queues a copy of a datagram, or sends it at once where batches cannot be sent.</summary>
    /// <param name="datagram">The datagram.</param>
    /// <param name="to">Where to.</param>
    /// <param name="cameTo">From which of our addresses (<see cref="PacketInfo"/>); empty for the one that the socket is bound to.</param>
    public void Add(ReadOnlySpan<byte> datagram, SocketAddress to, ReadOnlySpan<byte> cameTo)
    {
        if (!LinuxSockets.IsAvailable || datagram.Length > BufferBytes)
        {
            SendOne(datagram, to, cameTo);
            return;
        }
        if (_count == BatchSize || _used + datagram.Length > BufferBytes) Flush();
        datagram.CopyTo(_buffer.AsSpan(_used));
        to.Buffer.Span[..to.Size].CopyTo(_addresses.AsSpan(_count * AddressBytes));
        cameTo.CopyTo(_controls.AsSpan(_count * PacketInfo.MaxBytes));
        _segments[_count] = new LinuxSockets.Segment { Start = At(_buffer, _used), Length = (nuint)datagram.Length };
        _messages[_count] = new LinuxSockets.Message
        {
            Address = At(_addresses, _count * AddressBytes),
            AddressLength = (uint)to.Size,
            Segments = (LinuxSockets.Segment*)Marshal.UnsafeAddrOfPinnedArrayElement(_segments, _count),
            SegmentCount = 1,
            Control = cameTo.IsEmpty ? null : At(_controls, _count * PacketInfo.MaxBytes),
            ControlLength = (nuint)cameTo.Length,
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
    /// <param name="datagram">The datagram.</param>
    /// <param name="to">Where to.</param>
    /// <param name="cameTo">As in <see cref="Add"/>.</param>
    public void SendOne(ReadOnlySpan<byte> datagram, SocketAddress to, ReadOnlySpan<byte> cameTo)
    {
        try
        {
            if (!cameTo.IsEmpty)
            {
                if (!TrySendFrom(datagram, to, cameTo)) Metrics.RegistrarMetrics.Dropped("udp", "send failed");
                return;
            }
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

    private bool TrySendFrom(ReadOnlySpan<byte> datagram, SocketAddress to, ReadOnlySpan<byte> cameTo)
    {
        fixed (byte* start = datagram, address = to.Buffer.Span, control = cameTo)
        {
            var segment = new LinuxSockets.Segment { Start = start, Length = (nuint)datagram.Length };
            var message = new LinuxSockets.Message
            {
                Address = address, AddressLength = (uint)to.Size, Segments = &segment, SegmentCount = 1, Control = control, ControlLength = (nuint)cameTo.Length,
            };
            return LinuxSockets.Send(_socket.SafeHandle, &message, 1, 0) == 1;
        }
    }

    private static byte* At(byte[] pinned, int offset) => (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(pinned, offset);
}
