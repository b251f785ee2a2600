using System.Collections.Immutable;
using ActorRegistrar.Location.Events;
using ActorRegistrar.Location.Flows;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.Rules;
using ActorRegistrar.Location.State;
using ActorRegistrar.Location.Tests.Support;
using static ActorRegistrar.Testing.Histories.Some;

namespace ActorRegistrar.Location.Tests;

/// <summary>Bindings that depend on a connection (RFC 5626 sections 6 and 7).</summary>
public sealed class FlowTests
{
    private const string Desk = "sip:alice@192.0.2.4;transport=tcp";
    private const string Mobile = "sip:alice@198.51.100.9;transport=tcp";

    [Fact]
    [Trait("RFC", "5626 6: flow")]
    public void A_refresh_over_another_connection_moves_the_binding_there()
    {
        var given = Given.Accepted(Outbound(Flow(Desk, 1)).On(1)).And(Outbound(Flow(Desk, 1)).CSeq(2).At(1).On(2));
        Assert.Empty(Targets(given.State, 1));
        Assert.Equal([Desk], Targets(given.State, 2));
        Assert.Null(FlowRules.Lose(given.State, Connection(1), Seconds(2)));
    }

    [Fact]
    [Trait("RFC", "5626 7: lost")]
    public void A_lost_connection_puts_all_its_bindings_out_of_reach_and_leaves_the_others()
    {
        var given = Given.Accepted(Register(Contact(Desk), Contact(Mobile)).On(1), Register(Contact("sip:a@h")).CSeq(2));
        var lost = FlowRules.Lose(given.State, Connection(1), Seconds(5))!;
        Assert.Equal((Seconds(5), ChangeCause.FlowLost, "tcp"), (lost.At, lost.Cause, lost.RequestedBy!.Source.Transport));
        Assert.Equal([(ContactChangeKind.Deactivated, Desk), (ContactChangeKind.Deactivated, Mobile)], lost.Changes.Select(c => (c.Kind, c.ContactUri)));
        Assert.Equal(["sip:a@h"], Targets(given.State.Evolve(lost), 1));
        Assert.Null(FlowRules.Lose(given.State.Evolve(lost), Connection(1), Seconds(6)));
    }

    [Fact]
    [Trait("RFC", "5626 7: lost")]
    public void What_had_expired_goes_in_the_same_event()
    {
        var given = Given.Accepted(Register(Contact(Desk, 60)).On(1), Register(Contact(Mobile, 600)).CSeq(2).On(1));
        var lost = FlowRules.Lose(given.State, Connection(1), Seconds(61))!;
        Assert.Equal([ContactChangeKind.Expired, ContactChangeKind.Deactivated], lost.Changes.Select(c => c.Kind));
        Assert.Equal([Mobile], lost.Bindings.Uris());
        Assert.Null(FlowRules.Lose(given.State, Connection(1), Seconds(601)));
    }

    [Fact]
    [Trait("RFC", "5626 7: lost")]
    public void A_binding_out_of_reach_still_orders_requests_and_is_found_by_the_next_registration()
    {
        var lost = Lost(Given.Accepted(Outbound(Flow(Desk, 1)).CSeq(5).On(1)), 1);
        lost.When(Outbound(Flow(Mobile, 1)).CSeq(4).On(2)).ThenRefused(RegistrationOutcome.OutOfOrder);
        lost.When(Outbound(Flow(Mobile, 1)).CSeq(6).At(2).On(2)).ThenChanges((ContactChangeKind.Refreshed, Mobile));
        Assert.Equal([Mobile], Targets(lost.And(Outbound(Flow(Mobile, 1)).CSeq(6).At(2).On(2)).State, 2));
        Assert.Equal([Desk], lost.State.LiveAt(Seconds(2)).Uris());
    }

    [Fact]
    [Trait("RFC", "5626 7: restart")]
    public void Connections_of_an_earlier_run_are_closed_and_UDP_sources_are_not()
    {
        var earlier = Register(Contact(Desk)) with { Source = SourceOn(1) with { Flow = Connection(1, run: 2) } };
        var given = Given.Accepted(earlier, Register(Contact("sip:a@h")).CSeq(2));
        Assert.Equal(["sip:a@h"], Targets(given.State, 1));
    }

