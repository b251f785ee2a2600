namespace ActorRegistrar.Server.Http.Health;

/// <summary>For how long requests have been turned away without a pause. Told twice a second; asked by anyone.</summary>
/// <param name="clock">What measures the time.</param>
internal sealed class OverloadClock(TimeProvider clock)
{
    private const long Never = long.MinValue;

    private long _since = Never;

    /// <summary>How long it lasts; zero while there is none.</summary>
    public TimeSpan Lasts => Volatile.Read(ref _since) is var since and not Never ? clock.GetElapsedTime(since) : TimeSpan.Zero;

    /// <summary>Says whether requests are turned away now.</summary>
    public void Observe(bool isOverloaded)
    {
        if (!isOverloaded) Volatile.Write(ref _since, Never);
        else if (Volatile.Read(ref _since) == Never) Volatile.Write(ref _since, clock.GetTimestamp());
    }
}
