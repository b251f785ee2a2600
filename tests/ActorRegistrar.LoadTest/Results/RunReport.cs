using ActorRegistrar.LoadTest.Engine;

namespace ActorRegistrar.LoadTest.Results;

/// <summary>What came of a run.</summary>
/// <param name="Total">All workers' counts.</param>
/// <param name="Seconds">From the start to the last final response.</param>
internal sealed record RunReport(Tally Total, double Seconds)
{
    /// <summary>Requests a second that got the answer they are for.</summary>
    public double RatePerSecond => Seconds > 0 ? Total.Succeeded / Seconds : 0;

    /// <summary>Whether every request got the answer it is for.</summary>
    public bool IsClean => Total is { Succeeded: > 0, Failed: 0, Lost: 0, Abandoned: 0 };

    /// <summary>Sums up. Waiting for requests that were lost in the end does not count as time.</summary>
    public static RunReport Of(IEnumerable<Tally> tallies, long startedAt, long endedAt)
    {
        var total = new Tally();
        foreach (Tally tally in tallies) total.Add(tally);
        return new RunReport(total, Ticks.ToSeconds((total.LastFinalAt == 0 ? endedAt : total.LastFinalAt) - startedAt));
    }
}
