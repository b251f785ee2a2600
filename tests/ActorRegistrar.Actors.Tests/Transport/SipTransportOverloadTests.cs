using System.Globalization;
using ActorRegistrar.Actors.Tests.Support;
using ActorRegistrar.Actors.Transport;
using static ActorRegistrar.Actors.Protocol.AddressOfRecordProtocol;

namespace ActorRegistrar.Actors.Tests.Transport;

/// <summary>A source may always have sixteen requests waiting; the listener of these tests is overloaded at twenty.</summary>
public sealed class SipTransportOverloadTests : TransportSpec
{
    private readonly FakeFlow _quiet = new("192.0.2.99:5060");

    [Fact]
    [Trait("RFC", "3261 21.5.4")]
    public void In_a_crowd_a_busy_source_is_503()
    {
        Waiting(17);
        Admission.IsOpen = false;

        Receives(Numbered(18));

        Assert.Equal(503, Flow.Next().Status);
    }

    [Fact]
    [Trait("RFC", "3261 21.5.4")]
    public void In_a_crowd_a_source_that_has_little_waiting_is_served()
    {
        Waiting(17);
        Admission.IsOpen = false;

        Grants(Registers(Numbered(18), _quiet));

        Assert.Equal(200, _quiet.Next().Status);
    }

    [Fact]
    [Trait("RFC", "3261 21.5.4")]
    public void Past_its_bound_a_listener_answers_a_busy_source_503_where_it_is_read()
    {
        Waiting(20);

        Receives(Numbered(21));

        Addresses.ExpectNoMsg(TimeSpan.Zero);
        var answer = Flow.Next();
        Assert.Equal(503, answer.Status);
        Assert.InRange(int.Parse(answer.One("Retry-After"), CultureInfo.InvariantCulture), 1, 4);
    }

    [Fact]
    [Trait("RFC", "3261 21.5.4")]
    public void Past_its_bound_a_listener_serves_a_source_that_has_little_waiting()
    {
        Waiting(20);

        Grants(Registers(Numbered(21), _quiet));

        Assert.Equal(200, _quiet.Next().Status);
    }

    [Fact]
    public void A_source_is_read_again_when_its_requests_are_answered()
    {
        foreach (Register command in Waiting(20)) Grants(command);
        for (int i = 0; i < 20; i++) Flow.Next();

        Grants(Registers(Numbered(21)));

        Assert.Equal(200, Flow.Next().Status);
    }

    [Fact]
    public void Whatever_becomes_of_a_request_it_stops_counting()
    {
        Register first = Registers(Numbered(1));
        Receives(Numbered(1));
        Grants(first);
        Flow.Next();
        Receives(Numbered(1));
        Flow.Next();
        Admission.IsFailing = true;
        Receives(Numbered(2));
        Flow.Next();

        Assert.Equal(0, Load.Outstanding);
        Assert.Equal(0, Flow.Outstanding);
    }

    private List<Register> Waiting(int count) => [.. Enumerable.Range(1, count).Select(number => Registers(Numbered(number)))];

    private static SipRequest Numbered(int number)
    {
        string text = number.ToString(CultureInfo.InvariantCulture);
        return SipRequest.Register.With("Contact: <sip:alice@192.0.2.7:5070>").OnBranch("z9hG4bK-" + text) with { CallId = text };
    }
}
