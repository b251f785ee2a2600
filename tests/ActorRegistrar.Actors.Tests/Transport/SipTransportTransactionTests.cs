using ActorRegistrar.Actors.Tests.Support;
using static ActorRegistrar.Actors.Protocol.AddressOfRecordProtocol;

namespace ActorRegistrar.Actors.Tests.Transport;

public sealed class SipTransportTransactionTests : TransportSpec
{
    private static readonly SipRequest Again = SipRequest.Register.With("Contact: <sip:alice@192.0.2.7:5070>");

    [Fact]
    [Trait("RFC", "3261 17.2.2: trying")]
    public void A_repetition_before_the_answer_is_absorbed()
    {
        Register command = Registers();
        Receives(Again);
        IsSilent();
        Addresses.ExpectNoMsg(TimeSpan.Zero);

        Grants(command);

        Assert.Equal(200, Flow.Next().Status);
        IsSilent();
    }

    [Fact]
    [Trait("RFC", "3261 17.2.2: completed")]
    public void A_repetition_after_the_answer_gets_the_same_bytes_and_no_second_command()
    {
        Grants(Registers(), Bound("sip:alice@192.0.2.7:5070"));
        byte[] first = Flow.NextBytes();
        Passes(20);

        Receives(Again);

        Assert.Equal(first, Flow.NextBytes());
        Addresses.ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    [Trait("RFC", "3261 17.2.2: timer J")]
    public void After_32_seconds_a_repetition_is_a_new_request()
    {
        Grants(Registers());
        Flow.Next();
        Passes(33);

        Registers();
    }

    [Fact]
    [Trait("RFC", "3261 17.2.2: timer J")]
    public void A_response_is_kept_for_no_less_than_32_seconds_wherever_between_two_ticks_it_left()
    {
        Advances(50);
        Grants(Registers());
        Flow.Next();
        Advances(50);
        Passes(31.9);

        Receives(Again);

        Assert.Equal(200, Flow.Next().Status);
        Addresses.ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    [Trait("RFC", "3261 17.2.2: timer J")]
    public void Over_a_reliable_transport_nothing_is_kept()
    {
        var tcp = new FakeFlow(isReliable: true);
        Grants(Registers(flow: tcp));
        tcp.Next();

        Registers(flow: tcp);
    }

    [Fact]
    [Trait("RFC", "3261 8.2.2.2")]
    public void A_copy_that_came_another_way_is_482_while_the_first_is_in_progress()
    {
        Register first = Registers();
        Receives(Again.OnBranch("z9hG4bK-2"));
        Assert.Equal(482, Flow.Next().Status);
        Addresses.ExpectNoMsg(TimeSpan.Zero);

        Grants(first);

        Assert.Equal(200, Flow.Next().Status);
    }

    [Fact]
    [Trait("RFC", "3261 17.2.3: branch")]
    public void The_same_branch_from_another_source_is_another_transaction()
    {
        var other = new FakeFlow("192.0.2.8:5070");
        Registers();

        Registers(SipRequest.Register with { CallId = "other" }, other);
    }

    [Fact]
    [Trait("RFC", "3261 10.3: order of requests")]
    public void Requests_received_together_reach_their_addresses_in_order()
    {
        ReceivesTogether(Flow, [.. Enumerable.Range(1, 5).Select(i => (SipRequest.Register with { CSeq = (uint)i }).OnBranch($"z9hG4bK-{i}"))]);

        Assert.Equal([1U, 2U, 3U, 4U, 5U], Enumerable.Range(0, 5).Select(_ => Addresses.ExpectMsg<Register>().Request.CSeq));
    }

    [Fact]
    [Trait("RFC", "3261 17.2.2: completed")]
    public void An_answer_that_comes_twice_leaves_once()
    {
        Register command = Registers();
        Grants(command);
        Flow.Next();

        Answers(new NotStored(command.Correlation));

        IsSilent();
    }

    private void Advances(int milliseconds)
    {
        ((Akka.TestKit.TestScheduler)Sys.Scheduler).Advance(TimeSpan.FromMilliseconds(milliseconds));
        Settles();
    }
}
