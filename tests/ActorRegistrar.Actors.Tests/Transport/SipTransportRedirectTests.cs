using ActorRegistrar.Actors.Tests.Support;

namespace ActorRegistrar.Actors.Tests.Transport;

public sealed class SipTransportRedirectTests : TransportSpec
{
    [Fact]
    [Trait("RFC", "3261 8.3: 302")]
    public void A_request_to_a_registered_user_is_302_with_the_contacts_in_the_order_given()
    {
        SipResponse reply = Finds(Invites(), true, Bound("sip:a@h", 60) with { Q = 900 }, Bound("sip:b@h", 90), Bound("tel:+4930123", 120) with { Q = 100 });

        Assert.Equal(302, reply.Status);
        Assert.Equal(["<sip:a@h>;q=0.900;expires=60", "<sip:b@h>;expires=90", "<tel:+4930123>;q=0.100;expires=120"], reply.All("Contact"));
        Assert.Empty(reply.All("Path"));
    }

    [Fact]
    [Trait("RFC", "3261 16.5: 404 and 480")]
    public void A_user_who_never_registered_is_404() => Assert.Equal(404, Finds(Invites(), isKnown: false).Status);

    [Fact]
    [Trait("RFC", "3261 16.5: 404 and 480")]
    public void A_user_who_is_known_and_away_is_480() => Assert.Equal(480, Finds(Invites(), isKnown: true).Status);

    [Fact]
    [Trait("RFC", "3261 8.3: 302")]
    public void A_contact_that_is_the_request_uri_itself_is_404()
    {
        SipResponse reply = Finds(Invites(), true, Bound("sip:alice@EXAMPLE.com"));

        Assert.Equal(404, reply.Status);
        Assert.Empty(reply.All("Contact"));
    }

    [Fact]
    [Trait("RFC", "3261 8.3: 302")]
    public void A_contact_that_is_the_request_uri_itself_is_left_out_beside_others() =>
        Assert.Equal(["<sip:b@h>;expires=600"], Finds(Invites(), true, Bound("sip:alice@example.com"), Bound("sip:b@h")).All("Contact"));

    [Fact]
    [Trait("RFC", "3261 19.1.5: method and header fields")]
    [Trait("RFC", "3261 19.1.5: not honoured")]
    [Trait("RFC", "8599 13")]
    public void Method_headers_and_push_parameters_are_left_out() => Assert.Equal(
        ["<sip:a@h;transport=tcp>;expires=600"],
        Finds(Invites(), true, Bound("sip:a@h;method=BYE;transport=tcp;pn-provider=apns;pn-prid=secret?Route=x")).All("Contact"));

    [Fact]
    [Trait("RFC", "3261 21.5.2")]
    public void A_method_that_nobody_knows_is_redirected_where_there_is_a_contact_and_501_where_there_is_none()
    {
        Assert.Equal(302, Finds(Invites(method: "DANCE"), true, Bound("sip:a@h")).Status);
        Assert.Equal(501, Finds(Invites(method: "DANCE"), isKnown: true).Status);
    }

    [Fact]
    [Trait("RFC", "3261 8.3: any method")]
    public void Cancel_is_200_and_ack_is_silence()
    {
        Receives(SipRequest.Invite with { Method = "CANCEL" });
        Assert.Equal(200, Flow.Next().Status);

        Receives(SipRequest.Invite with { Method = "ACK" });

        IsSilent();
        Addresses.ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void A_repeated_invite_is_looked_up_again()
    {
        Finds(Invites(), true, Bound("sip:a@h"));

        Assert.Equal(302, Finds(Invites(), true, Bound("sip:a@h")).Status);
    }

    [Fact]
    [Trait("RFC", "3261 8.2.6.2")]
    public void A_repeated_invite_gets_the_same_to_tag() =>
        Assert.Equal(Finds(Invites(), true, Bound("sip:a@h")).One("To"), Finds(Invites(), true, Bound("sip:a@h")).One("To"));
}
