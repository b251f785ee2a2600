using ActorRegistrar.Location.Events;
using ActorRegistrar.Location.State;

namespace ActorRegistrar.Persistence.History;

/// <summary>One change as the journal holds it.</summary>
/// <param name="Offset">Its place among all changes of the journal, rising in the order of their commits, with gaps; at least 1.</param>
/// <param name="AddressOfRecord">Whose bindings changed.</param>
/// <param name="SequenceNumber">Rises by one with every change of this address-of-record; at least 1.</param>
/// <param name="Change">What changed, why, who asked, and all bindings that stood after it.</param>
public sealed record StoredChange(long Offset, AddressOfRecord AddressOfRecord, long SequenceNumber, BindingsChanged Change);
