namespace ActorRegistrar.Actors.Transport;

/// <summary>
/// How many requests of one listener are accepted and not answered yet, counted where they are handed over and where they are answered.
/// Past a bound most datagrams are dropped before they are read, unless their source has few of its own waiting: a flood from one address
/// does not shut out the others. Every sixteenth is read, to be answered 503: an answer to all of them would take the time in which others
/// could be served.
/// </summary>
internal sealed class ListenerLoad(int bound)
{
    /// <summary>Requests that any source may have waiting, however busy the listener is.</summary>
    private const int FairShare = 16;

    private const int ReadOneOf = 16;

    private int _outstanding;
    private int _overload; // the receiving thread's own

    public int Outstanding => Volatile.Read(ref _outstanding);

    /// <summary>Whether busy sources are turned away now.</summary>
    public bool IsFull => Outstanding >= bound;

    /// <summary>Whether a request of this source must be turned away while the listener or the journal is overloaded.</summary>
    public static bool IsOverShare(SipFlow flow) => flow.Outstanding > FairShare;

    /// <summary>Whether the next datagram of this source is dropped unread. For one thread.</summary>
    public bool Sheds(SipFlow flow)
    {
        int outstanding = Outstanding;
        if (outstanding < bound || !IsOverShare(flow)) return false;
        return outstanding >= 2 * bound || ++_overload % ReadOneOf != 0;
    }

    /// <summary>
    /// A request waits for its credential to be read. Its connection stays open for the answer, and takes no more requests than it may have
    /// waiting; for the listener it counts when it is handed over.
    /// </summary>
    public static void Waits(SipFlow flow) => Interlocked.Increment(ref flow.OutstandingCount);

    /// <summary>It waits no more: it was answered or handed over.</summary>
    public static void WaitsNoMore(SipFlow flow)
    {
        if (Interlocked.Decrement(ref flow.OutstandingCount) == 0) flow.OnAllAnswered();
    }

    public void Begin(SipFlow flow)
    {
        Interlocked.Increment(ref _outstanding);
        Interlocked.Increment(ref flow.OutstandingCount);
    }

    /// <summary>A request is done with: its answer, if it gets one, is on its flow already.</summary>
    public void End(SipFlow flow)
    {
        Interlocked.Decrement(ref _outstanding);
        WaitsNoMore(flow);
    }
}
