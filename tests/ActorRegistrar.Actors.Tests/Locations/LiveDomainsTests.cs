using ActorRegistrar.Actors.Entities;
using ActorRegistrar.Actors.Locations;
using ActorRegistrar.Actors.Tests.Support;
using ActorRegistrar.Actors.Transport;
using ActorRegistrar.Actors.Transport.Intake;
using ActorRegistrar.Location.Rules;
using ActorRegistrar.Location.State;
using ActorRegistrar.Sip.Messages;
using Akka.Actor;
using static ActorRegistrar.Actors.Protocol.AddressOfRecordProtocol;

namespace ActorRegistrar.Actors.Tests.Locations;

/// <summary>Domains and policies that are replaced under running listeners and addresses-of-record.</summary>
public sealed class LiveDomainsTests : LocationSpec
{
    private static readonly ServedDomains Before = Serving(RegistrationPolicy.Default, "example.com");
    private static readonly ServedDomains After = Serving(RegistrationPolicy.Default with { MinExpires = 120, DefaultExpires = 600, MaxExpires = 900 }, "example.com", "example.net");

    private readonly LiveDomains _live = new(Before);

    [Fact]
    public void An_address_of_record_that_is_awake_decides_the_next_request_by_the_new_policy()
    {
        IActorRef location = Sys.ActorOf(Props.Create<LocationServiceActor>(
            new LocationServiceContext(RegistrationPolicy.Default, new AddressOfRecordDirectory(), JournalAccess.Of(Sys, () => false)) { Domains = _live }));
        location.Tell(Registration(expires: 60), TestActor);
        Assert.Equal(60, Left(ExpectMsg<Accepted>()));

        _live.Replace(After);

        location.Tell(Registration(expires: 60), TestActor);
        Assert.Equal((RegistrationOutcome.IntervalTooBrief, 120u), ExpectMsg<Refused>() is var refused ? (refused.Outcome, refused.MinExpires) : default);
        location.Tell(Registration(expires: 3600), TestActor);
        Assert.Equal(900, Left(ExpectMsg<Accepted>()));
    }

    [Fact]
    public void A_listener_serves_a_new_domain_with_the_next_message_and_one_that_went_no_longer()
    {
        var flow = new FakeFlow();
        var settings = new IntakeSettings(Before.Names, SipLimits.Default, "") { Policies = Before.Policies, Live = _live };
        var intake = new RequestIntake(settings, TestActor, new ListenerLoad(100), Sys.Scheduler);
        Assert.Equal(404, Asks("example.net"));

        _live.Replace(After);
        Assert.Null(Asks("example.net"));

        _live.Replace(Before);
        Assert.Equal(404, Asks("example.net"));

        int? Asks(string domain)
        {
            SipRequest register = (SipRequest.Register with { Uri = $"sip:{domain}", To = $"<sip:alice@{domain}>" }).With("Contact: <sip:alice@192.0.2.7>");
            intake.Take(register.Bytes, SipFraming.Datagram, flow);
            intake.HandOver();
            if (flow.Count > 0) return flow.Next().Status;
            ExpectMsg<InboundRequest>();
            return null;
        }
    }

    [Fact]
    public void Asking_what_holds_allocates_nothing_while_nothing_changes()
    {
        var settings = new IntakeSettings(Before.Names, SipLimits.Default, "") { Policies = Before.Policies, Live = _live };
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++) settings = settings.InForce();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static long Left(Accepted accepted) => Assert.Single(accepted.Bindings).RemainingSeconds(accepted.At);

    private static ServedDomains Serving(RegistrationPolicy policy, params string[] domains) => new(new DomainSet(domains), new DomainPolicies(policy, []));
}
