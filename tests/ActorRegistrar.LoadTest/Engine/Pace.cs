namespace ActorRegistrar.LoadTest.Engine;

/// <summary>When the next request is due.</summary>
internal sealed class Pace(WorkerSettings settings)
{
    private readonly double _ticksApart = settings.RatePerSecond > 0 ? Ticks.FromSeconds(1) / settings.RatePerSecond : 0;
    private long _startedAt, _endsAt = long.MaxValue, _taken;

    /// <summary>Whether requests are due by the clock and not by the answers.</summary>
    public bool IsOpenLoop => _ticksApart > 0;

    /// <summary>Begins to count.</summary>
    public void Start(long now)
    {
        _startedAt = now;
        if (double.IsFinite(settings.Seconds)) _endsAt = now + Ticks.FromSeconds(settings.Seconds);
    }

    /// <summary>Whether nothing will be due any more.</summary>
    public bool IsOver(long now) => now >= _endsAt || _taken >= settings.Requests;

    /// <summary>Whether one is due; <paramref name="dueAt"/> is when it became so.</summary>
    public bool IsDue(long now, out long dueAt)
    {
        dueAt = IsOpenLoop ? NextAt : now;
        return dueAt <= now && dueAt < _endsAt && _taken < settings.Requests;
    }

    /// <summary>The due one is taken, or skipped.</summary>
    public void Take() => _taken++;

    /// <summary>Whether nothing is due for at least as long.</summary>
    public bool IsIdleFor(long ticks, long now) => !IsOpenLoop || NextAt - now >= ticks;

    private long NextAt => _startedAt + (long)(_taken * _ticksApart);
}
