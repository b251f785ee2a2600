using System.Net.Sockets;
using ActorRegistrar.LoadTest.Digests;
using ActorRegistrar.LoadTest.Results;
using ActorRegistrar.LoadTest.Traffic;
using ActorRegistrar.Sip.Messages;

namespace ActorRegistrar.LoadTest.Engine;

/// <summary>One socket and the one thread that sends and receives on it. Allocates nothing for a request once it runs.</summary>
internal sealed class Worker : IDisposable
{
    private const int RequestBytes = 2048;
    private const int DatagramBytes = 64 * 1024;
    private const int SocketBufferBytes = 8 * 1024 * 1024;
    private const int Burst = 64;
    private const int MaxChallenges = 3;
    private const int PollMicroseconds = 1000;

    // Timers of RFC 3261 section 17.1.2.1, but given up long before Timer F.
    private static readonly long T1 = Ticks.FromSeconds(0.5), T2 = Ticks.FromSeconds(4), GiveUp = Ticks.FromSeconds(8);
    private static readonly long TimerScan = Ticks.FromSeconds(0.02), PollTime = Ticks.FromSeconds(0.001);

    private readonly ITraffic _traffic;
    private readonly DigestSession? _digest;
    private readonly Tally _tally;
    private readonly Pace _pace;
    private readonly RequestWriter _writer;
    private readonly Socket _socket;
    private readonly Exchange[] _exchanges;
    private readonly int[] _free;
    private readonly byte[] _requests, _datagram = new byte[DatagramBytes];
    private readonly SipMessage _response = new();
    private int _freeCount;
    private uint _sequence;
    private long _scannedAt;

    /// <exception cref="SocketException">No socket can be had.</exception>
    public Worker(WorkerSettings settings, ITraffic traffic, DigestSession? digest, Tally tally, string run)
    {
        (_traffic, _digest, _tally, _pace) = (traffic, digest, tally, new Pace(settings));
        _socket = new Socket(settings.Server.AddressFamily, SocketType.Dgram, ProtocolType.Udp)
        {
            Blocking = false,
            ReceiveBufferSize = SocketBufferBytes,
            SendBufferSize = SocketBufferBytes,
        };
        _socket.Connect(settings.Server);
        _writer = new RequestWriter(traffic, digest, _socket.LocalEndPoint!.ToString()!, run);
        _exchanges = new Exchange[settings.Slots];
        _requests = new byte[settings.Slots * RequestBytes];
        _free = [.. Enumerable.Range(0, settings.Slots).Reverse()];
        _freeCount = settings.Slots;
    }

    private int InFlight => _exchanges.Length - _freeCount;

    /// <summary>Sends until nothing is left to begin and the last request is answered or given up; at once when stopped.</summary>
    public void Run(CancellationToken stop)
    {
        _pace.Start(Ticks.Now);
        while (!stop.IsCancellationRequested)
        {
            long now = Ticks.Now;
            bool isOver = _pace.IsOver(now) || _traffic.IsExhausted;
            if (isOver && InFlight == 0) break;
            if (!isOver) BeginDue(now);
            bool received = Receive();
            if (now - _scannedAt >= TimerScan) FireTimers(now);
            // The operating system waits in whole milliseconds; a shorter pause is spent asking again.
            if (!received && (isOver || _pace.IsIdleFor(PollTime, now))) _socket.Poll(PollMicroseconds, SelectMode.SelectRead);
            _tally.InFlight = InFlight;
        }
        _tally.Abandoned = InFlight;
    }

    public void Dispose() => _socket.Dispose();

    private void BeginDue(long now)
    {
        for (int begun = 0; begun < Burst && _pace.IsDue(now, out long dueAt); begun++)
        {
            if (!TryBegin(dueAt))
            {
                if (!_pace.IsOpenLoop) return;
                _tally.Skipped++;
            }
            _pace.Take();
        }
    }

