using ActorRegistrar.Actors.Tests.Support;
using Akka.TestKit;
using static ActorRegistrar.Actors.Protocol.AddressOfRecordProtocol;

namespace ActorRegistrar.Actors.Tests.Transport;

public sealed class SipTransportTryingTests : TransportSpec
{
    public SipTransportTryingTests() : base(answerWithin: TimeSpan.FromSeconds(20))
    {
    }

    [Fact]
    [Trait("RFC", "4320 4.1: not early")]
    public void Nobody_is_told_100_before_three_and_a_half_seconds()
    {
        Registers();
        Passes(3.5);

        IsSilent();
    }

    [Fact]
    [Trait("RFC", "4320 4.1: not early")]
    public void Nobody_is_told_100_early_wherever_between_two_ticks_the_request_came()
    {
        Advance(50);
        Registers();
        Advance(50);
        Passes(3.4);

        IsSilent();
    }

    [Fact]
    [Trait("RFC", "4320 4.1: in time")]
    public void A_client_is_told_100_after_three_and_a_half_seconds()
    {
        Registers();
        Passes(3.6);

        SipResponse trying = Flow.Next();
        Assert.Equal((100, "1 REGISTER"), (trying.Status, trying.One("CSeq")));
    }

    [Fact]
    [Trait("RFC", "4320 4.1: in time")]
    public void The_transport_makes_no_difference()
    {
        var tcp = new FakeFlow(isReliable: true);
        Registers(flow: tcp);
        Passes(3.6);

        Assert.Equal(100, tcp.Next().Status);
    }

    [Fact]
    [Trait("RFC", "3261 8.2.6.1")]
    public void A_100_copies_the_timestamp_and_no_final_answer_does()
    {
        Register command = Registers(SipRequest.Register.With("Timestamp: 54.5"));
        Passes(3.6);
        Assert.Equal("54.5", Flow.Next().One("Timestamp"));

        Grants(command);

        Assert.Empty(Flow.Next().All("Timestamp"));
    }

    [Fact]
    [Trait("RFC", "4320 4.1: provisional")]
    public void After_the_100_comes_the_final_answer_and_nothing_between()
    {
        Register command = Registers();
        Passes(10);
        Assert.Equal(100, Flow.Next().Status);
        IsSilent();

        Grants(command);

        Assert.Equal(200, Flow.Next().Status);
    }

    [Fact]
    [Trait("RFC", "4320 4.1: provisional")]
    public void A_lookup_is_never_told_100()
    {
        Invites(method: "MESSAGE");
        Passes(10);

        IsSilent();
    }

    [Fact]
    public void A_100_is_no_answer_to_a_repetition()
    {
        Registers();
        Passes(4);
        Flow.Next();

        Receives(SipRequest.Register.With("Contact: <sip:alice@192.0.2.7:5070>"));

        IsSilent();
    }

    private void Advance(int milliseconds)
    {
        ((TestScheduler)Sys.Scheduler).Advance(TimeSpan.FromMilliseconds(milliseconds));
        Settles();
    }
}
