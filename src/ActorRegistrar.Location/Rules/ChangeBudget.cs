namespace ActorRegistrar.Location.Rules;

/// <summary>
/// How often somebody may have something stored: a bucket of <see cref="Burst"/> tokens, filled with <see cref="PerMinute"/> a minute. The
/// state of a bucket is one number, the time at which it will be full again, so that it costs eight octets for each address-of-record.
/// </summary>
public sealed record ChangeBudget
{
    /// <summary>
    /// What one address-of-record gets where nothing else is said: ten telephones of one that refresh each 20 s take all of it, and 300
    /// changes at once are more than a move of all of them to another network makes.
    /// </summary>
    public static ChangeBudget OfAddressOfRecord { get; } = new() { PerMinute = 30, Burst = 300 };

    /// <summary>What one authenticated user gets for all his addresses-of-record together: a switchboard of 2,000 numbers, each minute.</summary>
    public static ChangeBudget OfUser { get; } = new() { PerMinute = 3_000, Burst = 30_000 };

    /// <summary>No bound.</summary>
    public static ChangeBudget None { get; } = new();

    /// <summary>Changes a minute in the long run; 0 for any number.</summary>
    public int PerMinute { get; init; }

    /// <summary>Changes at once after a time of rest; at least 1.</summary>
    public int Burst { get; init; } = 1;

    /// <summary>Takes one change out of a bucket.</summary>
    /// <param name="fullAtTicks">When the bucket is full again, in UTC ticks; 0 for one that was never used. Unchanged when nothing is taken.</param>
    /// <param name="now">The moment of the change, in UTC. After a clock that was set back a bucket is empty at most.</param>
    /// <returns>0 when there was one; else whole seconds after which there is one.</returns>
    public int Take(ref long fullAtTicks, DateTimeOffset now)
    {
        if (PerMinute == 0) return 0;
        var interval = TimeSpan.TicksPerMinute / PerMinute;
        var fullAt = Math.Clamp(fullAtTicks, now.UtcTicks, now.UtcTicks + (interval * Burst));
        var wait = fullAt - now.UtcTicks - (interval * (Burst - 1));
        if (wait > 0) return (int)((wait + TimeSpan.TicksPerSecond - 1) / TimeSpan.TicksPerSecond);
        fullAtTicks = fullAt + interval;
        return 0;
    }
}
