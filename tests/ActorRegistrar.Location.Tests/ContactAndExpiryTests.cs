using ActorRegistrar.Location.Events;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.Rules;
using ActorRegistrar.Location.Tests.Support;
using static ActorRegistrar.Testing.Histories.Some;

namespace ActorRegistrar.Location.Tests;

/// <summary>RFC 3261 section 10.3 steps 6 and 7, sections 20.10 and 20.19.</summary>
public sealed class ContactAndExpiryTests
{
    private const string Desk = "sip:alice@192.0.2.4";
    private const string Mobile = "sip:alice@198.51.100.9";
    private const string Tablet = "sip:alice@203.0.113.7";

    [Fact]
    [Trait("RFC", "3261 10.3 step 6: fetch")]
    public void Without_contact_nothing_changes()
    {
        Given.Nothing.When(Fetch()).ThenNoChange();
        Given.Accepted(Register(Contact(Desk))).When(Fetch().CSeq(1)).ThenNoChange();
    }

    [Fact]
    [Trait("RFC", "3261 10.3 step 6: fetch")]
    public void An_expires_header_does_not_make_a_fetch_a_removal() =>
        Given.Accepted(Register(Contact(Desk))).When(Fetch().CSeq(2).Expires(0)).ThenNoChange();

    [Theory]
    [InlineData(null)]
    [InlineData(1u)]
    [InlineData(3600u)]
    [Trait("RFC", "3261 10.3 step 6: star")]
    public void Star_needs_an_expires_header_of_zero(uint? expires) =>
        Given.Accepted(Register(Contact(Desk))).When(Star(expires).CSeq(2)).ThenRefused(RegistrationOutcome.Malformed);

    [Fact]
    [Trait("RFC", "3261 10.3 step 6: star")]
    public void Star_with_an_expires_header_of_zero_removes_everything()
    {
        var happened = Given.Accepted(Register(Contact(Desk), Contact(Mobile))).When(Star().CSeq(2))
            .ThenChanges((ContactChangeKind.Unregistered, Desk), (ContactChangeKind.Unregistered, Mobile));
        Assert.Empty(happened.Bindings);
        Assert.True(happened.RequestedBy!.IsStar);
        Assert.Equal(ChangeCause.Register, happened.Cause);
    }

    [Fact]
    [Trait("RFC", "3261 10.3 step 6: star alone")]
    public void Star_beside_another_contact_is_malformed() =>
        Given.Accepted(Register(Contact(Desk)))
            .When(Register(Contact(Mobile)).CSeq(2).Expires(0) with { IsStar = true }).ThenRefused(RegistrationOutcome.Malformed);

    [Fact]
    [Trait("RFC", "3261 10.3 step 6: star and parameter")]
    public void An_expires_parameter_on_star_does_not_stand_for_the_header() =>
        Given.Accepted(Register(Contact(Desk))).When(Star(expiresHeader: null).CSeq(2)).ThenRefused(RegistrationOutcome.Malformed);

    [Fact]
    [Trait("RFC", "3261 10.3 step 7: parameter first")]
    public void The_expires_parameter_beats_the_header() =>
        Given.Nothing.When(Register(Contact(Desk, expires: 120)).Expires(1800)).ThenGranted(120);

    [Fact]
    [Trait("RFC", "3261 10.2.1.1")]
    public void The_expires_header_counts_for_contacts_without_a_parameter()
    {
        var bindings = Given.Nothing.When(Register(Contact(Desk, expires: 120), Contact(Mobile)).Expires(1800)).ThenEvent().Bindings;
        Assert.Equal([Seconds(120), Seconds(1800)], bindings.Select(b => b.ExpiresAt));
    }

    [Fact]
    [Trait("RFC", "3261 10.2.1.1")]
    public void An_expires_header_of_zero_removes_only_contacts_without_a_parameter() =>
        Given.Accepted(Register(Contact(Desk), Contact(Mobile)))
            .When(Register(Contact(Desk, expires: 600), Contact(Mobile)).CSeq(2).Expires(0)).ThenBindings(Desk);

    [Fact]
    [Trait("RFC", "3261 10.3 step 7: default lifetime")]
    public void Without_any_lifetime_the_default_is_granted() =>
        Given.Nothing.Under(new RegistrationPolicy { DefaultExpires = 1234 }).When(Register(Contact(Desk))).ThenGranted(1234);

    [Fact]
    [Trait("RFC", "3261 20.19: malformed")]
    public void A_malformed_lifetime_read_as_an_hour_is_shortened_like_any_other() =>
        Given.Nothing.Under(new RegistrationPolicy { MaxExpires = 1800 }).When(Register(Contact(Desk, expires: 3600))).ThenGranted(1800);

