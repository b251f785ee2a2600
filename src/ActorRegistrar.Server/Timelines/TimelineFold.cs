using ActorRegistrar.Location.Events;

namespace ActorRegistrar.Server.Timelines;

/// <summary>
/// Makes one entry of the refreshes that follow each other, for each contact, until something else happens. A telephone refreshes around the
/// clock; what an operator looks for is the rest.
/// </summary>
internal sealed class TimelineFold
{
    // Bounds the memory when a client looks new with every refresh.
    private const int MostAtOnce = 256;

    private readonly List<TimelineEntry> _run = [];

    /// <summary>Takes the next entry.</summary>
    /// <returns>What is complete by now, in order.</returns>
    public IReadOnlyList<TimelineEntry> Add(TimelineEntry next)
    {
        if (next.Kind != ContactChangeKind.Refreshed) return [.. End(), next];
        int same = _run.FindLastIndex(entry => entry.Contact == next.Contact);
        if (same >= 0 && _run[same].IsRepeatedBy(next))
        {
            _run[same] = _run[same].With(next);
            return [];
        }
        IReadOnlyList<TimelineEntry> done = _run.Count >= MostAtOnce ? End() : [];
        _run.Add(next);
        return done;
    }

    /// <summary>The rest.</summary>
    public IReadOnlyList<TimelineEntry> End()
    {
        TimelineEntry[] done = [.. _run];
        _run.Clear();
        return done;
    }
}
