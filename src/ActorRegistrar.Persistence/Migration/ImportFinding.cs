using ActorRegistrar.Location.Rules;

namespace ActorRegistrar.Persistence.Migration;

/// <summary>A binding that an import leaves out, and why.</summary>
/// <param name="Read">The binding as it was read.</param>
/// <param name="Reason">Why, as the end of a sentence.</param>
/// <param name="Outcome">Which rule said so; null when it cannot be a binding here at all.</param>
public sealed record ImportFinding(ImportedBinding Read, string Reason, ImportOutcome? Outcome = null);