    [Theory]
    [InlineData(uint.MaxValue)]
    [InlineData((uint)int.MaxValue + 1)]
    [Trait("RFC", "3261 20.19: overflow")]
    public void An_absurd_lifetime_is_a_long_one_and_no_removal(uint expires)
    {
        Given.Nothing.When(Register(Contact(Desk, expires))).ThenGranted(7200);
        Given.Nothing.Under(new RegistrationPolicy { MaxExpires = uint.MaxValue }).When(Register(Contact(Desk, expires))).ThenGranted(expires);
    }

    [Fact]
    [Trait("RFC", "3261 10.3 step 7: shorter")]
    public void A_lifetime_past_the_maximum_is_shortened_to_it()
    {
        Given.Nothing.When(Register(Contact(Desk, expires: 7201))).ThenGranted(7200);
        Given.Nothing.When(Register(Contact(Desk, expires: 7199))).ThenGranted(7199);
    }

    [Theory]
    [InlineData(60u, 59u)]
    [InlineData(60u, 1u)]
    [InlineData(7200u, 3599u)]
    [Trait("RFC", "3261 10.3 step 7: 423")]
    public void A_lifetime_below_the_minimum_is_too_brief(uint min, uint asked) =>
        Given.Nothing.Under(new RegistrationPolicy { MinExpires = min }).When(Register(Contact(Desk, asked)))
            .ThenRefused(RegistrationOutcome.IntervalTooBrief);

    [Theory]
    [InlineData(3600u)]
    [InlineData(3601u)]
    [Trait("RFC", "3261 10.3 step 7: 423")]
    public void A_lifetime_of_an_hour_or_more_is_never_too_brief(uint asked) =>
        Given.Nothing.Under(new RegistrationPolicy { MinExpires = 7200 }).When(Register(Contact(Desk, asked))).ThenGranted(asked);

    [Fact]
    [Trait("RFC", "3261 10.3 step 7: 423")]
    public void A_lifetime_of_the_minimum_is_not_too_brief() => Given.Nothing.When(Register(Contact(Desk, expires: 60))).ThenGranted(60);

    [Fact]
    [Trait("RFC", "3261 10.3 step 7: 423")]
    public void A_removal_is_never_too_brief() =>
        Given.Accepted(Register(Contact(Desk))).When(Register(Contact(Desk, expires: 0)).CSeq(2)).ThenBindings();

    [Fact]
    [Trait("RFC", "3261 10.3 step 7: 423")]
    public void The_header_can_be_too_brief_as_well() =>
        Given.Nothing.When(Register(Contact(Desk)).Expires(59)).ThenRefused(RegistrationOutcome.IntervalTooBrief);

    [Fact]
    [Trait("RFC", "3261 10.3 step 7: 423 for all")]
    public void One_contact_that_is_too_brief_refuses_the_whole_request()
    {
        var given = Given.Accepted(Register(Contact(Desk)));
        given.When(Register(Contact(Desk, 0), Contact(Mobile, 600), Contact(Tablet, 59)).CSeq(2)).ThenRefused(RegistrationOutcome.IntervalTooBrief);
        Assert.Equal([Desk], given.State.Bindings.Uris());
    }

    [Fact]
    [Trait("RFC", "3261 10.3 step 7: raised")]
    public void A_brief_lifetime_is_refused_and_not_raised() =>
        Given.Nothing.When(Register(Contact(Desk, expires: 30))).ThenRefused(RegistrationOutcome.IntervalTooBrief);

    [Fact]
    [Trait("RFC", "3261 10.2.2")]
    public void Removing_an_unknown_contact_is_granted_and_changes_nothing()
    {
        Given.Nothing.When(Register(Contact(Desk, expires: 0))).ThenNoChange();
        Given.Accepted(Register(Contact(Mobile))).When(Register(Contact(Desk, expires: 0)).CSeq(2)).ThenNoChange();
    }

    [Fact]
    [Trait("RFC", "3261 20.10: q")]
    public void An_absent_q_is_stored_as_absent()
    {
        Assert.Null(Assert.Single(Given.Nothing.When(Register(Contact(Desk))).ThenEvent().Bindings).Q);
        Assert.Equal(0, Assert.Single(Given.Nothing.When(Register(Contact(Desk) with { Q = 0 })).ThenEvent().Bindings).Q);
    }

    [Theory]
    [InlineData("tel:+12125551212")]
    [InlineData("mailto:alice@example.org")]
    [InlineData("https://alice.example.org/")]
    [Trait("RFC", "3261 10.2.1: scheme")]
    public void A_contact_may_be_of_any_scheme(string uri) => Given.Nothing.When(Register(Contact(uri))).ThenBindings(uri);

