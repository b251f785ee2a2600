using System.Diagnostics;

namespace ActorRegistrar.Actors.Transport;

/// <summary>
/// How many requests of one listener are accepted and not answered yet, counted where they are handed over and where they are answered.
/// Past a bound a datagram is answered 503 where it is read, unless its source has few requests waiting: a flood from one address does not
/// shut out the others. A 503 costs a fifth of what a registration costs, and a client that gets none sends its request again and again,
/// each time as work; but even so only so many are answered in a second, and the rest is dropped unread.
/// </summary>
/// <param name="bound">Requests waiting past which the listener is overloaded.</param>
internal sealed class ListenerLoad(int bound)
{
    /// <summary>Requests that any source may have waiting, however busy the listener is.</summary>
    private const int FairShare = 16;

    /// <summary>
    /// Answers 503 in each period: more a second than one thread reads, so that datagrams are dropped only where more threads than one fill the
    /// socket. Measured at two and three times the peak: a bound of 40,000 a second kept a tenth fewer registrations, for what was dropped
    /// came again.
    /// </summary>
    internal const int RefusalsInPeriod = 20_000;

    private static readonly long PeriodTicks = Stopwatch.Frequency / 10;

    private int _outstanding;
    private long _periodEnds; // this and the next are the receiving thread's own
    private int _refusalsLeft;

    public int Outstanding => Volatile.Read(ref _outstanding);

    /// <summary>Whether busy sources are turned away now.</summary>
    public bool IsFull => Outstanding >= bound;

    /// <summary>Whether a request of this source must be turned away while the listener or the journal is overloaded.</summary>
    public static bool IsOverShare(SipFlow flow) => flow.Outstanding > FairShare;

    /// <summary>What becomes of the next datagram of this source. For one thread.</summary>
    /// <param name="flow">The source.</param>
    /// <param name="timestamp">Now, as <see cref="Stopwatch.GetTimestamp"/> tells it; for tests.</param>
    public Shedding Judge(SipFlow flow, long? timestamp = null)
    {
        if (Outstanding < bound || !IsOverShare(flow)) return Shedding.None;
        timestamp ??= Stopwatch.GetTimestamp();
        if (timestamp >= _periodEnds)
        {
            _periodEnds = timestamp.Value + PeriodTicks;
            _refusalsLeft = RefusalsInPeriod;
        }
        return --_refusalsLeft >= 0 ? Shedding.Refuse : Shedding.Drop;
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
