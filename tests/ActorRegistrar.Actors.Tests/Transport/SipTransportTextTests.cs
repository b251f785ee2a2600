using ActorRegistrar.Actors.Tests.Support;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.State;
using Akka.Event;
using Akka.TestKit;
using static ActorRegistrar.Actors.Protocol.AddressOfRecordProtocol;

namespace ActorRegistrar.Actors.Tests.Transport;

/// <summary>The last line of defence: whatever an address-of-record answers, nothing of it starts a line of a message.</summary>
public sealed class SipTransportTextTests : TransportSpec
{
    private const string Break = "\r\nX-Injected: 1\r\n\r\nbody";

    public static TheoryData<string> Faulty => ["sip:a@b>" + Break, "sip:a\r@192.0.2.9", "sip:a\n@192.0.2.9", "sip:a@192.0.2.9;x=\0", "tel:+1\r\nX: 1"];

    [Theory]
    [MemberData(nameof(Faulty))]
    [Trait("RFC", "3261 7.3.1: lines")]
    public void A_contact_with_a_line_end_is_left_out_of_a_302_and_of_a_200(string contact)
    {
        SipResponse redirection = Finds(Invites(), isKnown: true, Bound("sip:first@192.0.2.7"), Bound(contact), Bound("sip:last@192.0.2.8"));
        Grants(Registers(), Bound("sip:first@192.0.2.7"), Bound(contact), Bound("sip:last@192.0.2.8"));
        SipResponse granted = Flow.Next();

        Assert.Equal(302, redirection.Status);
        Assert.Equal(["<sip:first@192.0.2.7>;expires=600", "<sip:last@192.0.2.8>;expires=600"], redirection.All("Contact"));
        Assert.Equal(["Via", "From", "To", "Call-ID", "CSeq", "Contact", "Contact", "Server", "Content-Length"], redirection.Headers.Select(header => header.Name));
        Assert.Equal(["<sip:first@192.0.2.7>;expires=600", "<sip:last@192.0.2.8>;expires=600"], granted.All("Contact"));
    }

    [Fact]
    public void Parameters_with_a_line_end_leave_their_contact_out_of_a_200()
    {
        Grants(Registers(), Bound("sip:first@192.0.2.7") with { Parameters = ";x=1" + Break }, Bound("sip:last@192.0.2.8"));

        Assert.Equal("<sip:last@192.0.2.8>;expires=600", Flow.Next().One("Contact"));
    }

    [Fact]
    public void A_source_with_a_line_end_leads_nowhere()
    {
        Binding flow = Bound("sip:a@10.0.0.1") with { RegId = 1, InstanceId = "i", Source = new RequestSource("udp", "192.0.2.9:5060" + Break) };

        SipResponse redirection = Finds(Invites(), isKnown: true, flow);

        Assert.Equal("<sip:a@10.0.0.1>;expires=600", redirection.One("Contact"));
    }

    [Fact]
    public void With_no_contact_left_the_answer_is_480() => Assert.Equal(480, Finds(Invites(), isKnown: true, Bound("sip:a@b" + Break)).Status);

    [Fact]
    public void A_reason_with_a_line_end_is_left_out()
    {
        Answers(new Refused(Location.Rules.RegistrationOutcome.Malformed, "Bad" + Break, 0, Registers().Correlation));

        SipResponse answer = Flow.Next();
        Assert.Equal((400, ""), (answer.Status, answer.Reason));
    }

    [Fact]
    public void The_log_says_once_that_something_was_left_out()
    {
        Sys.EventStream.SetLogLevel(LogLevel.WarningLevel);
        TestProbe log = CreateTestProbe();
        Sys.EventStream.Subscribe(log, typeof(Warning));

        for (int i = 0; i < 3; i++) Finds(Invites(), isKnown: true, Bound("sip:a@b" + Break));

        Assert.DoesNotContain(log.ExpectMsg<Warning>().Message.ToString()!, char.IsControl);
        log.ExpectNoMsg(TimeSpan.FromMilliseconds(50));
    }
}
