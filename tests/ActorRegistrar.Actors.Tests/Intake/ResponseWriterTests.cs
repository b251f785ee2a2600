using System.Text;
using ActorRegistrar.Actors.Tests.Support;
using ActorRegistrar.Actors.Transport;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.State;
using ActorRegistrar.Sip.Messages;
using ActorRegistrar.Sip.Writing;

namespace ActorRegistrar.Actors.Tests.Intake;

public sealed class ResponseWriterTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    [Trait("RFC", "3261 8.2.6.2")]
    public void Via_from_call_id_and_cseq_are_repeated_as_they_were_and_to_gets_a_tag()
    {
        SipRequest request = SipRequest.Register with
        {
            Via = ["SIP/2.0/UDP 192.0.2.7:5070;branch=z9hG4bK-1", "SIP / 2.0 / TCP p2.example.com , SIP/2.0/UDP p3.example.com;branch=x"],
            From = "\"A. G. Bell\" <sip:agb@bell-telephone.com> ;tag=a48s",
            To = "Alice <sip:alice@example.com>;x=1",
        };

        Assert.Equal(
            """
            Via: SIP/2.0/UDP 192.0.2.7:5070;branch=z9hG4bK-1
            Via: SIP / 2.0 / TCP p2.example.com,SIP/2.0/UDP p3.example.com;branch=x
            From: "A. G. Bell" <sip:agb@bell-telephone.com> ;tag=a48s
            To: Alice <sip:alice@example.com>;x=1;tag=00000000000000ff
            Call-ID: call-1@desk
            CSeq: 1 REGISTER

            """.ReplaceLineEndings("\r\n"),
            Echo(request));
    }

    [Fact]
    [Trait("RFC", "3261 8.2.6.2")]
    public void A_to_tag_that_is_there_is_kept() => Assert.Contains("To: <sip:alice@example.com>;tag=old\r\n", Echo(SipRequest.Register with { To = "<sip:alice@example.com>;tag=old" }), StringComparison.Ordinal);

    [Fact]
    [Trait("RFC", "3261 10.3: Record-Route")]
    public void Record_route_is_never_repeated() =>
        Assert.DoesNotContain("Route", Echo(SipRequest.Register.With("Record-Route: <sip:p@h;lr>")), StringComparison.Ordinal);

    [Theory]
    [InlineData("client.example.com:5070", ";received=192.0.2.7")]
    [InlineData("192.0.2.9:5070", ";received=192.0.2.7")]
    [InlineData("192.0.2.7:5099", "")]
    [Trait("RFC", "3261 18.2.1: received")]
    public void A_sent_by_that_is_not_the_source_address_gets_received(string sentBy, string received) =>
        Assert.StartsWith($"Via: SIP/2.0/UDP {sentBy};branch=z9hG4bK-1{received}\r\n", Echo(SipRequest.Register with { Via = [$"SIP/2.0/UDP {sentBy};branch=z9hG4bK-1"] }), StringComparison.Ordinal);

    [Fact]
    [Trait("RFC", "3581 4: rport")]
    public void An_empty_rport_is_filled_and_received_stands_beside_it_even_when_it_says_nothing_new() => Assert.StartsWith(
        "Via: SIP/2.0/UDP 192.0.2.7:5070;branch=z9hG4bK-1;rport=5070;received=192.0.2.7\r\n",
        Echo(SipRequest.Register with { Via = ["SIP/2.0/UDP 192.0.2.7:5070;rport;branch=z9hG4bK-1"] }),
        StringComparison.Ordinal);

    [Fact]
    [Trait("RFC", "3581 4: transports")]
    public void The_rule_of_rport_holds_on_every_transport() => Assert.StartsWith(
        "Via: SIP/2.0/TCP 192.0.2.7:5070;branch=z9hG4bK-1;rport=5070;received=192.0.2.7\r\n",
        Echo(SipRequest.Register with { Via = ["SIP/2.0/TCP 192.0.2.7:5070;branch=z9hG4bK-1;rport"] }, new FakeFlow(isReliable: true)),
        StringComparison.Ordinal);

    [Fact]
    [Trait("RFC", "3261 18.2.1: received")]
    public void What_the_sender_claims_of_received_and_rport_is_replaced_by_what_was_seen() => Assert.StartsWith(
        "Via: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bK-1;rport=5070;received=192.0.2.7\r\n",
        Echo(SipRequest.Register with { Via = ["SIP/2.0/UDP 192.0.2.9;received=203.0.113.99;branch=z9hG4bK-1;rport=1"] }),
        StringComparison.Ordinal);

    [Fact]
    [Trait("RFC", "3261 18.2.1: received")]
    public void An_ipv6_sent_by_is_compared_as_an_address()
    {
        var flow = new FakeFlow("[2001:db8::9:1]:5070");

        Assert.StartsWith("Via: SIP/2.0/UDP [2001:DB8:0::9:01]:5070;branch=z9hG4bK-1\r\n", Echo(SipRequest.Register with { Via = ["SIP/2.0/UDP [2001:DB8:0::9:01]:5070;branch=z9hG4bK-1"] }, flow), StringComparison.Ordinal);
        Assert.StartsWith("Via: SIP/2.0/UDP h;branch=z9hG4bK-1;received=2001:db8::9:1\r\n", Echo(SipRequest.Register with { Via = ["SIP/2.0/UDP h;branch=z9hG4bK-1"] }, flow), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("RFC", "3261 10.3 step 8: expires")]
    [Trait("RFC", "3261 20.10: octets")]
    public void A_contact_is_returned_byte_for_byte_in_angle_brackets_with_the_seconds_left()
    {
        Binding binding = Bound("sip:a@h;x=1?y=%20") with { Parameters = ";q=0.50;+sip.instance=\"<urn:uuid:1>\"", ExpiresAt = Noon.AddMilliseconds(59_001) };

        Assert.Equal("Contact: <sip:a@h;x=1?y=%20>;q=0.50;+sip.instance=\"<urn:uuid:1>\";expires=60\r\n", Written((ref SipWriter writer) => ResponseWriter.WriteContact(ref writer, binding, Noon)));
    }

    [Fact]
    [Trait("RFC", "5627 5.2: instance")]
    public void An_instance_id_is_returned() => Assert.Contains(
        "+sip.instance=\"<urn:uuid:1>\"",
        Written((ref SipWriter writer) => ResponseWriter.WriteContact(ref writer, Bound("sip:a@h") with { Parameters = ";+sip.instance=\"<urn:uuid:1>\"" }, Noon)),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("sip:a@h;method=INVITE;x=1", "sip:a@h;x=1")]
    [InlineData("sip:a@h;METHOD=BYE", "sip:a@h")]
    [InlineData("sip:a@h?Route=%3Csip:x%3E&Subject=s", "sip:a@h")]
    [InlineData("sip:a@h;transport=tcp?Via=x", "sip:a@h;transport=tcp")]
    [InlineData("sip:a@h:5070;lr;unknown=%20v", "sip:a@h:5070;lr;unknown=%20v")]
    [InlineData("sip:a@[2001:db8::1]:5070;maddr=192.0.2.1", "sip:a@[2001:db8::1]:5070;maddr=192.0.2.1")]
    [Trait("RFC", "3261 19.1.5: method and header fields")]
    [Trait("RFC", "3261 19.1.5: not honoured")]
    public void A_redirection_carries_neither_method_nor_headers(string contact, string target) => Assert.Equal(target, Redirected(contact));

    [Theory]
    [InlineData("sip:a@h;x=a&b;transport=tcp")]
    [InlineData("sip:a@h;x=$(y)+z;transport=tcp")]
    [InlineData("sip:a@h;[n]=[v]:/1;transport=tcp")]
    [InlineData("sip:a@h;a&b$c+d:e/f;transport=tcp")]
    [Trait("RFC", "3261 19.1.5: method and header fields")]
    public void Every_other_parameter_stays_whatever_octets_a_parameter_may_have(string contact) => Assert.Equal(contact, Redirected(contact));

    [Fact]
    [Trait("RFC", "8599 13")]
    public void Push_parameters_are_nobody_elses_to_see() =>
        Assert.Equal("sip:a@h;ok=1", Redirected("sip:a@h;pn-provider=apns;pn-prid=ZTY4ZDJlMzODE1;ok=1;PN-Param=x"));

    [Theory]
    [InlineData("tel:+4930123;phone-context=x")]
    [InlineData("mailto:a@h?subject=x")]
    public void A_contact_of_another_scheme_is_redirected_to_as_it_is(string contact) => Assert.Equal(contact, Redirected(contact));

    [Fact]
    [Trait("RFC", "3841 7.2.4: redirection")]
    public void A_redirection_has_no_feature_parameters() => Assert.Equal(
        "Contact: <sip:a@h>;q=0.700;expires=60\r\n",
        Written((ref SipWriter writer) => RedirectionWriter.Write(ref writer, Bound("sip:a@h") with { Q = 700, Parameters = ";q=0.7;audio;+sip.instance=\"<urn:uuid:1>\"" }, Noon)));

    [Theory]
    [InlineData(1000, "1.000")]
    [InlineData(0, "0.000")]
    [InlineData(5, "0.005")]
    [InlineData(50, "0.050")]
    public void Q_is_written_as_the_grammar_wants_it(int thousandths, string text) => Assert.Contains(
        $";q={text};", Written((ref SipWriter writer) => RedirectionWriter.Write(ref writer, Bound("sip:a@h") with { Q = thousandths }, Noon)), StringComparison.Ordinal);

    [Fact]
    public void A_reason_of_its_own_takes_the_place_of_the_statuss()
    {
        Assert.Equal("SIP/2.0 400 Bad Request\r\nX: y\r\n", Written((ref SipWriter writer) => ResponseWriter.WriteHead(ref writer, 400, "", "X: y\r\n"u8)));
        Assert.Equal("SIP/2.0 400 Malformed To URI\r\n", Written((ref SipWriter writer) => ResponseWriter.WriteHead(ref writer, 400, "Malformed To URI", [])));
    }

    [Fact]
    public void A_whole_answer_ends_with_its_headers_the_server_and_no_body() => Assert.Equal(
        "SIP/2.0 423 Interval Too Brief\r\nMin-Expires: 60\r\nServer: s\r\nContent-Length: 0\r\n\r\n",
        Written((ref SipWriter writer) => writer.Write(Answer(new SipAnswer(423, "", "Min-Expires: 60\r\n"), 1000))));

    [Theory]
    [InlineData(73, "SIP/2.0 423 Ours\r\nMin-Expires: 60\r\nServer: s\r\nContent-Length: 0\r\n\r\n")]
    [InlineData(60, "SIP/2.0 423 Ours\r\nMin-Expires: 60\r\nContent-Length: 0\r\n\r\n")]
    [InlineData(50, "SIP/2.0 423 Interval Too Brief\r\nMin-Expires: 60\r\n\r\n")]
    public void Where_it_must_be_short_what_nothing_depends_on_is_left_out(int maxBytes, string expected) =>
        Assert.Equal(expected, System.Text.Encoding.ASCII.GetString(Answer(new SipAnswer(423, "Ours", "Min-Expires: 60\r\n"), maxBytes)));

    [Fact]
    public void Header_fields_are_left_out_only_where_they_are_optional() => Assert.Equal(
        "SIP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n",
        System.Text.Encoding.ASCII.GetString(Answer(new SipAnswer(200, "", "Allow: REGISTER\r\n") { HasOptionalHeaders = true }, 40)));

    private static byte[] Answer(SipAnswer answer, int maxBytes)
    {
        byte[] buffer = new byte[1000];
        return buffer[..ResponseWriter.WriteAnswer(buffer, answer, [], "Server: s\r\n", maxBytes).Length];
    }

    private delegate void Writing(ref SipWriter writer);

    private static string Written(Writing write)
    {
        byte[] buffer = new byte[8192];
        var writer = new SipWriter(buffer);
        write(ref writer);
        Assert.False(writer.IsTruncated);
        return Encoding.UTF8.GetString(buffer, 0, writer.Length);
    }

    private static string Echo(SipRequest request, SipFlow? flow = null)
    {
        SipMessage message = request.Parsed();
        return Written((ref SipWriter writer) => ResponseWriter.WriteEcho(ref writer, message, message.TopVia, flow ?? new FakeFlow(), 255));
    }

    private static string Redirected(string contact)
    {
        string line = Written((ref SipWriter writer) => RedirectionWriter.Write(ref writer, Bound(contact), Noon));
        Assert.StartsWith("Contact: <", line, StringComparison.Ordinal);
        return line["Contact: <".Length..line.LastIndexOf('>')];
    }

    private static Binding Bound(string uri) => new()
    {
        ContactUri = uri,
        CallId = "c",
        CSeq = 1,
        ExpiresAt = Noon.AddSeconds(60),
        RegisteredAt = Noon,
        RefreshedAt = Noon,
        Source = RequestSource.Local,
    };
}
