namespace ActorRegistrar.Server.Replays.Sip;

/// <summary>Lets so many through in a second, evenly.</summary>
/// <param name="perSecond">How many.</param>
/// <param name="clock">The time.</param>
internal sealed class RateLimit(double perSecond, TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly long _start = clock.GetTimestamp();
    private TimeSpan _next;

    /// <summary>How long the next one has to wait.</summary>
    public TimeSpan Next()
    {
        lock (_lock)
        {
            TimeSpan now = clock.GetElapsedTime(_start);
            // Time that nobody used is not made up for.
            TimeSpan due = _next > now ? _next : now;
            _next = due + TimeSpan.FromSeconds(1 / perSecond);
            return due - now;
        }
    }

    /// <summary>Waits for its turn.</summary>
    public async ValueTask WaitAsync(CancellationToken cancellation)
    {
        TimeSpan wait = Next();
        if (wait >= TimeSpan.FromMilliseconds(1)) await Task.Delay(wait, clock, cancellation);
    }
}
