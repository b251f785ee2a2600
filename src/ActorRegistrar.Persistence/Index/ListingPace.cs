namespace ActorRegistrar.Persistence.Index;

/// <summary>How busy the server is with those who register.</summary>
/// <param name="RegistrationsPerSecond">Accepted in the last second.</param>
/// <param name="IsOverloaded">Whether requests are turned away, or nearly.</param>
public readonly record struct ServerLoad(double RegistrationsPerSecond, bool IsOverloaded)
{
    /// <summary>Nobody registers.</summary>
    public static ServerLoad Idle => default;
}

/// <summary>
/// How much of one processor those who list may take from those who register: all of it up to <see cref="Unnoticed"/> registrations a
/// second, then less the more there are, and never less than <see cref="LeastShare"/>, so that every listing comes to its end.
/// </summary>
/// <remarks>
/// Time and not rows is what is measured: on a busy machine the same rows take longer, and then the rest is longer too. A thread of a low
/// priority would be no help: while it waits for a processor inside managed code, every garbage collection waits for it.
/// </remarks>
public static class ListingPace
{
    /// <summary>Registrations a second beside which listings run at full speed.</summary>
    public const double Unnoticed = 200;

    /// <summary>A part of one processor.</summary>
    public const double LeastShare = 0.02;

    /// <summary>However long a page took, nobody waits longer for the next one.</summary>
    public static readonly TimeSpan LongestRest = TimeSpan.FromSeconds(2);

    // A page is given out, full or not, when this is over: what is rare is not looked for in one go.
    private static readonly TimeSpan LongestPage = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPageBesideOthers = TimeSpan.FromMilliseconds(25);

    /// <summary>Whether listings take turns and rest between them.</summary>
    public static bool GivesWay(ServerLoad load) => load.IsOverloaded || load.RegistrationsPerSecond > Unnoticed;

    /// <summary>The part of one processor that all listings may take together, above 0 and at most 1.</summary>
    public static double Share(ServerLoad load) =>
        load.IsOverloaded ? LeastShare : load.RegistrationsPerSecond <= Unnoticed ? 1 : Math.Max(LeastShare, Unnoticed / load.RegistrationsPerSecond);

    /// <summary>For how long nobody lists after somebody did for a time; at most <see cref="LongestRest"/>.</summary>
    public static TimeSpan RestAfter(TimeSpan used, ServerLoad load)
    {
        double ticks = Math.Max(0, used.Ticks) * ((1 / Share(load)) - 1);
        return ticks < LongestRest.Ticks ? TimeSpan.FromTicks((long)ticks) : LongestRest;
    }

    /// <summary>How long a page may be looked for before it is given out as it is.</summary>
    public static TimeSpan TimeForPage(ServerLoad load) => GivesWay(load) ? LongestPageBesideOthers : LongestPage;
}
