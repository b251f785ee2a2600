namespace ActorRegistrar.Server.Replays;

/// <summary>Spaces operations evenly: so many in a second, without a burst after a pause.</summary>
/// <param name="perSecond">How many.</param>
/// <param name="clock">The time.</param>
internal sealed class RateLimit(double perSecond, TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly long _start = clock.GetTimestamp();
    private TimeSpan _next;

    /// <summary>Reserves the next places in the queue.</summary>
    /// <param name="count">How many.</param>
    /// <returns>How long the first of them has to wait.</returns>
    public TimeSpan Next(int count = 1)
    {
        lock (_lock)
        {
            TimeSpan now = clock.GetElapsedTime(_start);
            // Time that passed unused is not made up for.
            TimeSpan due = _next > now ? _next : now;
            _next = due + TimeSpan.FromSeconds(count / perSecond);
            return due - now;
        }
    }

    /// <summary>Waits for its turn.</summary>
    public async ValueTask WaitAsync(int count, CancellationToken cancellation)
    {
        TimeSpan wait = Next(count);
        if (wait >= TimeSpan.FromMilliseconds(1))
        {
            await Task.Delay(wait, clock, cancellation);
        }
    }
}
