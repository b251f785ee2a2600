using ActorRegistrar.Location.Rules;

namespace ActorRegistrar.Persistence.History;

/// <summary>Where an address-of-record could be reached at a moment in the past.</summary>
/// <param name="Newest">The change that was its newest then.</param>
/// <param name="Targets">What a lookup would have answered then: bindings in force, over connections that were open, best first.</param>
public sealed record LocationAt(StoredChange Newest, TargetSet Targets);
