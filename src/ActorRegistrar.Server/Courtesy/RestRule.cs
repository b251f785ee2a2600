namespace ActorRegistrar.Server.Courtesy;

/// <summary>How much of a machine's processors a reader takes that nobody waits for, from what others took of them lately.</summary>
internal static class RestRule
{
    /// <summary>What it takes at least, so that it comes to an end on a machine that is never idle: a hundredth.</summary>
    public const double LeastShare = 0.01;

    /// <summary>What it takes before it knows anything.</summary>
    public const double FirstShare = 1.0 / 16;

    /// <summary>Others that take less than this are what runs on any machine.</summary>
    public const double OthersUnnoticed = 0.1;

    /// <summary>
    /// What it may take. The room is what others did not use; but they may have used less than they wanted because the reader was in their way,
    /// and a server that waits for its disk now and then leaves some room that it wants back at once. So it takes the cube of the room: most of it
    /// where others do little, and where they want nearly everything a small part of a part each time it is asked, until
    /// only <see cref="LeastShare"/> is left. It stands back at once and comes forth by doubling: a tenth of a second in which others happened
    /// to do little is no reason for a burst.
    /// </summary>
    /// <param name="before">What it was before.</param>
    /// <param name="all">Time of all processors in a period.</param>
    /// <param name="idle">Of that, what nobody used.</param>
    /// <param name="own">Of that, what the reader used.</param>
    /// <returns>A part of all processors, from <see cref="LeastShare"/> to 1; 1 for as fast as it can.</returns>
    public static double ShareAfter(double before, TimeSpan all, TimeSpan idle, TimeSpan own)
    {
        if (all <= TimeSpan.Zero) return before;
        // The system counts in coarser steps than a process is charged in; so it can be negative, which is less than anybody notices.
        double others = (all - idle - own) / all, room = 1 - others;
        return Math.Min(2 * before, others < OthersUnnoticed ? 1 : Math.Max(LeastShare, room * room * room));
    }

    /// <summary>
    /// The processor time that it has used beyond its share, and has to rest for. Never negative: what it left unused is not saved up for a
    /// burst. With a share of 1 there is none.
    /// </summary>
    /// <param name="debt">What it was before.</param>
    /// <param name="own">Processor time used since.</param>
    /// <param name="elapsed">Time since.</param>
    /// <param name="share">Of all processors.</param>
    /// <param name="processors">How many there are.</param>
    public static TimeSpan DebtAfter(TimeSpan debt, TimeSpan own, TimeSpan elapsed, double share, int processors)
    {
        if (share >= 1) return TimeSpan.Zero;
        TimeSpan left = debt + own - (elapsed * (share * processors));
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    /// <summary>How long it takes until a debt is made good by doing nothing.</summary>
    public static TimeSpan RestFor(TimeSpan debt, double share, int processors) => debt / (share * processors);
}