    [Fact]
    [Trait("RFC", "5626 7: one for each instance")]
    [Trait("RFC", "5626 7: before q")]
    public void Of_one_instance_only_the_most_recently_refreshed_is_a_target()
    {
        var given = Given.Accepted(
            Outbound(Flow(Desk, 1) with { Q = 900 }).CSeq(1), Outbound(Flow(Mobile, 2) with { Q = 100 }).CSeq(2).At(1), Register(Contact("sip:a@h")).CSeq(3));
        Assert.Equal(["sip:a@h", Mobile], Targets(given.State));
        Assert.Equal([Desk, "sip:a@h"], Targets(given.And(Outbound(Flow(Desk, 1)).CSeq(4).At(2)).State));
    }

    [Fact]
    [Trait("RFC", "5626 7: one for each instance")]
    public void Contacts_of_one_instance_without_reg_id_are_one_target_too()
    {
        var instance = Contact(Desk) with { InstanceId = Device };
        var given = Given.Accepted(Register(instance, instance with { Uri = Mobile, Q = 500 }), Register(Contact("sip:a@h") with { InstanceId = OtherDevice }).CSeq(2));
        Assert.Equal([Desk, "sip:a@h"], Targets(given.State));
    }

    [Fact]
    [Trait("RFC", "5626 7: next flow")]
    public void The_other_flows_of_an_instance_are_its_alternatives_newest_first()
    {
        var given = Given.Accepted(
            Outbound(Flow("sip:1@h", 1)).CSeq(1).On(1), Outbound(Flow("sip:2@h", 2)).CSeq(2).At(1).On(2), Outbound(Flow("sip:3@h", 3)).CSeq(3).At(2).On(3));
        var set = LookupRules.TargetsAt(given.State, Seconds(3), new Connections(1, 2, 3));
        Assert.Equal(["sip:3@h"], set.Targets.Uris());
        Assert.Equal(["sip:2@h", "sip:1@h"], set.Alternatives.Uris());
        set = LookupRules.TargetsAt(given.State, Seconds(3), new Connections(1, 2));
        Assert.Equal(["sip:2@h"], set.Targets.Uris());
        Assert.Equal(["sip:1@h"], set.Alternatives.Uris());
    }

    [Fact]
    public void Bindings_out_of_reach_make_room_for_new_ones_oldest_first()
    {
        var given = Given.Accepted(
            Register(Contact("sip:old@h")).CSeq(1).On(1), Register(Contact("sip:new@h")).CSeq(2).At(1).On(1), Register(Contact("sip:udp@h")).CSeq(3)).Under(MaxContacts(3));
        given.When(Register(Contact("sip:more@h")).CSeq(4).At(2)).ThenRefused(RegistrationOutcome.TooManyContacts);
        var lost = Lost(given, 1).Under(MaxContacts(3));
        lost.When(Register(Contact("sip:more@h")).CSeq(4).At(2).On(2))
            .ThenChanges((ContactChangeKind.Deactivated, "sip:old@h"), (ContactChangeKind.Created, "sip:more@h"));
        lost.When(Register(Contact("sip:1@h"), Contact("sip:2@h"), Contact("sip:3@h")).CSeq(4)).ThenRefused(RegistrationOutcome.TooManyContacts);
        lost.When(Register(Contact("sip:udp@h")).CSeq(4)).ThenBindings("sip:old@h", "sip:new@h", "sip:udp@h");
    }

    [Theory]
    [InlineData("sip:a@192.0.2.1:5070", false)]
    [InlineData("sip:a@10.0.0.4", true)]
    [InlineData("sip:a@192.0.2.11", true)]
    [InlineData("sip:a@[2001:db8::1]", true)]
    [InlineData("sip:a@phone.example", false)]
    [InlineData("sip:x@abcdef.INVALID;transport=ws", true)]
    [InlineData("tel:+12125551212", false)]
    public void A_client_is_behind_a_NAT_when_its_contact_is_another_address_than_its_packets_have(string contact, bool isBehindNat) =>
        Assert.Equal(isBehindNat, NatRules.IsBehindNat(Bound(Register(Contact(contact)))));

