using ActorRegistrar.Location.Events;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.Rules;
using ActorRegistrar.Location.State;
using ActorRegistrar.Location.Tests.Support;
using static ActorRegistrar.Testing.Histories.Some;

namespace ActorRegistrar.Location.Tests;

/// <summary>What each compatibility switch forgives, and what it does not. Strictness is shown by the other classes.</summary>
public sealed class CompatibilityTests
{
    private const string Desk = "sip:alice@192.0.2.4";
    private const string Mobile = "sip:alice@198.51.100.9";
    private const string Tablet = "sip:alice@203.0.113.7";

    private static readonly RegistrationPolicy Grace = Forgiving(new CompatibilityProfile { DuplicateCSeqGraceSeconds = 20 });
    private static readonly RegistrationPolicy Restart = Forgiving(new CompatibilityProfile { AcceptLowerCSeqAfterSeconds = 32 });
    private static readonly RegistrationPolicy Raise = Forgiving(new CompatibilityProfile { TooBrief = TooBriefHandling.Raise });
    private static readonly RegistrationPolicy Evict = new() { MaxContacts = 2, Compatibility = new CompatibilityProfile { ContactLimit = ContactLimitHandling.Evict } };

    [Fact]
    public void The_default_forgives_nothing_but_a_plain_edge_proxy()
    {
        Assert.Equal(CompatibilityProfile.Strict with { Path = PathHandling.Lazy }, RegistrationPolicy.Default.Compatibility);
        Assert.Equal(Concessions.None, Decide(Given.Nothing, Register(Contact(Desk)), RegistrationPolicy.Default).Concessions);
    }

    [Fact]
    [Trait("Rule", "grace for an equal CSeq")]
    public void An_equal_cseq_within_the_grace_is_granted_and_changes_nothing()
    {
        var given = Given.Accepted(Register(Contact(Desk)).CSeq(7)).Under(Grace);
        var again = Register(Contact(Desk, 600)).CSeq(7);
        given.When(again.At(20)).ThenNoChange();
        Assert.Equal(Concessions.DuplicateCSeq, Decide(given, again.At(20), Grace).Concessions);
        given.When(again.At(21)).ThenRefused(RegistrationOutcome.OutOfOrder);
    }

    [Fact]
    [Trait("Rule", "grace for an equal CSeq")]
    public void The_grace_is_for_an_equal_cseq_of_what_is_bound_only()
    {
        var given = Given.Accepted(Register(Contact(Desk)).CSeq(7)).Under(Grace);
        given.When(Register(Contact(Desk, 600)).CSeq(6).At(1)).ThenRefused(RegistrationOutcome.OutOfOrder);
        given.When(Register(Contact(Desk, 600), Contact(Mobile)).CSeq(7).At(1)).ThenRefused(RegistrationOutcome.OutOfOrder);
        var mixed = given.And(Register(Contact(Mobile)).CSeq(9));
        mixed.When(Register(Contact(Desk, 600), Contact(Mobile)).CSeq(7).At(1)).ThenRefused(RegistrationOutcome.OutOfOrder);
    }

    [Fact]
    [Trait("Rule", "grace for an equal CSeq")]
    public void No_removal_is_granted_that_is_not_done()
    {
        var given = Given.Accepted(Register(Contact(Desk)).CSeq(7)).Under(Grace);
        given.When(Register(Contact(Desk, 0)).CSeq(7).At(1)).ThenRefused(RegistrationOutcome.OutOfOrder);
        given.When(Star().CSeq(7).At(1)).ThenRefused(RegistrationOutcome.OutOfOrder);
    }

    [Theory]
    [InlineData(1u)]
    [InlineData(6u)]
    [InlineData(7u)]
    [Trait("Rule", "lower CSeq")]
    public void A_client_that_counts_anew_is_served_when_its_last_request_is_old_enough(uint cseq)
    {
        var given = Given.Accepted(Register(Contact(Desk)).CSeq(7)).Under(Restart);
        var restarted = Register(Contact(Desk, 600)).CSeq(cseq);
        given.When(restarted.At(31)).ThenRefused(RegistrationOutcome.OutOfOrder);
        var binding = Assert.Single(given.When(restarted.At(32)).ThenBindings(Desk).Bindings);
        Assert.Equal(cseq, binding.CSeq);
        Assert.Equal(Concessions.LowerCSeq, Decide(given, restarted.At(32), Restart).Concessions);
    }

    [Fact]
    [Trait("Rule", "lower CSeq")]
    public void It_may_remove_what_it_left_behind()
    {
        var given = Given.Accepted(Register(Contact(Desk), Contact(Mobile)).CSeq(7)).Under(Restart);
        given.When(Register(Contact(Desk, 0)).CSeq(1).At(32)).ThenBindings(Mobile);
        given.When(Star().CSeq(1).At(31)).ThenRefused(RegistrationOutcome.OutOfOrder);
        given.When(Star().CSeq(1).At(32)).ThenBindings();
        Assert.Equal(Concessions.LowerCSeq, Decide(given, Star().CSeq(1).At(32), Restart).Concessions);
    }

