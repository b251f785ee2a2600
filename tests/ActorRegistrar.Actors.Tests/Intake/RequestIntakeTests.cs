using System.Text;
using ActorRegistrar.Actors.Tests.Support;
using ActorRegistrar.Actors.Transport;
using ActorRegistrar.Actors.Transport.Intake;
using ActorRegistrar.Sip.Messages;
using Akka.TestKit.Xunit2;

namespace ActorRegistrar.Actors.Tests.Intake;

/// <summary>From bytes to an answer or to the transport actor, whose place the test's own actor takes.</summary>
public sealed class RequestIntakeTests : TestKit
{
    private readonly FakeFlow _flow = new();
    private readonly RequestIntake _intake;

    public RequestIntakeTests() => _intake = new RequestIntake(Intakes.Settings(), TestActor, new ListenerLoad(int.MaxValue), Sys.Scheduler);

    public static TheoryData<int, string> Refused => new()
    {
        { 400, Text(SipRequest.Register.With("Contact: <sip:a@h")) },
        { 400, Text(SipRequest.Register.With("Contact: ")) },
        { 400, Text(SipRequest.Register.With("Contact: <sip:a@h>;q=2")) },
        { 400, Text(SipRequest.Register.With("Contact: <sip:a@h>;reg-id=0")) },
        { 400, Text(SipRequest.Register with { To = "<isbn:2983792873>" }) },
        { 400, Text(SipRequest.Register with { Uri = "sip:%65xample.com" }) },
        { 400, Text(SipRequest.Register).Replace("CSeq: 1 REGISTER", "CSeq: 36893488147419103232 REGISTER", StringComparison.Ordinal) },
        { 400, Text(SipRequest.Register).Replace("CSeq: 1 REGISTER", "CSeq: 1 INVITE", StringComparison.Ordinal) },
        { 400, Text(SipRequest.Register).Replace("Call-ID: call-1@desk\r\n", "", StringComparison.Ordinal) },
        { 400, Text(SipRequest.Register).Replace("Content-Length: 0", "Content-Length: 9", StringComparison.Ordinal) },
        { 400, Text(SipRequest.Register.With("Supported: path", "Path: nonsense")) },
        { 404, Text(SipRequest.Register with { Uri = "sip:example.net" }) },
        { 404, Text(SipRequest.Register with { To = "<sip:alice@example.net>" }) },
        { 415, Text((SipRequest.Register with { Body = "x" }).With("Content-Type: text/plain")) },
        { 416, Text(SipRequest.Register with { Uri = "tel:+4930123" }) },
        { 420, Text(SipRequest.Register.With("Require: gin")) },
        { 501, Text(SipRequest.Register with { Method = "DANCE" }) },
        { 505, Text(SipRequest.Register with { Version = "SIP/7.0" }) },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void A_request_that_is_refused_reaches_no_address_of_record_and_is_answered_with_a_to_tag(int status, string request)
    {
        Take(request);

        SipResponse reply = _flow.Next();
        Assert.Equal(status, reply.Status);
        Assert.Contains(";tag=", reply.One("To"), StringComparison.Ordinal);
        ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    [Trait("RFC", "3261 8.2.7: challenges")]
    public void A_repetition_of_what_was_refused_gets_the_same_bytes_without_being_remembered()
    {
        Take(Text(SipRequest.Register.With("Require: foo")));
        Take(Text(SipRequest.Register.With("Require: foo")));

        Assert.Equal(_flow.NextBytes(), _flow.NextBytes());
    }

    [Fact]
    public void A_registration_goes_on_with_all_that_its_answer_needs()
    {
        Take(Text(SipRequest.Register.With("Contact: <sip:a@h>", "Timestamp: 5")));

        InboundRequest request = ExpectMsg<InboundRequest>();
        Assert.Equal((SipMethod.Register, Aor.Of("alice"), "5"), (request.Method, request.AddressOfRecord, Encoding.ASCII.GetString(request.Timestamp!)));
        Assert.Equal((_flow, 0), (request.Flow, request.ReplyPort));
        Assert.NotNull(request.MergeKey);
        Assert.Equal(0, _flow.Count);
    }

    [Fact]
    [Trait("RFC", "3261 8.2.2.2")]
    public void A_registration_with_a_to_tag_has_no_key_to_merge_by()
    {
        Take(Text(SipRequest.Register.With("Contact: <sip:a@h>") with { To = "<sip:alice@example.com>;tag=1" }));

        InboundRequest request = ExpectMsg<InboundRequest>();
        Assert.True(request.HasTransaction);
        Assert.Null(request.MergeKey);
    }

    [Fact]
    public void A_fetch_that_nobody_signed_is_no_transaction()
    {
        Take(Text(SipRequest.Register));

        InboundRequest request = ExpectMsg<InboundRequest>();
        Assert.False(request.HasTransaction);
        Assert.NotNull(request.Registration);
        Assert.Null(request.MergeKey);
    }

    [Theory]
    [InlineData("192.0.2.7:5070;branch=z9hG4bK-1;rport", 0)]
    [InlineData("192.0.2.7:5070;branch=z9hG4bK-1", 0)]
    [InlineData("192.0.2.7:5099;branch=z9hG4bK-1", 5099)]
    [InlineData("192.0.2.7;branch=z9hG4bK-1", 5060)]
    [InlineData("192.0.2.7:5099;branch=z9hG4bK-1;maddr=203.0.113.66", 5099)]
    [Trait("RFC", "3261 18.2.2: without rport")]
    public void Without_rport_an_answer_over_udp_goes_to_the_port_of_sent_by(string sentBy, int port)
    {
        Take(Text(SipRequest.Register with { Via = ["SIP/2.0/UDP " + sentBy] }));

        Assert.Equal(port, ExpectMsg<InboundRequest>().ReplyPort);
    }

    [Fact]
    [Trait("RFC", "3261 18.3: surplus octets")]
    public void Octets_after_the_body_of_a_datagram_are_dropped()
    {
        Take(Text(SipRequest.Register) + Text(SipRequest.Invite));

        Assert.Equal(SipMethod.Register, ExpectMsg<InboundRequest>().Method);
        ExpectNoMsg(TimeSpan.Zero);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: example.com\r\n\r\n")]
    [InlineData("REGISTER sip:example.com SIP/2.0\r\nTo: <sip:alice@example.com>\r\n\r\n")]
    [InlineData("ACK sip:alice@example.com SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK-1\r\n\r\n")]
    [InlineData("SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK-1\r\n\r\n")]
    [InlineData("complete and utter nonsense")]
    public void What_nobody_can_or_may_be_answered_is_dropped(string message)
    {
        Take(message);

        Assert.Equal(0, _flow.Count);
        ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    [Trait("RFC", "3261 7.3.3")]
    public void Compact_names_mean_the_same_as_long_ones()
    {
        string compact = Text(SipRequest.Register.With("m: <sip:a@h>"))
            .Replace("Via:", "v:", StringComparison.Ordinal).Replace("From:", "f:", StringComparison.Ordinal).Replace("To:", "t:", StringComparison.Ordinal)
            .Replace("Call-ID:", "i:", StringComparison.Ordinal).Replace("Content-Length:", "l:", StringComparison.Ordinal);
        Take(compact);
        Take(Text(SipRequest.Register.With("Contact: <sip:a@h>")));

        InboundRequest first = ExpectMsg<InboundRequest>(), second = ExpectMsg<InboundRequest>();
        Assert.Equal(Encoding.ASCII.GetString(second.Echo), Encoding.ASCII.GetString(first.Echo));
        Assert.Equal(second.TransactionKey, first.TransactionKey);
        Assert.Equal("sip:a@h", Assert.Single(first.Registration!.Contacts).Uri);
    }

    [Fact]
    public void Requests_received_together_go_on_together_in_order_and_only_once()
    {
        for (uint cseq = 1; cseq <= 3; cseq++) _intake.Take((SipRequest.Register with { CSeq = cseq }).Bytes, SipFraming.Datagram, _flow);
        ExpectNoMsg(TimeSpan.Zero);

        _intake.HandOver();
        _intake.HandOver();

        Assert.Equal([1U, 2U, 3U], ExpectMsg<InboundBatch>().Requests.Select(request => request.Registration!.CSeq));
        ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void An_echo_that_outgrows_its_request_is_never_sent_in_part()
    {
        // Each compact name becomes a long one.
        string further = string.Concat(Enumerable.Repeat($"v:{"SIP/2.0/UDP h;branch=".PadRight(82, 'x')}\r\n", 185));
        string via = "v: SIP/2.0/UDP 192.0.2.7:5070;branch=z9hG4bK-1;rport\r\n" + further;
        string rest = Text(SipRequest.Register.With("Require: foo"));
        Take(rest.Replace("Via: SIP/2.0/UDP 192.0.2.7:5070;branch=z9hG4bK-1;rport\r\n", via, StringComparison.Ordinal));
        Take(Text(SipRequest.Register).Replace("Via: SIP/2.0/UDP 192.0.2.7:5070;branch=z9hG4bK-1;rport\r\n", via, StringComparison.Ordinal));

        Assert.Equal(0, _flow.Count);
        ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void An_answer_that_outgrows_its_buffer_is_never_sent_in_part()
    {
        Take(Text(SipRequest.Register.With([.. Enumerable.Range(0, 2).Select(_ => "Require: " + string.Join(',', Enumerable.Repeat("a", 3800)))])));

        Assert.Equal(0, _flow.Count);
        ExpectNoMsg(TimeSpan.Zero);
    }

    private static string Text(SipRequest request) => request.Text;

    private void Take(string message)
    {
        _intake.Take(Encoding.UTF8.GetBytes(message), SipFraming.Datagram, _flow);
        _intake.HandOver();
    }
}
