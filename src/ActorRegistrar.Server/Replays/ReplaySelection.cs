using ActorRegistrar.Location.State;
using ActorRegistrar.Persistence.History;

namespace ActorRegistrar.Server.Replays;

/// <summary>Which changes are replayed: those that meet every condition that is set.</summary>
/// <param name="From">Those that took effect at this moment or later; null for any.</param>
/// <param name="To">Those that took effect before this moment; null for any.</param>
/// <param name="Domain">Those of this domain, in canonical spelling; null for any.</param>
/// <param name="AddressOfRecord">Those of this address-of-record; null for any.</param>
internal sealed record ReplaySelection(
    DateTimeOffset? From = null, DateTimeOffset? To = null, string? Domain = null, AddressOfRecord? AddressOfRecord = null)
{
    /// <summary>All of them.</summary>
    public static ReplaySelection All { get; } = new();

    /// <summary>Whether a change is among them.</summary>
    public bool Includes(StoredChange stored) =>
        !(stored.Change.At < From) && !(stored.Change.At >= To)
        && (Domain is null || stored.AddressOfRecord.Domain.SequenceEqual(Domain))
        && (AddressOfRecord is null || AddressOfRecord.Equals(stored.AddressOfRecord));
}