    [Fact]
    [Trait("RFC", "5627 5.1: own address-of-record")]
    public void A_contact_that_equals_the_address_of_record_may_be_registered_without_instance() =>
        Given.Nothing.When(Register(Contact("sip:alice@example.com"))).ThenBindings("sip:alice@example.com");

    [Fact]
    [Trait("RFC", "5627 5.1: own address-of-record")]
    public void A_contact_that_equals_the_address_of_record_may_not_be_registered_with_instance() =>
        Given.Nothing.When(Register(Contact("sip:alice@example.com") with { InstanceId = Device })).ThenRefused(RegistrationOutcome.ForbiddenContact);

    [Fact]
    [Trait("RFC", "3261 10.2.1: sips")]
    public void A_contact_need_not_be_sips_because_the_address_of_record_was() => Given.Nothing.When(Register(Contact(Desk))).ThenBindings(Desk);

    [Fact]
    [Trait("RFC", "5626 6: parameters")]
    public void Header_parameters_are_stored_byte_for_byte()
    {
        const string parameters = ";methods=\"INVITE, ACK\" ;+vendor.X=\"#12\";audio;q=0.7";
        var binding = Assert.Single(Given.Nothing.When(Register(Contact(Desk) with { Parameters = parameters, Q = 700 })).ThenEvent().Bindings);
        Assert.Equal(parameters, binding.Parameters);
        Assert.Equal(700, binding.Q);
    }

    [Fact]
    [Trait("RFC", "3261 10.3 step 7: named twice")]
    public void Of_a_contact_named_twice_the_last_mention_counts()
    {
        Given.Nothing.When(Register(Contact(Desk, 600), Contact(Desk, 1200))).ThenGranted(1200);
        Given.Nothing.When(Register(Contact(Desk, 600), Contact("sip:%61lice@192.0.2.4", 1200))).ThenBindings("sip:%61lice@192.0.2.4");
        Given.Nothing.When(Register(Contact(Desk, 600), Contact(Desk, 0))).ThenNoChange();
        Given.Nothing.When(Register(Contact(Desk, 0), Contact(Desk, 600))).ThenGranted(600);
    }

    [Fact]
    [Trait("RFC", "3261 10.3 step 7: named twice")]
    public void A_contact_named_twice_is_compared_with_what_was_stored_before_the_request()
    {
        var given = Given.Accepted(Register(Contact(Desk)));
        given.When(Register(Contact(Desk, 600), Contact(Desk, 0)).CSeq(2)).ThenChanges((ContactChangeKind.Unregistered, Desk));
        var refreshed = given.When(Register(Contact(Desk, 0), Contact(Desk, 3600)).CSeq(2).At(10)).ThenChanges((ContactChangeKind.Refreshed, Desk));
        Assert.Equal(T0, Assert.Single(refreshed.Bindings).RegisteredAt);
        given.When(Register(Contact(Desk, 600), Contact(Desk, 1200)).CSeq(1)).ThenRefused(RegistrationOutcome.OutOfOrder);
    }

    [Fact]
    [Trait("RFC", "3261 10.3 step 7: named twice")]
    public void Every_mention_counts_for_what_may_be_asked() =>
        Given.Nothing.When(Register(Contact(Desk, 59), Contact(Desk, 600))).ThenRefused(RegistrationOutcome.IntervalTooBrief);

    [Fact]
    [Trait("RFC", "3261 20.19: receipt")]
    public void A_lifetime_counts_from_receipt_and_not_from_the_decision()
    {
        var happened = Given.Nothing.When(Register(Contact(Desk, 600)), now: Seconds(7)).ThenEvent();
        var binding = Assert.Single(happened.Bindings);
        Assert.Equal((T0, Seconds(600), T0, T0), (happened.At, binding.ExpiresAt, binding.RegisteredAt, binding.RefreshedAt));
    }

    [Fact]
    [Trait("RFC", "3261 20.19: receipt")]
    public void A_lifetime_that_ran_out_before_the_decision_leaves_no_binding()
    {
        Given.Nothing.When(Register(Contact(Desk, 60)), now: Seconds(60)).ThenNoChange();
        Given.Nothing.When(Register(Contact(Desk, 60)), now: Seconds(59)).ThenBindings(Desk);
    }

    [Fact]
    [Trait("RFC", "3261 20.19: receipt")]
    public void A_lifetime_that_ran_out_before_the_decision_ends_the_binding_it_would_have_replaced() =>
        Given.Accepted(Register(Contact(Desk, 3600), Contact(Mobile))).When(Register(Contact(Desk, 60)).CSeq(2).At(10), now: Seconds(70))
            .ThenChanges((ContactChangeKind.Expired, Desk));

