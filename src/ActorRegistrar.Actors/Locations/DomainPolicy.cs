using System.Collections.Immutable;
using ActorRegistrar.Location.Rules;
using ActorRegistrar.Sip.Uris;

namespace ActorRegistrar.Actors.Locations;

/// <summary>What holds in one domain.</summary>
/// <param name="Name">The domain, in any spelling; the addresses-of-record of all its names are stored under this one.</param>
public sealed record DomainPolicy(string Name)
{
    /// <summary>Other names of the same domain: <c>alice</c> at one of them is <c>alice</c> at <see cref="Name"/>.</summary>
    public ImmutableArray<string> Aliases { get; init; } = [];

    /// <summary>Lifetimes, limits and what clients are forgiven.</summary>
    public RegistrationPolicy Registration { get; init; } = RegistrationPolicy.Default;

    /// <summary>What is offered beyond RFC 3261.</summary>
    public ExtensionPolicy Extensions => Registration.Extensions;

    /// <summary>What clients are forgiven.</summary>
    public CompatibilityProfile Compatibility => Registration.Compatibility;

    /// <summary>Which sources may register.</summary>
    public NetworkAccess Sources => Registration.Sources;

    /// <summary>Who may ask where an address-of-record can be reached.</summary>
    public CallerPolicy Callers => Registration.Callers;

    /// <summary>The realm in which its users authenticate (RFC 3261 section 22.1); null for the name of the domain.</summary>
    public string? Realm { get; init; }

    /// <summary>How its users are challenged; null for what holds in every domain.</summary>
    public DigestPolicy? Digest { get; init; }

    /// <summary>
    /// The <c>phone-context</c> whose local numbers are addresses-of-record of this domain, a domain name or a global number such as
    /// <c>+49-30</c> (RFC 3966 section 5.1.5). Where it is set, a To of scheme tel is taken, global numbers too; null to refuse them.
    /// </summary>
    public string? LocalNumberDomain { get; init; }
}
