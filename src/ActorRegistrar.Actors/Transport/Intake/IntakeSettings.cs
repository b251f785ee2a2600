using ActorRegistrar.Actors.Authentication;
using ActorRegistrar.Actors.Locations;
using ActorRegistrar.Sip.Messages;

namespace ActorRegistrar.Actors.Transport.Intake;

/// <summary>What reading a request depends on.</summary>
internal sealed record IntakeSettings(DomainSet Domains, SipLimits Limits, string ServerHeader)
{
    /// <summary>What holds in which domain.</summary>
    public DomainPolicies Policies { get; init; } = DomainPolicies.Default;

    /// <summary>Checks who sends a REGISTER; null to let anyone.</summary>
    public DigestAuthenticator? Authenticator { get; init; }
}
