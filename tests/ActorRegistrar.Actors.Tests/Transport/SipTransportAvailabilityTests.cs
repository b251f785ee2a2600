using ActorRegistrar.Actors.Tests.Support;
using ActorRegistrar.Actors.Transport;
using Akka.Actor;
using static ActorRegistrar.Actors.Protocol.AddressOfRecordProtocol;

namespace ActorRegistrar.Actors.Tests.Transport;

public sealed class SipTransportAvailabilityTests : TransportSpec
{
    public SipTransportAvailabilityTests() : base(maxRequestsInFlight: 2)
    {
    }

    [Fact]
    [Trait("RFC", "3261 21.5.4")]
    public void While_the_database_fails_a_register_is_503_and_reaches_nobody()
    {
        Admission.IsFailing = true;
        Receives(SipRequest.Register.With("Contact: <sip:a@h>"));

        Unavailable(Flow.Next());
        Addresses.ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    [Trait("RFC", "3261 21.5.4")]
    public void While_the_database_fails_a_lookup_is_answered()
    {
        Admission.IsFailing = true;

        Assert.Equal(302, Finds(Invites(), true, Bound("sip:a@h")).Status);
    }

    [Fact]
    public void A_register_that_was_refused_at_the_door_is_admitted_when_it_comes_again()
    {
        Admission.IsFailing = true;
        Receives(SipRequest.Register.With("Contact: <sip:alice@192.0.2.7:5070>"));
        Unavailable(Flow.Next());
        Admission.IsFailing = false;

        Grants(Registers());

        Assert.Equal(200, Flow.Next().Status);
    }

    [Fact]
    public void A_fetch_writes_nothing_and_goes_on_like_a_lookup()
    {
        Admission.IsFailing = true;

        Receives(SipRequest.Register);
        Grants(Addresses.ExpectMsg<Register>());

        Assert.Equal(200, Flow.Next().Status);
    }

    [Fact]
    [Trait("RFC", "3261 21.5.4")]
    public void What_is_more_than_four_times_the_limit_in_flight_is_503_whoever_sends_it()
    {
        for (int i = 0; i < 4; i++)
        {
            Registers(SipRequest.Register.OnBranch($"z9hG4bK-in-flight-{i}") with { CallId = $"in-flight-{i}" });
            Invites();
        }

        Receives(SipRequest.Register.OnBranch("z9hG4bK-2") with { CallId = "other" });
        Unavailable(Flow.Next());
        Receives(SipRequest.Invite);
        Unavailable(Flow.Next());
        Addresses.ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    [Trait("RFC", "3261 10.3 step 7: failed write")]
    public void A_register_that_was_not_stored_is_503()
    {
        Answers(new NotStored(Registers().Correlation));

        Unavailable(Flow.Next());
    }

    [Fact]
    [Trait("RFC", "4321 1: deadline")]
    public void A_register_that_is_not_answered_in_time_is_503_and_a_late_answer_is_dropped()
    {
        Register command = Registers();
        Passes(2.8);
        IsSilent();
        Passes(0.2);
        Unavailable(Flow.Next());

        Grants(command);

        IsSilent();
    }

    [Fact]
    public void A_lookup_that_is_not_answered_in_time_is_503()
    {
        Invites();
        Passes(3);

        Unavailable(Flow.Next());
    }

    [Fact]
    public void A_client_that_was_told_503_for_a_late_answer_is_told_the_same_when_it_asks_again()
    {
        Registers();
        Passes(3);
        byte[] first = Flow.NextBytes();

        Receives(SipRequest.Register.With("Contact: <sip:alice@192.0.2.7:5070>"));

        Assert.Equal(first, Flow.NextBytes());
        Addresses.ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    [Trait("RFC", "4320 4.2: 408")]
    public void A_dead_transaction_is_never_told_408_or_6xx()
    {
        Registers();
        Passes(60);

        Unavailable(Flow.Next());
        IsSilent();
    }

    [Fact]
    public void A_drain_is_answered_when_the_last_request_is()
    {
        Register first = Registers();
        LookupBindings second = Invites();
        Transport.Tell(SipTransportActor.Drain.Instance, TestActor);
        Grants(first);
        Settles();
        ExpectNoMsg(TimeSpan.Zero);

        Finds(second, isKnown: false);

        ExpectMsg<SipTransportActor.Drained>();
    }

    [Fact]
    public void A_drain_of_nothing_is_answered_at_once()
    {
        Transport.Tell(SipTransportActor.Drain.Instance, TestActor);

        ExpectMsg<SipTransportActor.Drained>();
    }

    [Fact]
    public void A_drain_ends_when_the_last_request_is_given_up()
    {
        Registers();
        Transport.Tell(SipTransportActor.Drain.Instance, TestActor);
        Passes(3);

        ExpectMsg<SipTransportActor.Drained>();
    }

    /// <summary>Between once and twice what admission asks for, so that those refused together do not come back together.</summary>
    private static void Unavailable(SipResponse reply)
    {
        Assert.Equal(503, reply.Status);
        Assert.InRange(int.Parse(reply.One("Retry-After")), 5, 10);
    }
}