    [Fact]
    [Trait("Rule", "lower CSeq")]
    public void One_young_binding_is_enough_to_refuse_the_whole_request()
    {
        var given = Given.Accepted(Register(Contact(Desk)).CSeq(7), Register(Contact(Mobile)).CSeq(8).At(10)).Under(Restart);
        given.When(Register(Contact(Desk), Contact(Mobile)).CSeq(1).At(35)).ThenRefused(RegistrationOutcome.OutOfOrder);
        given.When(Star().CSeq(1).At(35)).ThenRefused(RegistrationOutcome.OutOfOrder);
        given.When(Register(Contact(Desk), Contact(Mobile)).CSeq(1).At(42)).ThenBindings(Desk, Mobile);
    }

    [Fact]
    [Trait("RFC", "3261 10.3 step 7: raised")]
    public void A_lifetime_that_is_too_brief_is_raised_to_the_minimum()
    {
        Given.Nothing.When(Register(Contact(Desk, 30))).ThenRefused(RegistrationOutcome.IntervalTooBrief);
        Given.Nothing.Under(Raise).When(Register(Contact(Desk, 30))).ThenGranted(60);
        Assert.Equal(Concessions.RaisedLifetime, Decide(Given.Nothing, Register(Contact(Desk, 30)), Raise).Concessions);
        Assert.Equal(Concessions.None, Decide(Given.Nothing, Register(Contact(Desk, 60)), Raise).Concessions);
    }

    [Fact]
    [Trait("RFC", "3261 10.3 step 7: raised")]
    public void A_removal_is_not_raised_and_a_repetition_is_known_by_the_raised_lifetime()
    {
        var request = Register(Contact(Desk, 30)).CSeq(1);
        var given = Given.Nothing.Under(Raise).And(request);
        given.When(request.At(5)).ThenNoChange();
        given.When(Register(Contact(Desk, 0)).CSeq(2)).ThenBindings();
    }

    [Fact]
    [Trait("Rule", "contacts of an address-of-record")]
    public void The_bindings_refreshed_longest_ago_make_room()
    {
        var first = Register(Contact(Desk)).CSeq(1);
        var second = Register(Contact(Mobile)).CSeq(2).At(1);
        var refresh = Register(Contact(Desk)).CSeq(3).At(2);
        var third = Register(Contact(Tablet)).CSeq(4).At(3);
        var given = Given.Accepted(first, second, refresh);
        given.Under(MaxContacts(2)).When(third).ThenRefused(RegistrationOutcome.TooManyContacts);
        given.Under(Evict).When(third).ThenChanges((ContactChangeKind.Deactivated, Mobile), (ContactChangeKind.Created, Tablet));
        given.Under(Evict).When(third).ThenBindings(Desk, Tablet);
        Assert.Equal(Concessions.EvictedContact, Decide(given, third, Evict).Concessions);
    }

    [Fact]
    [Trait("Rule", "contacts of an address-of-record")]
    public void What_the_request_itself_names_does_not_make_room()
    {
        var given = Given.Accepted(Register(Contact(Desk)).CSeq(1), Register(Contact(Mobile)).CSeq(2).At(1)).Under(Evict);
        given.When(Register(Contact(Desk), Contact(Tablet)).CSeq(3).At(2)).ThenBindings(Desk, Tablet);
        given.When(Register(Contact(Desk), Contact(Mobile), Contact(Tablet)).CSeq(3).At(2)).ThenRefused(RegistrationOutcome.TooManyContacts);
        given.When(Register(Contact(Mobile, 0), Contact(Tablet)).CSeq(3).At(2)).ThenChanges((ContactChangeKind.Unregistered, Mobile), (ContactChangeKind.Created, Tablet));
    }

    [Fact]
    [Trait("Rule", "contacts of an address-of-record")]
    public void What_has_expired_makes_room_first()
    {
        var given = Given.Accepted(Register(Contact(Desk)).CSeq(1), Register(Contact(Mobile, 60)).CSeq(2).At(1)).Under(Evict);
        given.When(Register(Contact(Tablet)).CSeq(3).At(61)).ThenChanges((ContactChangeKind.Expired, Mobile), (ContactChangeKind.Created, Tablet));
    }

    [Fact]
    [Trait("RFC", "3261 10.3 step 8: size")]
    public void An_answer_lists_the_contacts_of_the_request_or_all()
    {
        var requestOnly = new CompatibilityProfile { AnswerContacts = AnsweredContacts.Request };
        var refresh = Outbound(Flow(Tablet, 1), Contact("sip:%61lice@192.0.2.4")).CSeq(3);
        var bindings = Given.Accepted(Register(Contact(Desk), Contact(Mobile)).CSeq(1), Outbound(Flow("sip:alice@192.0.2.99", 1)).CSeq(2)).State.Bindings;

        Assert.Equal([Desk, "sip:alice@192.0.2.99"], Listed(bindings, refresh, requestOnly));
        Assert.Equal(bindings.Uris(), Listed(bindings, refresh, CompatibilityProfile.Strict));
        Assert.Equal(bindings.Uris(), Listed(bindings, Fetch(), requestOnly));
    }

    private static RegistrationPolicy Forgiving(CompatibilityProfile profile) => new() { Compatibility = profile };

    private static RegistrationDecision Decide(Given given, RegisterRequest request, RegistrationPolicy policy) =>
        RegistrationRules.Decide(given.State, request, policy, request.ReceivedAt);

    private static string[] Listed(IEnumerable<Binding> bindings, RegisterRequest request, CompatibilityProfile profile) =>
        [.. bindings.Where(binding => AnswerRules.Lists(binding, request, profile)).Select(binding => binding.ContactUri)];
}
