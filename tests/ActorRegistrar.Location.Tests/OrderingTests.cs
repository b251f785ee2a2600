using ActorRegistrar.Location.Events;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.Rules;
using ActorRegistrar.Location.Tests.Support;
using static ActorRegistrar.Testing.Histories.Some;

namespace ActorRegistrar.Location.Tests;

/// <summary>Call-ID and CSeq (RFC 3261 section 10.3 steps 6 and 7).</summary>
public sealed class OrderingTests
{
    private const string Desk = "sip:alice@192.0.2.4";
    private const string Mobile = "sip:alice@198.51.100.9";

    [Fact]
    [Trait("RFC", "3261 20.16: 32 bits")]
    public void Cseq_is_ordered_as_unsigned()
    {
        var given = Given.Accepted(Register(Contact(Desk)).CSeq(2_000_000_000));
        given.When(Register(Contact(Desk, 600)).CSeq(3_000_000_000)).ThenBindings(Desk);
        given.And(Register(Contact(Desk)).CSeq(3_000_000_000))
            .When(Register(Contact(Desk, 600)).CSeq(2_000_000_001)).ThenRefused(RegistrationOutcome.OutOfOrder);
    }

    [Fact]
    [Trait("RFC", "3261 10.3 step 7: higher CSeq")]
    public void A_higher_cseq_of_the_same_call_id_updates_and_removes()
    {
        var given = Given.Accepted(Register(Contact(Desk)).CSeq(7));
        given.When(Register(Contact(Desk)).CSeq(8).At(10)).ThenChanges((ContactChangeKind.Refreshed, Desk));
        given.When(Register(Contact(Desk, 600)).CSeq(8).At(10)).ThenChanges((ContactChangeKind.Shortened, Desk));
        given.When(Register(Contact(Desk, 0)).CSeq(8).At(10)).ThenChanges((ContactChangeKind.Unregistered, Desk));
    }

    [Theory]
    [InlineData(7u)]
    [InlineData(6u)]
    [InlineData(0u)]
    [Trait("RFC", "3261 10.3 step 7: CSeq")]
    public void An_equal_or_lower_cseq_of_the_same_call_id_is_refused(uint cseq)
    {
        var given = Given.Accepted(Register(Contact(Desk)).CSeq(7));
        given.When(Register(Contact(Desk, 600)).CSeq(cseq)).ThenRefused(RegistrationOutcome.OutOfOrder);
        given.When(Register(Contact(Desk, 0)).CSeq(cseq)).ThenRefused(RegistrationOutcome.OutOfOrder);
    }

    [Theory]
    [InlineData(1u)]
    [InlineData(7u)]
    [Trait("RFC", "3261 10.3 step 7: other Call-ID")]
    public void Another_call_id_updates_and_removes_whatever_its_cseq(uint cseq)
    {
        var given = Given.Accepted(Register(Contact(Desk)).CSeq(7));
        given.When(Register(Contact(Desk)).CallId("call-2").CSeq(cseq)).ThenBindings(Desk);
        given.When(Register(Contact(Desk, 0)).CallId("call-2").CSeq(cseq)).ThenBindings();
        given.When(Star().CallId("call-2").CSeq(cseq)).ThenBindings();
    }

    [Theory]
    [InlineData("CALL-1")]
    [InlineData("call-1 ")]
    [InlineData("call-1@h")]
    [Trait("RFC", "3261 20.8")]
    public void Call_ids_are_compared_octet_by_octet(string callId) =>
        Given.Accepted(Register(Contact(Desk)).CSeq(7)).When(Register(Contact(Desk, 600)).CallId(callId).CSeq(1)).ThenBindings(Desk);

    [Theory]
    [InlineData(7u)]
    [InlineData(6u)]
    [Trait("RFC", "3261 10.3 step 6: star and CSeq")]
    public void Star_checks_each_binding(uint cseq) =>
        Given.Accepted(Register(Contact(Desk)).CSeq(7)).When(Star().CSeq(cseq)).ThenRefused(RegistrationOutcome.OutOfOrder);

