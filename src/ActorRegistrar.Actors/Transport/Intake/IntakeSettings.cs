using ActorRegistrar.Actors.Authentication;
using ActorRegistrar.Actors.Flows;
using ActorRegistrar.Actors.Gruus;
using ActorRegistrar.Actors.Locations;
using ActorRegistrar.Actors.Refusals;
using ActorRegistrar.Sip.Messages;

namespace ActorRegistrar.Actors.Transport.Intake;

/// <summary>What reading a request depends on.</summary>
internal sealed record IntakeSettings(DomainSet Domains, SipLimits Limits, string ServerHeader)
{
    /// <summary>What holds in which domain.</summary>
    public DomainPolicies Policies { get; init; } = DomainPolicies.Default;

    /// <summary>Where domains and policies come from while the server runs; null when they never change.</summary>
    public LiveDomains? Live { get; init; }

    /// <summary>These settings with the domains that are served now: the same object unless they were replaced.</summary>
    public IntakeSettings InForce() =>
        Live?.Current is { } now && !ReferenceEquals(now.Policies, Policies) ? this with { Domains = now.Names, Policies = now.Policies } : this;

    /// <summary>Checks who sends a REGISTER; null to let anyone.</summary>
    public DigestAuthenticator? Authenticator { get; init; }

    /// <summary>Keeps what is refused; null to keep nothing.</summary>
    public RefusedAttempts? Refusals { get; init; }

    /// <summary>Names of this machine, any of which may stand in a Request-URI in place of a domain.</summary>
    public DomainSet OwnNames { get; init; } = new(["localhost"]);

    /// <summary>Shared with the address-of-record actors.</summary>
    public FlowRegistry Flows { get; init; } = new();

    /// <summary>Shared with the transport actors.</summary>
    public GruuCodec Gruus { get; init; } = new();

    /// <summary>Shared with the transport actors.</summary>
    public FlowTokens FlowTokens { get; init; } = new();
}