    [Fact]
    public void What_came_through_a_proxy_is_not_behind_a_NAT_of_its_own()
    {
        var request = Register(Contact("sip:a@10.0.0.4"));
        Assert.False(NatRules.IsBehindNat(Bound(request with { Source = request.Source with { IsRelayed = true } })));
        Assert.False(NatRules.IsBehindNat(Bound(request.Path("<sip:edge.example.com;lr>"))));
        Assert.False(NatRules.IsBehindNat(Bound(request with { Source = RequestSource.Local })));
        Assert.False(NatRules.IsBehindNat(Bound(Register(Contact("sip:a@[2001:db8::1]")) with { Source = new RequestSource("udp", "[2001:DB8:0::1]:5060") })));
    }

    [Theory]
    [InlineData("sip:a@192.0.2.1:5070", false)]
    [InlineData("sip:a@192.0.2.1:5070;transport=UDP", false)]
    [InlineData("sip:a@phone.example", false)]
    [InlineData("sip:a@192.0.2.1:5070;transport=tcp", false)]
    [InlineData("sip:a@192.0.2.1;transport=tcp", false)]
    [InlineData("sips:a@192.0.2.1", false)]
    [InlineData("sip:a@phone.example;transport=tls", false)]
    [InlineData("sip:a@192.0.2.1:49152", true)]
    [InlineData("sip:a@192.0.2.1:49152;transport=tcp", true)]
    [InlineData("sip:a@192.0.2.1:49152;transport=udp", false)]
    [InlineData("sips:a@192.0.2.1:49152", true)]
    [InlineData("sip:a@phone.example:49152;transport=tcp", true)]
    [InlineData("sip:a@10.0.0.4", true)]
    [InlineData("sip:a@10.0.0.4:49152", true)]
    [InlineData("sip:a@x.invalid;transport=tcp", true)]
    [InlineData("tel:+12125551212", false)]
    public void A_contact_needs_its_connection_when_nothing_else_leads_to_it(string contact, bool needs)
    {
        Assert.Equal(needs, ConnectionRules.NeedsConnection(ConnectionNeed.Auto, usesOutbound: false, Contact(contact), "192.0.2.1:49152"));
        Assert.True(ConnectionRules.NeedsConnection(ConnectionNeed.Auto, usesOutbound: true, Contact(contact), "192.0.2.1:49152"));
        Assert.True(ConnectionRules.NeedsConnection(ConnectionNeed.All, usesOutbound: false, Contact(contact), "192.0.2.1:49152"));
        Assert.False(ConnectionRules.NeedsConnection(ConnectionNeed.Outbound, usesOutbound: false, Contact(contact), "192.0.2.1:49152"));
    }

    [Theory]
    [InlineData("sip:a@192.0.2.1", "192.0.2.1:5060", true)]
    [InlineData("sips:a@192.0.2.1", "192.0.2.1:5061", true)]
    [InlineData("sip:a@192.0.2.1;transport=tls", "192.0.2.1:5061", true)]
    [InlineData("sip:a@192.0.2.1;transport=tls", "192.0.2.1:5060", false)]
    [InlineData("sip:a@[2001:db8::1]:40000", "[2001:db8::1]:40000", true)]
    [InlineData("sip:a@[2001:DB8:0::1]:40000", "[2001:db8::1]:40000", true)]
    [InlineData("sip:a@[2001:db8::1]:40001", "[2001:db8::1]:40000", false)]
    [InlineData("sip:a@phone.example", "192.0.2.1:5060", false)]
    [InlineData("sip:a@192.0.2.1:40000", "", false)]
    public void A_contact_without_port_has_that_of_its_transport_and_is_the_connection_where_both_are(string contact, string remote, bool needs) =>
        Assert.Equal(needs, ConnectionRules.NeedsConnection(ConnectionNeed.Auto, usesOutbound: false, Contact(contact), remote));

    private static Binding Bound(RegisterRequest request) => Assert.Single(Given.Accepted(request).State.Bindings);

    private static Given Lost(Given given, int connection) =>
        Given.Events([.. new IAddressOfRecordEvent?[] { Whole(given), FlowRules.Lose(given.State, Connection(connection), Seconds(1)) }.OfType<IAddressOfRecordEvent>()]);

    private static BindingsChanged Whole(Given given) => new() { At = T0, Cause = ChangeCause.Register, Changes = [], Bindings = given.State.Bindings };

    private static string[] Targets(AddressOfRecordState state, params int[] open) =>
        LookupRules.TargetsAt(state, Seconds(10), new Connections(open)).Targets.Uris();
}
