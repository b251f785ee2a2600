using ActorRegistrar.Actors.Locations;

namespace ActorRegistrar.Persistence.Migration;

/// <summary>What an import is held to.</summary>
public sealed record ImportSettings
{
    /// <summary>Who does it and from where, for the history, such as <c>import location.sql</c>.</summary>
    public required string By { get; init; }

    /// <summary>The domains served; a binding of another one is left out.</summary>
    public DomainSet Domains { get; init; } = new(["*"]);

    /// <summary>How many contacts an address-of-record may have, and by which names a domain is known.</summary>
    public DomainPolicies Policies { get; init; } = DomainPolicies.Default;

    /// <summary>Whether to write nothing and only tell what would become of each binding.</summary>
    public bool IsDryRun { get; init; }
}
