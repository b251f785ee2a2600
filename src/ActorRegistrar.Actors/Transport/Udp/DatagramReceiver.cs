using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace ActorRegistrar.Actors.Transport.Udp;

/// <summary>Receives datagrams into buffers of its own, several with one system call where the platform can.</summary>
internal abstract class DatagramReceiver
{
    /// <summary>No datagram is longer.</summary>
    protected const int DatagramBytes = 64 * 1024;

    /// <summary>Waits for datagrams.</summary>
    /// <returns>How many came; 0 when the socket was closed or the wait was interrupted.</returns>
    public abstract int Receive();

    /// <summary>The datagram at a place below what <see cref="Receive"/> returned; overwritten by the next call.</summary>
    /// <param name="index">Its place.</param>
    /// <param name="from">Filled with the source.</param>
    public abstract Memory<byte> Datagram(int index, SocketAddress from);

    /// <summary>Which address of ours it came to, ready to be sent back (<see cref="PacketInfo"/>); empty where there is only one.</summary>
    /// <param name="index">Its place.</param>
    public virtual ReadOnlySpan<byte> CameTo(int index) => [];

    /// <summary>The best one for this platform.</summary>
    public static DatagramReceiver For(Socket socket) => LinuxSockets.IsAvailable ? new Batched(socket) : new OneByOne(socket);

    private sealed class OneByOne(Socket socket) : DatagramReceiver
    {
        private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(DatagramBytes, pinned: true);
        private readonly SocketAddress _from = new(socket.AddressFamily);
        private int _length;

        public override int Receive()
        {
            try
            {
                _length = socket.ReceiveFrom(_buffer, SocketFlags.None, _from);
                return 1;
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // Windows reports an unreachable peer of an earlier send here; it says nothing about this socket.
                return 0;
            }
        }

        public override Memory<byte> Datagram(int index, SocketAddress from)
        {
            from.Size = _from.Size;
            _from.Buffer.Span[.._from.Size].CopyTo(from.Buffer.Span);
            return _buffer.AsMemory(0, _length);
        }
    }

    private sealed unsafe class Batched : DatagramReceiver
    {
        private const int BatchSize = 64;
        private const int AddressBytes = 28;

        private readonly SafeHandle _socket;
        private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(BatchSize * DatagramBytes, pinned: true);
        private readonly byte[] _addresses = GC.AllocateArray<byte>(BatchSize * AddressBytes, pinned: true);
        private readonly byte[] _controls = [];
        private readonly LinuxSockets.Segment[] _segments = GC.AllocateArray<LinuxSockets.Segment>(BatchSize, pinned: true);
        private readonly LinuxSockets.Message[] _messages = GC.AllocateArray<LinuxSockets.Message>(BatchSize, pinned: true);

        public Batched(Socket socket)
        {
            _socket = socket.SafeHandle;
            if (PacketInfo.IsNeeded(socket)) _controls = GC.AllocateArray<byte>(BatchSize * PacketInfo.MaxBytes, pinned: true);
            for (int i = 0; i < BatchSize; i++)
            {
                _segments[i] = new LinuxSockets.Segment { Start = At(_buffer, i * DatagramBytes), Length = DatagramBytes };
                _messages[i] = new LinuxSockets.Message
                {
                    Address = At(_addresses, i * AddressBytes),
                    Segments = (LinuxSockets.Segment*)Marshal.UnsafeAddrOfPinnedArrayElement(_segments, i),
                    SegmentCount = 1,
                    Control = _controls.Length == 0 ? null : At(_controls, i * PacketInfo.MaxBytes),
                };
            }
        }

        public override int Receive()
        {
            for (int i = 0; i < BatchSize; i++)
            {
                _messages[i].AddressLength = AddressBytes;
                _messages[i].ControlLength = _controls.Length == 0 ? 0 : (nuint)PacketInfo.MaxBytes;
            }
            try
            {
                int received = LinuxSockets.Receive(_socket, (LinuxSockets.Message*)Marshal.UnsafeAddrOfPinnedArrayElement(_messages, 0), BatchSize, LinuxSockets.WaitForOne, null);
                return Math.Max(0, received);
            }
            catch (ObjectDisposedException)
            {
                return 0;
            }
        }

        public override Memory<byte> Datagram(int index, SocketAddress from)
        {
            ref LinuxSockets.Message message = ref _messages[index];
            from.Size = (int)message.AddressLength;
            _addresses.AsSpan(index * AddressBytes, from.Size).CopyTo(from.Buffer.Span);
            return _buffer.AsMemory(index * DatagramBytes, (int)message.Length);
        }

        public override ReadOnlySpan<byte> CameTo(int index)
        {
            if (_controls.Length == 0) return [];
            Span<byte> control = _controls.AsSpan(index * PacketInfo.MaxBytes, (int)Math.Min(_messages[index].ControlLength, PacketInfo.MaxBytes));
            return control[..PacketInfo.Prepare(control)];
        }

        private static byte* At(byte[] pinned, int offset) => (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(pinned, offset);
    }
}
