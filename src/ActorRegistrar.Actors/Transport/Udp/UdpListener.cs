using System.Net;
using System.Net.Sockets;
using ActorRegistrar.Actors.Metrics;
using ActorRegistrar.Actors.Transport.Intake;
using ActorRegistrar.Sip.Messages;
using ActorRegistrar.Sip.Uris;
using Akka.Event;

namespace ActorRegistrar.Actors.Transport.Udp;

/// <summary>
/// A UDP socket and the one thread that receives from it. The thread reads each datagram in place, so nothing is copied or allocated for
/// what is dropped or refused.
/// </summary>
internal sealed class UdpListener : IDisposable
{
    private const int SocketBufferBytes = 8 * 1024 * 1024;

    /// <summary>
    /// Where the process may pass the system's bound: a tenth of a second of 100,000 datagrams, each of which takes 2.3 KB of it. What
    /// the kernel drops is sent again half a second later, and again.
    /// </summary>
    private const int ForcedBufferBytes = 16 * 1024 * 1024;

    /// <summary>Sources remembered, so that a busy one costs no allocation; past it all are forgotten and learnt again.</summary>
    private const int MaxSources = 16_384;

    /// <summary>No request line is shorter.</summary>
    private const int ShortestMessageBytes = 16;

    /// <summary>CRLFs that keep a NAT binding open; over UDP they are not answered (RFC 5626 section 4.4.2 uses STUN).</summary>
    private const int KeepAliveBytes = 4;

    private readonly Socket _socket;
    private readonly DatagramSender _sender;
    private readonly DatagramSender _answers;
    private readonly RequestIntake _intake;
    private readonly Thread _thread;
    private readonly Dictionary<SocketAddress, UdpFlow> _sources = [];
    private readonly string _localAddress;
    private readonly ILoggingAdapter _log;
    private long _lastFailure = long.MinValue / 2;
    private volatile bool _isStopping;

    private UdpListener(Socket socket, RequestIntake intake, ILoggingAdapter log)
    {
        _log = log;
        _socket = socket;
        _sender = new DatagramSender(socket);
        _answers = new DatagramSender(socket);
        _intake = intake;
        EndPoint = (IPEndPoint)socket.LocalEndPoint!;
        _localAddress = EndPoint.ToString();
        _thread = new Thread(Receive) { IsBackground = true, Name = $"sip udp {EndPoint}" };
    }

    /// <summary>The address bound, with the port that the system chose if none was given.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>Opens a socket.</summary>
    /// <param name="endPoint">Its address.</param>
    /// <param name="takesIPv4Too">Whether <c>[::]</c> is IPv4 too.</param>
    /// <exception cref="SipListenException">The address cannot be bound.</exception>
    public static Socket Bind(IPEndPoint endPoint, bool takesIPv4Too = false)
    {
        var socket = new Socket(endPoint.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            if (endPoint.AddressFamily == AddressFamily.InterNetworkV6) socket.DualMode = takesIPv4Too;
            socket.ReceiveBufferSize = SocketBufferBytes;
            SocketMemory.TryForce(socket, ForcedBufferBytes);
            socket.SendBufferSize = SocketBufferBytes;
            socket.Bind(endPoint);
            if (PacketInfo.IsNeeded(socket)) PacketInfo.Enable(socket);
            return socket;
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw new SipListenException(new SipListenAddress(SipTransportKind.Udp, endPoint), e);
        }
    }

    /// <summary>Begins to receive.</summary>
    public static UdpListener Start(Socket socket, RequestIntake intake, ILoggingAdapter log)
    {
        var listener = new UdpListener(socket, intake, log);
        ConnectionMetrics.Sockets.Add(listener, KeyValuePair.Create("listener", (object?)$"udp://{listener.EndPoint}"));
        listener._thread.Start();
        return listener;
    }

