namespace ActorRegistrar.Persistence.Migration;

/// <summary>Where and when another server wrote its bindings down.</summary>
/// <param name="Zone">Where times without a zone are local: the other server's time zone.</param>
/// <param name="TakenAt">
/// The moment at which the bindings stood as they are written, in UTC: remaining lifetimes count from it, and it stands for a time of registration that is not known.
/// </param>
public sealed record LocationOrigin(TimeZoneInfo Zone, DateTimeOffset TakenAt)
{
    /// <summary>In whole seconds, as the other server keeps its own times.</summary>
    public DateTimeOffset TakenAt { get; } = DateTimeOffset.FromUnixTimeSeconds(TakenAt.ToUnixTimeSeconds());
}
