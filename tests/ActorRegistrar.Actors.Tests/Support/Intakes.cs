using ActorRegistrar.Actors.Locations;
using ActorRegistrar.Actors.Transport.Intake;
using ActorRegistrar.Sip.Messages;

namespace ActorRegistrar.Actors.Tests.Support;

internal static class Intakes
{
    public static IntakeSettings Settings(params string[] domains) => new(new DomainSet(domains.Length == 0 ? ["example.com"] : domains), SipLimits.Default, "");
}
