namespace ActorRegistrar.Server.Tests.Conformance;

/// <summary>
/// The trait by which a test says which rule it shows: <c>RFC</c> with a clause, or <c>Rule</c> with the topic of a rule that no RFC has.
/// </summary>
internal sealed record RuleTrait(string Name, string Value);