    [Fact]
    [Trait("RFC", "3261 10.3 step 6: star and CSeq")]
    public void Star_removes_bindings_of_other_call_ids_and_older_ones_of_its_own() =>
        Given.Accepted(Register(Contact(Desk)).CSeq(7), Register(Contact(Mobile)).CallId("call-2").CSeq(99)).When(Star().CSeq(8)).ThenBindings();

    [Fact]
    [Trait("RFC", "3261 10.3 step 6: star for all")]
    public void Star_removes_nothing_when_one_of_the_bindings_is_as_new()
    {
        var given = Given.Accepted(Register(Contact(Mobile)).CallId("call-2").CSeq(1), Register(Contact(Desk)).CSeq(7));
        given.When(Star().CSeq(7)).ThenRefused(RegistrationOutcome.OutOfOrder);
        Assert.Equal(2, given.State.Bindings.Length);
    }

    [Fact]
    [Trait("RFC", "5626 6: CSeq")]
    public void Cseq_counts_for_a_flow_as_well_and_whatever_its_uri()
    {
        var given = Given.Accepted(Outbound(Flow(Desk, 1)).CSeq(7));
        given.When(Outbound(Flow(Mobile, 1)).CSeq(7)).ThenRefused(RegistrationOutcome.OutOfOrder);
        given.When(Outbound(Flow(Mobile, 1, expires: 0)).CSeq(6)).ThenRefused(RegistrationOutcome.OutOfOrder);
        given.When(Outbound(Flow(Mobile, 1)).CSeq(8)).ThenBindings(Mobile);
        given.When(Register(Contact(Mobile) with { InstanceId = Device }).CSeq(1)).ThenBindings(Desk, Mobile);
    }

    [Fact]
    [Trait("RFC", "3261 10.3 step 7: what is stored")]
    public void Each_binding_holds_call_id_and_cseq_of_the_request_that_stored_it_last()
    {
        var bindings = Given.Accepted(Register(Contact(Desk), Contact(Mobile)).CSeq(7))
            .When(Register(Contact(Desk)).CallId("call-2").CSeq(3)).ThenEvent().Bindings;
        Assert.Equal([("call-2", 3u), ("call-1", 7u)], bindings.Select(b => (b.CallId, b.CSeq)));
    }

    [Fact]
    [Trait("RFC", "3261 17.2.2: repetition of a stored request")]
    public void The_same_request_again_is_granted_and_stores_nothing()
    {
        var request = Register(Contact(Desk, 600) with { Q = 500, Parameters = ";audio" }, Contact(Mobile)).Path("<sip:edge.example;lr>").CSeq(7);
        var given = Given.Accepted(request);
        given.When(request).ThenNoChange();
        given.When(request.Path("<sip:edge.example;lr>").At(32)).ThenNoChange();
        given.When(request.At(5) with { Source = new RequestSource("udp", "192.0.2.1:61000"), UserAgent = "x" }).ThenNoChange();
    }

    [Fact]
    [Trait("RFC", "3261 17.2.2: repetition of a stored request")]
    public void A_removal_again_is_granted_and_stores_nothing()
    {
        var removal = Register(Contact(Desk, 0), Contact(Mobile, 600)).CSeq(8);
        Given.Accepted(Register(Contact(Desk)).CSeq(7), removal).When(removal).ThenNoChange();
        Given.Accepted(Register(Contact(Desk)).CSeq(7), Star().CSeq(8)).When(Star().CSeq(8)).ThenNoChange();
    }

    [Fact]
    [Trait("RFC", "3261 17.2.2: repetition of a stored request")]
    public void A_contact_that_equalled_two_and_a_contact_named_twice_can_come_again()
    {
        var first = Register(Contact("sip:alice@192.0.2.4;security=on"), Contact("sip:alice@192.0.2.4;security=off")).CSeq(1);
        var both = Register(Contact(Desk)).CSeq(2);
        Given.Accepted(first, both).When(both).ThenNoChange();
        var twice = Register(Contact(Mobile, 0), Contact(Mobile, 900)).CSeq(3);
        Given.Accepted(first, twice).When(twice).ThenNoChange();
    }

