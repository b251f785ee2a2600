using ActorRegistrar.Actors.Tests.Support;
using ActorRegistrar.Location.Rules;
using static ActorRegistrar.Actors.Protocol.AddressOfRecordProtocol;

namespace ActorRegistrar.Actors.Tests.Transport;

public sealed class SipTransportAnswerTests : TransportSpec
{
    [Fact]
    [Trait("RFC", "3261 10.3 step 8: all bindings")]
    [Trait("RFC", "3261 10.3 step 8: expires")]
    public void A_200_lists_every_binding_in_order_with_the_seconds_it_has_left()
    {
        Register command = Registers();
        Grants(command, Bound("sip:alice@192.0.2.7:5070", 1800) with { Parameters = ";q=0.5" }, Bound("tel:+4930123", 30.2));

        SipResponse reply = Flow.Next();

        Assert.Equal((200, "OK"), (reply.Status, reply.Reason));
        Assert.Equal(["<sip:alice@192.0.2.7:5070>;q=0.5;expires=1800", "<tel:+4930123>;expires=31"], reply.All("Contact"));
        Assert.Equal(("test", "0"), (reply.One("Server"), reply.One("Content-Length")));
    }

    [Fact]
    [Trait("RFC", "3261 10.3 step 8: expires")]
    public void A_late_200_tells_a_contact_of_the_request_what_it_was_granted_and_others_what_they_have_left()
    {
        Register command = Registers();
        Passes(1.2);
        Grants(command, Bound("sip:alice@192.0.2.7:5070", 58.8) with { RefreshedAt = command.Request.ReceivedAt, CallId = command.Request.CallId, CSeq = command.Request.CSeq }, Bound("sip:b@h", 58.8));

        Assert.Equal(["<sip:alice@192.0.2.7:5070>;expires=60", "<sip:b@h>;expires=59"], Flow.Next().All("Contact"));
    }

    [Fact]
    [Trait("RFC", "3261 10.3 step 8: none")]
    public void A_200_after_the_last_binding_has_no_contact()
    {
        Grants(Registers());

        Assert.Empty(Flow.Next().All("Contact"));
    }

    [Fact]
    [Trait("RFC", "3261 20.17")]
    public void A_200_has_a_date_in_gmt()
    {
        Grants(Registers());

        Assert.Equal(TheTime.ToString("R"), Flow.Next().One("Date"));
    }

    [Fact]
    [Trait("RFC", "3261 8.2.6.2")]
    public void A_200_repeats_what_identifies_the_request_and_keeps_its_tag()
    {
        Grants(Registers(SipRequest.Register with { Via = ["SIP/2.0/UDP 192.0.2.7:5070;branch=z9hG4bK-1;rport", "SIP/2.0/UDP h2;branch=x"] }));

        SipResponse reply = Flow.Next();

        Assert.Equal(["SIP/2.0/UDP 192.0.2.7:5070;branch=z9hG4bK-1;rport=5070;received=192.0.2.7", "SIP/2.0/UDP h2;branch=x"], reply.All("Via"));
        Assert.Equal(
            ("<sip:alice@example.com>;tag=from-1", "call-1@desk", "1 REGISTER"), (reply.One("From"), reply.One("Call-ID"), reply.One("CSeq")));
        Assert.Matches("^<sip:alice@example.com>;tag=[0-9a-f]{16}$", reply.One("To"));
    }

    [Fact]
    [Trait("RFC", "3261 8.2.4")]
    [Trait("RFC", "3261 10.3: Record-Route")]
    public void A_200_requires_nothing_and_has_no_record_route()
    {
        Grants(Registers(SipRequest.Register.With("Supported: outbound, gruu, path", "Record-Route: <sip:p@h;lr>")));

        SipResponse reply = Flow.Next();

        Assert.Empty(reply.All("Require"));
        Assert.Empty(reply.All("Record-Route"));
    }

    [Fact]
    [Trait("RFC", "3327 5.3: stored")]
    [Trait("RFC", "3327 5.3: of the request")]
    public void A_200_has_the_path_of_its_request_and_of_no_other_binding()
    {
        Register command = Registers(SipRequest.Register.With("Supported: path", "Path: <sip:p1@h;lr>, <sip:p2@h;lr>"));
        Grants(command, Bound("sip:alice@192.0.2.7:5070"), Bound("sip:alice@192.0.2.8") with { Path = ["<sip:other@h;lr>"] });

        Assert.Equal(["<sip:p1@h;lr>", "<sip:p2@h;lr>"], Flow.Next().All("Path"));
        Assert.Equal(["<sip:p1@h;lr>", "<sip:p2@h;lr>"], command.Request.Path.ToArray());
    }

    [Fact]
    [Trait("RFC", "3327 5.3: refresh")]
    public void A_refresh_without_path_asks_for_none() => Assert.Empty(Registers().Request.Path);

    [Fact]
    [Trait("RFC", "3261 20.19: receipt")]
    public void The_lifetime_counts_from_the_receipt_of_the_request() => Assert.Equal(TheTime, Registers().Request.ReceivedAt);

    [Fact]
    [Trait("RFC", "3261 20.23")]
    public void A_lifetime_too_brief_is_423_with_min_expires()
    {
        Refuses(RegistrationOutcome.IntervalTooBrief);

        SipResponse reply = Flow.Next();
        Assert.Equal((423, "60"), (reply.Status, reply.One("Min-Expires")));
    }

    [Theory]
    [InlineData(RegistrationOutcome.OutOfOrder, 400)]
    [InlineData(RegistrationOutcome.Malformed, 400)]
    [InlineData(RegistrationOutcome.TooManyContacts, 403)]
    [InlineData(RegistrationOutcome.ForbiddenContact, 403)]
    public void A_refusal_becomes_its_status_with_the_reason_that_was_given(RegistrationOutcome outcome, int status)
    {
        Refuses(outcome);

        SipResponse reply = Flow.Next();
        Assert.Equal((status, "Because of this"), (reply.Status, reply.Reason));
        Assert.Empty(reply.All("Min-Expires"));
    }

    [Fact]
    [Trait("RFC", "3261 10.3: no 6xx")]
    [Trait("RFC", "4320 4.2: 408")]
    public void No_outcome_becomes_408_or_6xx()
    {
        foreach (RegistrationOutcome outcome in Enum.GetValues<RegistrationOutcome>().Where(outcome => outcome != RegistrationOutcome.Accepted))
        {
            Refuses(outcome, $"z9hG4bK-{outcome}");
            Assert.Contains(Flow.Next().Status, new[] { 400, 403, 404, 423, 500 });
        }
    }

    [Fact]
    [Trait("RFC", "3261 10.3 step 8: size")]
    public void A_200_that_is_larger_than_usual_is_whole()
    {
        string large = ";x=\"" + new string('x', 8000) + "\"";
        var connection = new FakeFlow(isReliable: true);
        Register command = Registers(flow: connection);
        Grants(command, [.. Enumerable.Range(0, 20).Select(i => Bound($"sip:alice@192.0.2.{i}") with { Parameters = large })]);

        SipResponse reply = connection.Next();

        Assert.Equal(20, reply.All("Contact").Length);
        Assert.EndsWith("\r\nServer: test\r\nContent-Length: 0\r\n\r\n", reply.Text, StringComparison.Ordinal);
    }

    private void Refuses(RegistrationOutcome outcome, string branch = "z9hG4bK-1")
    {
        Register command = Registers(SipRequest.Register.OnBranch(branch));
        Answers(new Refused(outcome, "Because of this", 60, command.Correlation));
    }
}
