namespace ActorRegistrar.Actors.Transport;

/// <summary>
/// How many requests of one listener are accepted and not answered yet, counted where they are handed over and where they are answered.
/// Past a bound a datagram is dropped before it is read, unless its source has few of its own waiting: a flood from one address does not
/// shut out the others.
/// </summary>
internal sealed class ListenerLoad(int bound)
{
    /// <summary>Requests that any source may have waiting, however busy the listener is.</summary>
    private const int FairShare = 16;

    private int _outstanding;

    public int Outstanding => Volatile.Read(ref _outstanding);

    /// <summary>Whether a request of this source must be turned away while the listener or the journal is overloaded.</summary>
    public static bool IsOverShare(SipFlow flow) => flow.Outstanding > FairShare;

    /// <summary>Whether the next datagram of this source is dropped unread.</summary>
    public bool Sheds(SipFlow flow) => Outstanding >= bound && IsOverShare(flow);

    public void Begin(SipFlow flow)
    {
        Interlocked.Increment(ref _outstanding);
        Interlocked.Increment(ref flow.OutstandingCount);
    }

    /// <summary>A request is done with: its answer, if it gets one, is on its flow already.</summary>
    public void End(SipFlow flow)
    {
        Interlocked.Decrement(ref _outstanding);
        if (Interlocked.Decrement(ref flow.OutstandingCount) == 0) flow.OnAllAnswered();
    }
}
