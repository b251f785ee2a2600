using System.Text.Json.Serialization;

namespace ActorRegistrar.Server.Tests.Conformance;

/// <summary>A rule of <c>docs/conformance.json</c>.</summary>
/// <param name="Clause">The RFC and its section, such as <c>3261 10.3 step 7</c>; null for a rule that no RFC has.</param>
/// <param name="Topic">Which rule of the clause it is; null where the clause has one.</param>
/// <param name="Text">What the rule says.</param>
/// <param name="NotImplemented">Why this server does not do it; null where it does.</param>
internal sealed record ConformanceRule(
    [property: JsonPropertyName("clause")] string? Clause,
    [property: JsonPropertyName("topic")] string? Topic,
    [property: JsonPropertyName("rule")] string Text,
    [property: JsonPropertyName("notImplemented")] string? NotImplemented)
{
    /// <summary>The trait of a test that shows it.</summary>
    public RuleTrait Trait =>
        Clause is null ? new RuleTrait("Rule", Topic!) : new RuleTrait("RFC", Topic is null ? Clause : $"{Clause}: {Topic}");

    /// <summary>The heading under which it stands.</summary>
    public string Group => Clause is null ? "Rules that no RFC has" : "RFC " + Clause[..4];

    /// <summary>The section of the RFC, and which of its rules.</summary>
    public string Place => Clause is null ? Topic! : Trait.Value[5..];
}