    private bool TryBegin(long dueAt)
    {
        if (_freeCount == 0) return false;
        int slot = _free[_freeCount - 1];
        ref Exchange exchange = ref _exchanges[slot];
        if (!_traffic.TryBegin(ref exchange)) return false;
        _freeCount--;
        exchange.IsInFlight = true;
        exchange.Challenges = 0;
        exchange.Serial = _sequence + 1;
        exchange.DueAt = dueAt;
        exchange.GiveUpAt = Ticks.Now + GiveUp;
        _tally.Begun++;
        SendNew(ref exchange, slot);
        return true;
    }

    private void SendNew(ref Exchange exchange, int slot)
    {
        exchange.Sequence = ++_sequence;
        exchange.Length = _writer.Write(_requests.AsSpan(slot * RequestBytes, RequestBytes), exchange, slot);
        exchange.ResendInterval = T1;
        exchange.ResendAt = Ticks.Now + T1;
        Send(exchange, slot);
    }

    private void Send(in Exchange exchange, int slot)
    {
        _ = _socket.Send(_requests.AsSpan(slot * RequestBytes, exchange.Length), SocketFlags.None, out SocketError error);
        // A datagram that was not taken is like one lost on the way: Timer E sends it again.
        if (error != SocketError.Success) _tally.SocketErrors++;
    }

    private bool Receive()
    {
        for (int count = 0; count < Burst; count++)
        {
            int length = _socket.Receive(_datagram, SocketFlags.None, out SocketError error);
            if (error == SocketError.WouldBlock) return count > 0;
            if (error != SocketError.Success) _tally.SocketErrors++;
            else OnDatagram(_datagram.AsMemory(0, length));
        }
        return true;
    }

    private void OnDatagram(Memory<byte> datagram)
    {
        bool isResponse = SipParser.Parse(datagram, _response, SipFraming.Datagram, SipLimits.Default).IsOk && !_response.IsRequest;
        if (!isResponse || !_writer.TryReadBranch(_response.TopVia.Branch, out int slot, out uint sequence) || (uint)slot >= (uint)_exchanges.Length)
        {
            _tally.Unmatched++;
            return;
        }
        ref Exchange exchange = ref _exchanges[slot];
        if (!exchange.IsInFlight || exchange.Sequence != sequence)
        {
            // A second response to a request sent twice.
            _tally.Late++;
            return;
        }
        if (_response.StatusCode < 200) exchange.ResendInterval = T2;
        else if (!TryAnswerChallenge(ref exchange, slot)) Finish(ref exchange, slot);
    }

    private bool TryAnswerChallenge(ref Exchange exchange, int slot)
    {
        if (_response.StatusCode != 401 || _digest is null || exchange.Challenges == MaxChallenges || !_digest.TryAccept(_response)) return false;
        exchange.Challenges++;
        _tally.Challenges++;
        _traffic.RaiseCSeq(ref exchange);
        SendNew(ref exchange, slot);
        return true;
    }

    private void Finish(ref Exchange exchange, int slot)
    {
        long now = Ticks.Now;
        _tally.AddFinal(exchange.Kind, _response.StatusCode, Ticks.ToMicroseconds(now - exchange.DueAt), now);
        _traffic.OnFinal(exchange, _response);
        Release(ref exchange, slot);
    }

    private void FireTimers(long now)
    {
        _scannedAt = now;
        if (InFlight == 0) return;
        for (int slot = 0; slot < _exchanges.Length; slot++)
        {
            ref Exchange exchange = ref _exchanges[slot];
            if (!exchange.IsInFlight) continue;
            if (now >= exchange.GiveUpAt)
            {
                _tally.Lost++;
                _traffic.OnLost(exchange);
                Release(ref exchange, slot);
            }
            else if (now >= exchange.ResendAt)
            {
                exchange.ResendInterval = Math.Min(2 * exchange.ResendInterval, T2);
                exchange.ResendAt = now + exchange.ResendInterval;
                _tally.Retransmissions++;
                Send(exchange, slot);
            }
        }
    }

    private void Release(ref Exchange exchange, int slot)
    {
        exchange.IsInFlight = false;
        _free[_freeCount++] = slot;
    }
}
