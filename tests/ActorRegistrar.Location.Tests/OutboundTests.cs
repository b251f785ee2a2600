using ActorRegistrar.Location.Events;
using ActorRegistrar.Location.Rules;
using ActorRegistrar.Location.Tests.Support;
using static ActorRegistrar.Testing.Histories.Some;

namespace ActorRegistrar.Location.Tests;

/// <summary>Which binding a contact with instance-id and reg-id is (RFC 5626 section 6).</summary>
public sealed class OutboundTests
{
    private const string Desk = "sip:alice@192.0.2.4";
    private const string Mobile = "sip:alice@198.51.100.9";

    [Fact]
    [Trait("RFC", "5626 6: without outbound")]
    public void Without_outbound_reg_id_is_ignored()
    {
        var given = Given.Accepted(Register(Flow(Desk, 1)).CSeq(1));
        Assert.Equal(0, Assert.Single(given.State.Bindings).RegId);
        given.When(Register(Flow(Mobile, 1)).CSeq(2)).ThenBindings(Desk, Mobile);
        given.When(Register(Flow(Desk, 1), Flow(Mobile, 2)).CSeq(2)).ThenBindings(Desk, Mobile);
    }

    [Fact]
    [Trait("RFC", "5626 6: reg-id alone")]
    public void A_reg_id_without_instance_is_ignored()
    {
        var offer = Contact(Desk) with { RegId = 1 };
        var given = Given.Accepted(Outbound(offer).CSeq(1));
        Assert.Equal(0, Assert.Single(given.State.Bindings).RegId);
        given.When(Outbound(offer with { Uri = Mobile }).CSeq(2)).ThenBindings(Desk, Mobile);
        given.When(Outbound(offer, offer with { Uri = Mobile }).CSeq(2)).ThenBindings(Desk, Mobile);
    }

    [Fact]
    [Trait("RFC", "5626 6: instance alone")]
    public void An_instance_without_reg_id_is_matched_by_its_uri()
    {
        var given = Given.Accepted(Outbound(Contact(Desk) with { InstanceId = Device }).CSeq(1));
        given.When(Outbound(Contact(Mobile) with { InstanceId = OtherDevice }).CSeq(2)).ThenBindings(Desk, Mobile);
        given.When(Outbound(Contact(Mobile) with { InstanceId = Device }).CSeq(2)).ThenBindings(Desk, Mobile);
        given.When(Outbound(Contact(Desk) with { InstanceId = OtherDevice }).CSeq(2)).ThenBindings(Desk);
    }

    [Fact]
    [Trait("RFC", "5626 6: several contacts")]
    public void More_than_one_contact_to_register_is_malformed_when_one_is_a_flow()
    {
        var given = Given.Accepted(Register(Contact("sip:alice@203.0.113.7")));
        given.When(Outbound(Flow(Desk, 1), Flow(Mobile, 2)).CSeq(2)).ThenRefused(RegistrationOutcome.Malformed);
        given.When(Outbound(Flow(Desk, 1), Contact(Mobile)).CSeq(2)).ThenRefused(RegistrationOutcome.Malformed);
        given.When(Outbound(Contact(Mobile), Flow(Desk, 1)).CSeq(2)).ThenRefused(RegistrationOutcome.Malformed);
        Given.Nothing.When(Outbound(Contact(Mobile), Contact(Desk)).CSeq(2)).ThenBindings(Mobile, Desk);
    }

    [Fact]
    [Trait("RFC", "5626 6: removals beside")]
    public void A_flow_beside_removals_is_fine()
    {
        var given = Given.Accepted(Register(Contact(Desk)).CSeq(1));
        given.When(Outbound(Contact(Desk, 0), Flow(Mobile, 1)).CSeq(2)).ThenBindings(Mobile);
        given.When(Outbound(Flow(Desk, 1, expires: 0), Contact(Mobile), Flow(Desk, 2, expires: 0)).CSeq(2)).ThenBindings(Desk, Mobile);
    }

