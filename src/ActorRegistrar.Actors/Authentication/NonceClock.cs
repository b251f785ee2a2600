namespace ActorRegistrar.Actors.Authentication;

/// <summary>
/// The time that nonces are dated with: the machine's, but never set back. After a step back of the machine's clock a new nonce would else
/// be older than what the counts have forgotten, or than this run, and expired as soon as it is made: nobody could register until the
/// clock had caught up. Safe for use by several threads.
/// </summary>
/// <param name="earliest">What it shows at least, in milliseconds since 1970.</param>
internal sealed class NonceClock(long earliest)
{
    /// <summary>Threads read the machine's clock a little before each other; that is no step.</summary>
    private const long StepMs = 1_000;

    private long _latest = earliest;
    private long _ahead;

    /// <summary>Milliseconds since 1970, never less than told before.</summary>
    public long At(DateTimeOffset now)
    {
        long ahead = Volatile.Read(ref _ahead), latest = Volatile.Read(ref _latest);
        long time = now.ToUnixTimeMilliseconds() + ahead;
        while (time > latest)
        {
            long seen = Interlocked.CompareExchange(ref _latest, time, latest);
            if (seen == latest) return time;
            latest = seen;
        }
        if (latest - time > StepMs) Interlocked.CompareExchange(ref _ahead, ahead + latest - time, ahead);
        return latest;
    }
}