    [Fact]
    [Trait("RFC", "3261 10: ended")]
    public void A_binding_past_its_time_is_invisible_at_once()
    {
        var state = Given.Accepted(Register(Contact(Desk, 60), Contact(Mobile, 61))).State;
        Assert.Equal([Desk, Mobile], state.LiveAt(Seconds(59.999)).Uris());
        Assert.Equal([Mobile], state.LiveAt(Seconds(60)).Uris());
        Assert.Equal([Mobile], LookupRules.TargetsAt(state, Seconds(60)).Targets.Uris());
        Assert.Empty(LookupRules.TargetsAt(state, Seconds(61)).Targets);
        Assert.Equal(2, state.Bindings.Length);
    }

    [Fact]
    [Trait("RFC", "3261 10: ended")]
    public void A_binding_past_its_time_is_gone_for_the_rules_as_well()
    {
        var given = Given.Accepted(Register(Contact(Desk, 60)));
        var happened = given.When(Register(Contact(Desk, 60)).At(60))
            .ThenChanges((ContactChangeKind.Expired, Desk), (ContactChangeKind.Created, Desk));
        Assert.Equal(Seconds(60), Assert.Single(happened.Bindings).RegisteredAt);
        given.When(Register(Contact(Desk, 0)).At(60).CSeq(2)).ThenNoChange();
        given.When(Star().At(60)).ThenNoChange();
    }

    [Fact]
    [Trait("Rule", "contacts of an address-of-record")]
    public void One_binding_too_many_is_refused()
    {
        var given = Given.Accepted(Register(Contact(Desk), Contact(Mobile))).Under(MaxContacts(2));
        given.When(Register(Contact(Tablet)).CSeq(2)).ThenRefused(RegistrationOutcome.TooManyContacts);
        Given.Nothing.Under(MaxContacts(2)).When(Register(Contact(Desk), Contact(Mobile), Contact(Tablet)))
            .ThenRefused(RegistrationOutcome.TooManyContacts);
        Given.Nothing.Under(MaxContacts(2)).When(Register(Contact(Desk), Contact(Mobile))).ThenBindings(Desk, Mobile);
    }

    [Fact]
    [Trait("Rule", "contacts of an address-of-record")]
    public void Replaced_removed_and_expired_bindings_are_free_places()
    {
        var given = Given.Accepted(Register(Contact(Desk, 60), Contact(Mobile, 600))).Under(MaxContacts(2));
        given.When(Register(Contact(Desk), Contact(Mobile)).CSeq(2)).ThenBindings(Desk, Mobile);
        given.When(Register(Contact(Mobile, 0), Contact(Tablet)).CSeq(2)).ThenBindings(Desk, Tablet);
        given.When(Register(Contact(Tablet), Contact(Mobile, 0)).CSeq(2)).ThenBindings(Desk, Tablet);
        given.When(Register(Contact(Tablet)).CSeq(2).At(60)).ThenBindings(Mobile, Tablet);
    }

    [Fact]
    [Trait("Rule", "contacts of an address-of-record")]
    public void A_contact_named_twice_takes_one_place() =>
        Given.Nothing.Under(MaxContacts(1)).When(Register(Contact(Desk), Contact(Desk))).ThenBindings(Desk);

    [Fact]
    [Trait("Rule", "contacts of an address-of-record")]
    public void A_lowered_limit_stops_no_refresh_and_no_removal()
    {
        var given = Given.Accepted(Register(Contact(Desk), Contact(Mobile), Contact(Tablet))).Under(MaxContacts(1));
        given.When(Register(Contact(Mobile)).CSeq(2)).ThenBindings(Desk, Mobile, Tablet);
        given.When(Register(Contact(Mobile, 0)).CSeq(2)).ThenBindings(Desk, Tablet);
        given.When(Register(Contact("sip:alice@192.0.2.99")).CSeq(2)).ThenRefused(RegistrationOutcome.TooManyContacts);
    }

    [Fact]
    [Trait("Rule", "contacts of a request")]
    public void A_request_may_name_twice_as_many_contacts_as_may_be_stored_and_thirty_two_in_any_case()
    {
        static ContactOffer[] Removals(int count) => [.. Enumerable.Range(0, count).Select(i => Contact($"sip:alice@h{i}.example", 0))];

        Given.Nothing.When(Register(Removals(32))).ThenNoChange();
        Given.Nothing.When(Register(Removals(33))).ThenRefused(RegistrationOutcome.TooManyContacts);
        Given.Nothing.Under(MaxContacts(20)).When(Register(Removals(40))).ThenNoChange();
        Given.Nothing.Under(MaxContacts(20)).When(Register(Removals(41))).ThenRefused(RegistrationOutcome.TooManyContacts);
        Given.Nothing.Under(MaxContacts(int.MaxValue)).When(Register(Removals(41))).ThenNoChange();
    }
}