    /// <summary>Stops receiving; what was received can still be answered until <see cref="Dispose"/>.</summary>
    public void StopReceiving()
    {
        _isStopping = true;
        // A datagram to oneself wakes the thread whatever the platform; closing the socket would take the answers with it.
        try
        {
            var self = new IPEndPoint(EndPoint.Address.Equals(IPAddress.Any) ? IPAddress.Loopback
                : EndPoint.Address.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback : EndPoint.Address, EndPoint.Port);
            _socket.SendTo([], self);
        }
        catch (SocketException)
        {
            // The thread notices at the next datagram, or ends with the process: it is a background thread.
        }
    }

    public void Dispose()
    {
        ConnectionMetrics.Sockets.Remove(this);
        // A thread inside the system call would keep the port bound.
        if (!_isStopping) StopReceiving();
        _thread.Join(TimeSpan.FromSeconds(1));
        _socket.Dispose();
    }

    /// <summary>What the kernel says of the socket; null where it does not.</summary>
    public SocketStatistics? ReadStatistics() => SocketStatistics.TryRead(_socket);

    private void Receive()
    {
        DatagramReceiver receiver = DatagramReceiver.For(_socket);
        var from = new SocketAddress(_socket.AddressFamily);
        while (!_isStopping)
        {
            int received = receiver.Receive();
            for (int i = 0; i < received && !_isStopping; i++) TryTake(receiver.Datagram(i, from), from, receiver.CameTo(i));
            _intake.HandOver();
            _answers.Flush();
        }
    }

    /// <summary>No datagram may end the thread, and with it the process: what is wrong with this server, its clients must not learn to use.</summary>
    private void TryTake(Memory<byte> datagram, SocketAddress from, ReadOnlySpan<byte> cameTo)
    {
        try
        {
            Take(datagram, from, cameTo);
        }
#pragma warning disable CA1031 // One datagram costs its sender the answer, whatever it did.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            RegistrarMetrics.Dropped("udp", "failed");
            // One line a second, or whoever found it could fill the disk.
            if (Environment.TickCount64 - _lastFailure < 1000) return;
            _lastFailure = Environment.TickCount64;
            _log.Error(failure, "a datagram of {0} octets could not be read; please report this", datagram.Length);
        }
    }

    private void Take(Memory<byte> datagram, SocketAddress from, ReadOnlySpan<byte> cameTo)
    {
        if (StunBinding.IsStun(datagram.Span)) AnswerStun(datagram.Span, from, cameTo);
        else if (datagram.Length >= ShortestMessageBytes) _intake.Take(datagram, SipFraming.Datagram, SourceOf(from, cameTo));
        else if (datagram.Length > KeepAliveBytes) RegistrarMetrics.Dropped("udp", "too short");
    }

    private void AnswerStun(ReadOnlySpan<byte> request, SocketAddress from, ReadOnlySpan<byte> cameTo)
    {
        Span<byte> answer = stackalloc byte[StunBinding.MaxAnswerBytes];
        int length = StunBinding.Answer(request, from, answer);
        if (length == 0)
        {
            RegistrarMetrics.Dropped("udp", "not a STUN request");
            return;
        }
        ConnectionMetrics.StunAnswered();
        _sender.SendOne(answer[..length], from, cameTo);
    }

    private UdpFlow SourceOf(SocketAddress from, ReadOnlySpan<byte> cameTo)
    {
        if (_sources.TryGetValue(from, out UdpFlow? flow) && flow.CameTo.SequenceEqual(cameTo)) return flow;
        if (_sources.Count >= MaxSources) _sources.Clear();
        var address = new SocketAddress(from.Family, from.Size);
        from.Buffer.Span[..from.Size].CopyTo(address.Buffer.Span);
        string localAddress = cameTo.IsEmpty ? _localAddress : PlainAddress.Of(new IPEndPoint(PacketInfo.AddressOf(cameTo), EndPoint.Port)).ToString();
        flow = new UdpFlow(_sender, _answers, address, (IPEndPoint)EndPoint.Create(from), localAddress, cameTo.ToArray());
        _sources[address] = flow;
        return flow;
    }
}
