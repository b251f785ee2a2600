using System.Collections.Immutable;

namespace ActorRegistrar.Actors.Metrics;

/// <summary>What an instrument means, for those who draw it.</summary>
/// <param name="Name">As in System.Diagnostics.Metrics, for example <c>actorregistrar.journal.commits</c>.</param>
/// <param name="Kind"><c>counter</c>, <c>gauge</c> or <c>histogram</c>.</param>
/// <param name="Unit">UCUM, for example <c>s</c>, <c>By</c> or <c>{request}</c>.</param>
/// <param name="Meaning">What one more of it says.</param>
/// <param name="Tags">Names of its tags. None is ever an address-of-record, a user or an address of a client.</param>
public sealed record MetricDescription(string Name, string Kind, string Unit, string Meaning, ImmutableArray<string> Tags);
