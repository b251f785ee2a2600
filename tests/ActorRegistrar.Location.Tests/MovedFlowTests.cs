using ActorRegistrar.Location.Events;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.Rules;
using ActorRegistrar.Location.State;
using ActorRegistrar.Location.Tests.Support;
using ActorRegistrar.Location.WhatIf;
using static ActorRegistrar.Testing.Histories.Some;

namespace ActorRegistrar.Location.Tests;

/// <summary>
/// A client that has moved registers its flow under a new contact and removes the old one in the same request, under the same instance-id
/// and reg-id: PJSIP at every new connection.
/// </summary>
public sealed class MovedFlowTests
{
    private const string Old = "sip:alice@10.0.0.5:40001;transport=TCP;ob";
    private const string New = "sip:alice@203.0.113.9:40001;transport=TCP;ob";

    private static readonly Given Registered = Given.Accepted(Outbound(Flow(Old, 1)).CSeq(1).Expires(300).On(1));

    public static TheoryData<bool> Orders { get; } = [true, false];

    [Theory, MemberData(nameof(Orders))]
    [Trait("RFC", "5626 6: removals beside")]
    public void A_flow_is_not_removed_by_the_request_that_registers_it(bool newFirst)
    {
        var happened = Registered.When(Move(newFirst)).ThenChanges((ContactChangeKind.Refreshed, New));
        var flow = Assert.Single(happened.Bindings);
        Assert.Equal((New, 1, T0), (flow.ContactUri, flow.RegId, flow.RegisteredAt));
    }

    [Theory, MemberData(nameof(Orders))]
    [Trait("RFC", "5626 6: removals beside")]
    public void The_same_request_again_changes_nothing(bool newFirst) => Registered.And(Move(newFirst)).When(Move(newFirst).At(3)).ThenNoChange();

    [Theory, MemberData(nameof(Orders))]
    [Trait("RFC", "5626 6: removals beside")]
    public void An_old_contact_that_the_flow_never_had_is_no_obstacle(bool newFirst) =>
        Given.Nothing.When(Move(newFirst)).ThenChanges((ContactChangeKind.Created, New));

    [Theory, MemberData(nameof(Orders))]
    [Trait("RFC", "5626 6: removals beside")]
    public void The_old_contact_goes_where_it_is_another_binding(bool newFirst)
    {
        var given = Given.Accepted(Register(Contact(Old), Contact("sip:alice@192.0.2.9")).CSeq(1));
        var happened = given.When(Move(newFirst)).ThenBindings("sip:alice@192.0.2.9", New);
        Assert.Contains(happened.Changes, change => change is { Kind: ContactChangeKind.Unregistered, ContactUri: Old, AskedSeconds: 0 });
        Assert.Contains(happened.Changes, change => change is { Kind: ContactChangeKind.Created, ContactUri: New });
    }

    [Theory, MemberData(nameof(Orders))]
    [Trait("RFC", "5626 6: removals beside")]
    public void A_flow_that_keeps_its_contact_stays_too(bool newFirst)
    {
        ContactOffer flow = Flow(Old, 1), removal = Flow(Old, 1, expires: 0);
        Registered.When(Request(newFirst ? [flow, removal] : [removal, flow])).ThenChanges((ContactChangeKind.Refreshed, Old));
    }

    [Fact]
    [Trait("RFC", "5626 6: removals beside")]
    public void Several_old_contacts_go_in_any_order()
    {
        var given = Registered.And(Register(Contact("sip:1@h"), Contact("sip:2@h")).CSeq(2));
        ContactOffer[] removals = [Flow("sip:1@h", 1, 0), Flow("sip:2@h", 1, 0)];
        given.When(Request([.. removals, Flow(New, 1)]).CSeq(3)).ThenBindings(New);
        given.When(Request([removals[0], Flow(New, 1), removals[1]]).CSeq(3)).ThenBindings(New);
        given.When(Request([Flow(New, 1), .. removals]).CSeq(3)).ThenBindings(New);
    }

    [Theory, MemberData(nameof(Orders))]
    [Trait("RFC", "5626 6: removals beside")]
    public void The_removal_of_another_flow_beside_it_is_by_instance_and_reg_id(bool newFirst)
    {
        var given = Registered.And(Outbound(Flow("sip:second@h", 2)).CSeq(2));
        ContactOffer flow = Flow(New, 1), removal = Flow("sip:anything@h", 2, expires: 0);
        given.When(Request(newFirst ? [flow, removal] : [removal, flow]).CSeq(3)).ThenBindings(New);
    }

    [Fact]
    [Trait("RFC", "5626 6: removals beside")]
    public void Alone_a_removal_is_by_instance_and_reg_id_whatever_its_uri() =>
        Registered.When(Request([Flow(New, 1, expires: 0)])).ThenChanges((ContactChangeKind.Unregistered, Old));

    [Fact]
    [Trait("RFC", "5626 6: removals beside")]
    public void Two_removals_of_one_flow_remove_it() =>
        Registered.When(Request([Flow(New, 1, expires: 0), Flow(Old, 1, expires: 0)])).ThenChanges((ContactChangeKind.Unregistered, Old));

    [Theory, MemberData(nameof(Orders))]
    [Trait("RFC", "5626 6: removals beside")]
    public void A_move_that_is_older_than_the_flow_is_out_of_order(bool newFirst) =>
        Registered.And(Outbound(Flow(Old, 1)).CSeq(9)).When(Move(newFirst)).ThenRefused(RegistrationOutcome.OutOfOrder);

    [Theory, MemberData(nameof(Orders))]
    [Trait("RFC", "5626 6: removals beside")]
    public void A_move_that_waited_longer_than_its_lifetime_ends_the_flow_as_expired(bool newFirst)
    {
        var given = Registered.And(Outbound(Flow(Old, 1)).CSeq(2).Expires(7200));
        var late = Move(newFirst).CSeq(3).Expires(300);
        var happened = given.When(late, late.ReceivedAt.AddSeconds(301)).ThenEvent();
        Assert.Equal([(ContactChangeKind.Expired, Old)], happened.Changes.Select(change => (change.Kind, change.ContactUri)));
    }

    [Theory, MemberData(nameof(Orders))]
    [Trait("RFC", "5626 6: removals beside")]
    public void Decided_again_from_the_journal_it_is_the_same(bool newFirst)
    {
        var given = Given.Accepted(Outbound(Flow(Old, 1)).CSeq(1), Register(Contact("sip:alice@192.0.2.9")).CSeq(1).CallId("other"));
        var request = Request(newFirst ? [Flow(New, 1), Flow("sip:alice@192.0.2.9", 1, 0)] : [Flow("sip:alice@192.0.2.9", 1, 0), Flow(New, 1)]);
        var change = given.When(request).ThenEvent();
        var verdict = WhatIfRules.Judge(Alice, given.State, given.State, change, RegistrationPolicy.Default);
        Assert.Equal(WhatIfKind.Same, verdict.Kind);
        Assert.Equal([New], verdict.After.Bindings.Uris());
    }

    private static RegisterRequest Move(bool newFirst)
    {
        ContactOffer old = Flow(Old, 1, expires: 0), @new = Flow(New, 1);
        return Request(newFirst ? [@new, old] : [old, @new]);
    }

    private static RegisterRequest Request(ContactOffer[] contacts) => Outbound(contacts).CSeq(2).Expires(300).At(2).On(2);
}
