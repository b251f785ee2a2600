using ActorRegistrar.Location.Events;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.Rules;
using ActorRegistrar.Location.State;
using ActorRegistrar.Location.Tests.Support;
using static ActorRegistrar.Testing.Histories.Some;

namespace ActorRegistrar.Location.Tests;

/// <summary>All or nothing (RFC 3261 section 10.3), and contacts that may not be registered (RFC 5627 section 5.1).</summary>
public sealed class AtomicityTests
{
    private const string Desk = "sip:alice@192.0.2.4";
    private const string Mobile = "sip:alice@198.51.100.9";
    private const string Tablet = "sip:alice@203.0.113.7";

    [Fact]
    [Trait("RFC", "3261 10.3: all or none")]
    public void One_stale_contact_among_several_stops_them_all()
    {
        var given = Given.Accepted(Register(Contact(Desk)).CallId("call-2").CSeq(1), Register(Contact(Mobile)).CSeq(7));
        var before = given.State.Bindings;
        given.When(Register(Contact(Desk), Contact(Tablet), Contact(Mobile)).CSeq(7)).ThenRefused(RegistrationOutcome.OutOfOrder);
        given.When(Register(Contact(Desk, 0), Contact(Mobile, 0)).CSeq(6)).ThenRefused(RegistrationOutcome.OutOfOrder);
        Assert.Equal(before, given.State.Bindings);
    }

    [Fact]
    [Trait("RFC", "3261 10.3 step 7: visible")]
    public void Several_contacts_become_visible_in_one_event()
    {
        var happened = Given.Accepted(Register(Contact(Desk)).CSeq(1))
            .When(Register(Contact(Tablet), Contact(Desk, 0), Contact(Mobile)).CSeq(2).At(1))
            .ThenChanges((ContactChangeKind.Created, Tablet), (ContactChangeKind.Unregistered, Desk), (ContactChangeKind.Created, Mobile));
        Assert.Equal([Tablet, Mobile], happened.Bindings.Uris());
    }

    [Theory]
    [InlineData("tel:+12125551212")]
    [InlineData("mailto:alice@example.org")]
    [InlineData("sip:alice@example.com")]
    [InlineData("sips:alice@example.com")]
    [InlineData("SIP:%61lice@EXAMPLE.COM")]
    [InlineData("sip:alice@example.com;ob")]
    [InlineData("sip:alice@example.com;gr=urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6")]
    [InlineData("sip:alice@example.com;x=1;GR")]
    [Trait("RFC", "5627 5.1: contact of an instance")]
    public void An_instance_may_not_register_what_is_not_sip_or_would_loop(string uri)
    {
        var given = Given.Accepted(Register(Contact(Desk)));
        given.When(Register(Contact(Mobile), Contact(uri) with { InstanceId = Device }).CSeq(2)).ThenRefused(RegistrationOutcome.ForbiddenContact);
        given.When(Outbound(Flow(uri, 1)).CSeq(2)).ThenRefused(RegistrationOutcome.ForbiddenContact);
        given.When(Register(Contact(uri)).CSeq(2)).ThenBindings(Desk, uri);
    }

    [Theory]
    [InlineData("sip:alice@example.com:5060")]
    [InlineData("sip:alice@example.com;transport=tcp")]
    [InlineData("sip:alice@example.com;maddr=192.0.2.1")]
    [InlineData("sip:alice:secret@example.com")]
    [InlineData("sip:alice@example.com?Subject=x")]
    [InlineData("sip:Alice@example.com")]
    [InlineData("sip:example.com")]
    [InlineData("sip:alice@host.example.com;gr=1")]
    [InlineData("sips:alice@192.0.2.4")]
    [Trait("RFC", "5627 5.1: contact of an instance")]
    public void An_instance_may_register_any_other_sip_uri(string uri) =>
        Given.Nothing.When(Register(Contact(uri) with { InstanceId = Device })).ThenBindings(uri);

    [Fact]
    [Trait("RFC", "5627 5.1: contact of an instance")]
    public void A_forbidden_contact_can_be_removed() =>
        Given.Accepted(Register(Contact("sip:alice@example.com")))
            .When(Register(Contact("sip:alice@example.com", 0) with { InstanceId = Device }).CSeq(2)).ThenBindings();

    [Fact]
    [Trait("RFC", "5627 5.1: contact of an instance")]
    public void Reserved_characters_of_the_address_of_record_are_compared_as_written()
    {
        var aor = AddressOfRecord.FromKey("a;b@example.com");
        foreach (var uri in new[] { "sip:a;b@example.com", "sip:a%3Bb@example.com" })
        {
            Given.Nothing.When(Register(Contact(uri) with { InstanceId = Device }) with { AddressOfRecord = aor })
                .ThenRefused(RegistrationOutcome.ForbiddenContact);
        }
    }

    [Fact]
    [Trait("RFC", "5627 5.1: contact of an instance")]
    public void The_reason_names_what_is_at_fault()
    {
        static string Reason(string uri) => RegistrationRules.Decide(
            AddressOfRecordState.Empty, Register(Contact(uri) with { InstanceId = Device }), RegistrationPolicy.Default, T0).Reason;

        Assert.Contains("not a SIP URI", Reason("tel:+1"), StringComparison.Ordinal);
        Assert.Contains("equals the address-of-record", Reason("sip:alice@example.com"), StringComparison.Ordinal);
        Assert.Contains("GRUU", Reason("sip:alice@example.com;gr"), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("RFC", "5627 5.1: contact of an instance")]
    public void A_long_contact_is_judged_as_well()
    {
        var padding = new string('x', 3000);
        var given = Given.Nothing.Under(new RegistrationPolicy { MaxContactUriBytes = 4096 });
        given.When(Register(Contact("sip:alice@example.com;p=" + padding) with { InstanceId = Device }))
            .ThenRefused(RegistrationOutcome.ForbiddenContact);
        given.When(Register(Contact("sip:" + padding + "@example.com") with { InstanceId = Device })).ThenEvent();
    }

    [Fact]
    [Trait("Rule", "refresh and expiry")]
    public void A_timer_that_fires_after_a_refresh_finds_nothing_to_expire()
    {
        var given = Given.Accepted(Register(Contact(Desk, 60)), Register(Contact(Desk, 60)).CSeq(2).At(59));
        Assert.Null(ExpiryRules.Expire(given.State, Seconds(60)));
        Assert.Equal(Seconds(119), given.State.NextExpiry);
    }
}
