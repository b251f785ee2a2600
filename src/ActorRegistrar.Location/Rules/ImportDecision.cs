using System.Collections.Immutable;
using ActorRegistrar.Location.Events;

namespace ActorRegistrar.Location.Rules;

/// <summary>What an import does to one address-of-record.</summary>
/// <param name="Event">What is to be stored; null when nothing changes.</param>
/// <param name="Outcomes">What becomes of each binding, in the order in which they were given.</param>
public sealed record ImportDecision(BindingsChanged? Event, ImmutableArray<ImportOutcome> Outcomes);
