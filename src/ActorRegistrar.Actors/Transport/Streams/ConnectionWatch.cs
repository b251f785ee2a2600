using ActorRegistrar.Actors.Hosting;
using ActorRegistrar.Location.State;

namespace ActorRegistrar.Actors.Transport.Streams;

/// <summary>
/// How long one connection has kept us waiting, and for what. The connection's own tasks say what happens; another thread asks what is
/// overdue. Costs one reading of the clock for each message.
/// </summary>
internal sealed class ConnectionWatch(ConnectionDeadlines deadlines, TimeProvider clock)
{
    private const long Never = long.MinValue;

    /// <summary>Over a connection with more than these a proxy or a gateway registers; of the others the longest lifetime is remembered alone.</summary>
    private const int MaxRegistered = 64;

    private long _phaseSince = clock.GetTimestamp();
    private long _partialSince = Never;
    private long _activeSince = clock.GetTimestamp();
    private readonly List<(AddressOfRecord AddressOfRecord, long Until)> _registered = [];
    private long _othersUntil = Never; // of those past MaxRegistered
    private long _registeredUntil = Never;
    private long _unreadSince = Never;
    private volatile Phase _phase = Phase.FirstRequest;
    private volatile bool _hasRegistered;

    /// <summary>A handshake begins.</summary>
    public void HandshakeBegan() => Enter(Phase.Handshake);

    /// <summary>The last handshake is done; now a request must come.</summary>
    public void HandshakeEnded() => Enter(Phase.FirstRequest);

    /// <summary>We have ended our direction; now the peer must end its own, as soon as a handshake.</summary>
    public void ClosingBegan() => Enter(Phase.Closing);

    /// <summary>Octets of a message are here, but not all. Only the first call after a message counts.</summary>
    public void MessageBegan()
    {
        if (Volatile.Read(ref _partialSince) == Never) Volatile.Write(ref _partialSince, clock.GetTimestamp());
    }

    /// <summary>A whole message is here.</summary>
    public void MessageTaken()
    {
        Volatile.Write(ref _activeSince, clock.GetTimestamp());
        _phase = Phase.Serving;
        Volatile.Write(ref _partialSince, Never);
    }

    /// <summary>A keep-alive between messages.</summary>
    public void KeptAlive()
    {
        Volatile.Write(ref _activeSince, clock.GetTimestamp());
        Volatile.Write(ref _partialSince, Never);
    }

    /// <summary>Somebody is registered over this connection, who may be silent for longer, or is so no more.</summary>
    /// <param name="addressOfRecord">Who.</param>
    /// <param name="lifetime">For how long; zero for no longer.</param>
    /// <returns>Whether it is remembered who, until the lifetime is zero.</returns>
    public bool Registered(AddressOfRecord addressOfRecord, TimeSpan lifetime)
    {
        long now = clock.GetTimestamp(), until = now + (long)(lifetime.TotalSeconds * clock.TimestampFrequency);
        lock (_registered)
        {
            if (lifetime > TimeSpan.Zero) _hasRegistered = true;
            int at = _registered.FindIndex(other => other.AddressOfRecord.Equals(addressOfRecord));
            if (at >= 0) _registered.RemoveAt(at);
            bool isRemembered = until > now && _registered.Count < MaxRegistered;
            if (isRemembered) _registered.Add((addressOfRecord, until));
            else if (until > now) _othersUntil = Math.Max(_othersUntil, until);
            long last = _othersUntil;
            foreach ((_, long end) in _registered) last = Math.Max(last, end);
            Volatile.Write(ref _registeredUntil, last);
            return isRemembered;
        }
    }

    /// <summary>Who has registered over this connection, as far as it is remembered.</summary>
    public AddressOfRecord[] RegisteredOver()
    {
        lock (_registered) return [.. _registered.Select(registered => registered.AddressOfRecord)];
    }

    /// <summary>Whether a registration made over this connection is still within its lifetime.</summary>
    public bool IsRegistered => Volatile.Read(ref _registeredUntil) is var until && until != Never && clock.GetTimestamp() < until;

    /// <summary>When the last whole message or keep-alive came, or else when it began; larger is later.</summary>
    public long ActiveAt => Volatile.Read(ref _activeSince);

    /// <summary>An answer leaves, as soon as the peer reads.</summary>
    public void WriteBegan() => Volatile.Write(ref _unreadSince, clock.GetTimestamp());

    /// <summary>It left.</summary>
    public void WriteEnded() => Volatile.Write(ref _unreadSince, Never);

    /// <summary>What has been waited for too long, as a metric's tag; null when nothing has.</summary>
    public string? Overdue()
    {
        if (IsPast(Volatile.Read(ref _unreadSince), deadlines.UnreadAnswers)) return "unread answers";
        switch (_phase)
        {
            case Phase.Handshake:
                return IsPast(Volatile.Read(ref _phaseSince), deadlines.Handshake) ? "handshake" : null;
            case Phase.FirstRequest:
                return IsPast(Volatile.Read(ref _phaseSince), deadlines.FirstRequest) ? "no request" : null;
            case Phase.Closing:
                return IsPast(Volatile.Read(ref _phaseSince), deadlines.Handshake) ? "not closed by its peer" : null;
            default:
                if (IsPast(Volatile.Read(ref _partialSince), deadlines.PartialMessage)) return "partial message";
                return IsPast(Volatile.Read(ref _activeSince), _hasRegistered ? deadlines.RegisteredIdle : deadlines.Idle) ? "idle" : null;
        }
    }

    private void Enter(Phase phase)
    {
        Volatile.Write(ref _phaseSince, clock.GetTimestamp());
        _phase = phase;
    }

    private bool IsPast(long since, TimeSpan allowed) => since != Never && clock.GetElapsedTime(since) > allowed;

    private enum Phase : byte
    {
        Handshake = 0,
        FirstRequest,
        Serving,
        Closing,
    }
}