    [Fact]
    [Trait("RFC", "5626 6: removals beside")]
    public void A_client_can_replace_its_plain_binding_by_a_flow_with_the_same_uri()
    {
        var given = Given.Accepted(Register(Contact(Desk)).CSeq(1));
        var move = Outbound(Flow(Desk, 1), Contact(Desk, 0)).CSeq(2).At(1);
        var after = given.And(move);
        Assert.Equal(1, Assert.Single(after.State.Bindings).RegId);
        after.When(move).ThenNoChange();
        // And again, when the flow itself equals the contact to be removed: it was named as a flow, so it stays.
        Assert.Equal(1, Assert.Single(after.When(move.CSeq(3)).ThenEvent().Bindings).RegId);
    }

    [Fact]
    [Trait("RFC", "5626 6: key")]
    public void A_flow_is_known_by_instance_and_reg_id_and_not_by_uri_or_call_id()
    {
        var given = Given.Accepted(Outbound(Flow(Desk, 1)).CSeq(5));
        given.When(Outbound(Flow(Mobile, 1)).CSeq(6).At(1)).ThenChanges((ContactChangeKind.Refreshed, Mobile));
        given.When(Outbound(Flow(Mobile, 1)).CallId("call-2").CSeq(1).At(1)).ThenChanges((ContactChangeKind.Refreshed, Mobile));
        given.When(Outbound(Flow(Mobile, 1, expires: 0)).CSeq(6)).ThenChanges((ContactChangeKind.Unregistered, Desk));
        given.When(Outbound(Flow(Desk, 2)).CSeq(6)).ThenBindings(Desk, Desk);
        given.When(Outbound(Flow(Desk, 1, instance: OtherDevice)).CSeq(6)).ThenBindings(Desk, Desk);
    }

    [Theory]
    [InlineData("urn:uuid:F81D4FAE-7DEC-11D0-A765-00A0C91E6BF6")]
    [InlineData("URN:UUID:f81d4fae-7dec-11d0-a765-00a0c91e6bf6")]
    [Trait("RFC", "5626 4.1")]
    public void A_uuid_has_no_case(string instance) =>
        Given.Accepted(Outbound(Flow(Desk, 1)).CSeq(1)).When(Outbound(Flow(Mobile, 1, instance: instance)).CSeq(2)).ThenBindings(Mobile);

    [Theory]
    [InlineData("urn:example:a%2fB:c", "URN:EXAMPLE:a%2FB:c", true)]
    [InlineData("urn:example:a%2fB:c", "urn:example:a%2fb:c", false)]
    [InlineData("urn:example:a", "urn:example:A", false)]
    [InlineData("urn:example:a", "urn:example:ab", false)]
    [InlineData("urn:imei:1", "urn:uuid:1", false)]
    [InlineData("urn:uuid", "urn:UUID", false)]
    [InlineData("not-a-urn", "NOT-A-URN", false)]
    [InlineData("urn:example:%aBc", "urn:example:%abC", false)]
    [Trait("RFC", "5626 4.1")]
    public void Instance_ids_are_compared_as_urns(string left, string right, bool areOne)
    {
        var second = Outbound(Flow(Mobile, 1, instance: right)).CSeq(2);
        Given.Accepted(Outbound(Flow(Desk, 1, instance: left)).CSeq(1)).When(second).ThenBindings(areOne ? [Mobile] : [Desk, Mobile]);
    }

    [Fact]
    [Trait("RFC", "5626 6: mixed")]
    public void A_flow_and_a_plain_contact_stand_side_by_side()
    {
        var given = Given.Accepted(Register(Contact(Desk)).CSeq(1), Outbound(Flow(Mobile, 1)).CSeq(2));
        given.When(Register(Contact(Desk)).CSeq(3)).ThenBindings(Desk, Mobile);
        given.When(Outbound(Flow(Desk, 1)).CSeq(3)).ThenBindings(Desk, Desk);
    }

    [Fact]
    public void A_plain_contact_takes_the_place_of_every_flow_with_its_uri() =>
        Given.Accepted(Outbound(Flow(Desk, 1)).CSeq(1), Outbound(Flow(Desk, 2)).CSeq(2)).When(Register(Contact(Desk)).CSeq(3)).ThenBindings(Desk);
}