    [Fact]
    [Trait("RFC", "3261 17.2.2: repetition of a stored request")]
    public void What_is_not_the_same_request_is_out_of_order()
    {
        var request = Register(Contact(Desk, 600) with { Q = 500, Parameters = ";audio", InstanceId = Device }).Path("<sip:edge.example;lr>").CSeq(7);
        var contact = request.Contacts[0];
        var given = Given.Accepted(Register(Contact(Mobile)).CallId("call-2"), request);
        RegisterRequest[] others =
        [
            request.CSeq(6),
            request with { Contacts = [contact with { Expires = 601 }] },
            request with { Contacts = [contact with { Q = 501 }] },
            request with { Contacts = [contact with { Q = null }] },
            request with { Contacts = [contact with { Parameters = ";video" }] },
            request with { Contacts = [contact with { InstanceId = OtherDevice }] },
            request with { Contacts = [contact with { Uri = "sip:%61lice@192.0.2.4" }] },
            request with { Contacts = [contact, Contact("sip:alice@203.0.113.7")] },
            request with { Contacts = [contact, Contact(Mobile, 0)] },
            request with { Contacts = [contact, Contact(Mobile)] },
            request with { Contacts = [contact with { RegId = 1 }, Contact(Desk)] },
            request.Path(),
            request.Path("<sip:edge.example;lr>", "<sip:edge2.example;lr>"),
        ];
        foreach (var other in others) given.When(other).ThenRefused(RegistrationOutcome.OutOfOrder);
        given.When(request).ThenNoChange();
    }

    [Fact]
    [Trait("RFC", "3261 17.2.2: repetition of a stored request")]
    public void A_repetition_is_known_by_the_lifetime_that_was_granted()
    {
        var request = Register(Contact(Desk, 100_000)).CSeq(7);
        Given.Accepted(request).When(request with { Contacts = [Contact(Desk, 200_000)] }).ThenNoChange();
        Given.Accepted(request).Under(new RegistrationPolicy { MaxExpires = 7201 }).When(request).ThenRefused(RegistrationOutcome.OutOfOrder);
    }

    [Fact]
    [Trait("RFC", "3261 17.2.2: repetition of a stored request")]
    public void A_flow_is_not_repeated_by_a_request_without_outbound()
    {
        var request = Outbound(Flow(Desk, 1)).CSeq(7);
        Given.Accepted(request).When(request).ThenNoChange();
        Given.Accepted(request).When(request with { UsesOutbound = false }).ThenRefused(RegistrationOutcome.OutOfOrder);
    }

    [Fact]
    [Trait("Rule", "grace for an equal CSeq")]
    public void An_equal_cseq_is_no_excuse_soon_after() =>
        Given.Accepted(Register(Contact(Desk)).CSeq(7)).When(Register(Contact(Desk, 600)).CSeq(7).At(1)).ThenRefused(RegistrationOutcome.OutOfOrder);

    [Fact]
    [Trait("Rule", "lower CSeq")]
    public void A_client_that_counts_from_one_again_waits_for_the_expiry_or_takes_a_new_call_id()
    {
        var given = Given.Accepted(Register(Contact(Desk, 60)).CSeq(7));
        given.When(Register(Contact(Desk, 60)).CSeq(1).At(59)).ThenRefused(RegistrationOutcome.OutOfOrder);
        given.When(Register(Contact(Desk, 60)).CSeq(1).At(60)).ThenBindings(Desk);
        given.When(Register(Contact(Desk, 60)).CSeq(1).At(59).CallId("call-2")).ThenBindings(Desk);
    }

    [Fact]
    [Trait("RFC", "3261 10.3 step 7: late")]
    public void A_request_overtaken_on_another_path_is_refused_when_it_arrives()
    {
        var older = Register(Contact(Desk, 600)).CSeq(7);
        Given.Accepted(older.CSeq(6), Register(Contact(Desk, 1200)).CSeq(8)).When(older.At(3)).ThenRefused(RegistrationOutcome.OutOfOrder);
    }

    [Fact]
    [Trait("RFC", "3261 10.3: no memory")]
    public void A_removed_binding_leaves_no_cseq_behind() =>
        Given.Accepted(Register(Contact(Desk)).CSeq(7), Register(Contact(Desk, 0)).CSeq(8)).When(Register(Contact(Desk)).CSeq(7)).ThenBindings(Desk);
}
