using ActorRegistrar.Location.Events;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.Rules;
using ActorRegistrar.Location.State;
using ActorRegistrar.Location.Tests.Support;
using static ActorRegistrar.Testing.Histories.Some;

namespace ActorRegistrar.Location.Tests;

public sealed class AdministrativeRulesTests
{
    private const string Desk = "sip:alice@192.0.2.4";
    private const string Mobile = "sip:alice@198.51.100.9;transport=tcp;ob";

    private static readonly AddressOfRecordState Two = Given.Accepted(Register(Contact(Desk, 60), Contact(Mobile))).State;

    [Theory]
    [InlineData(Mobile)]
    [InlineData("sip:%61lice@198.51.100.9;ob;transport=TCP")]
    public void One_binding_is_removed_by_its_uri(string uri)
    {
        var happened = AdministrativeRules.Remove(Two, uri, "operator", Seconds(10));
        Assert.NotNull(happened);
        Assert.Equal([new ContactChange(ContactChangeKind.Deactivated, Mobile)], happened.Changes.AsEnumerable());
        Assert.Equal([Desk], happened.Bindings.Uris());
        Assert.Equal((Seconds(10), ChangeCause.Administrative), (happened.At, happened.Cause));
        var by = happened.RequestedBy!;
        Assert.Equal(("local", "operator", ""), (by.Source.Transport, by.AuthenticatedUser, by.CallId));
    }

    [Fact]
    public void All_bindings_are_removed_without_a_uri_and_expired_ones_are_called_so()
    {
        var happened = AdministrativeRules.Remove(Two, contactUri: null, "operator", Seconds(60));
        Assert.NotNull(happened);
        Assert.Equal(
            [new ContactChange(ContactChangeKind.Expired, Desk), new ContactChange(ContactChangeKind.Deactivated, Mobile)], happened.Changes.AsEnumerable());
        Assert.Empty(happened.Bindings);
    }

    [Theory]
    [InlineData("sip:bob@198.51.100.9")]
    [InlineData("not a uri")]
    [InlineData("")]
    public void What_matches_nothing_changes_nothing(string uri) => Assert.Null(AdministrativeRules.Remove(Two, uri, "operator", T0));

    [Fact]
    public void What_has_expired_matches_nothing()
    {
        Assert.Null(AdministrativeRules.Remove(Two, Desk, "operator", Seconds(60)));
        Assert.Null(AdministrativeRules.Remove(Two, null, "operator", Seconds(3600)));
        Assert.Null(AdministrativeRules.Remove(AddressOfRecordState.Empty, null, "operator", T0));
    }

    [Fact]
    public void Where_the_operator_was_goes_into_the_history()
    {
        var from = new RequestSource("http", "192.0.2.9:4711");
        Assert.Equal(from, AdministrativeRules.Remove(Two, null, "operator", T0, from)!.RequestedBy!.Source);
    }

    [Fact]
    public void A_static_binding_is_added_beside_the_others_and_never_ends()
    {
        var happened = Added(Two, new AdministrativeContact("sip:door@192.0.2.7") { Q = 500, Path = ["<sip:edge.example.com;lr>"] }, Seconds(10));
        Assert.Equal([new ContactChange(ContactChangeKind.Created, "sip:door@192.0.2.7")], happened.Changes.AsEnumerable());
        Assert.Equal((Seconds(10), ChangeCause.Administrative), (happened.At, happened.Cause));
        var binding = happened.Bindings[^1];
        Assert.True(binding.IsStatic);
        Assert.True(binding.IsLiveAt(Seconds(4_000_000_000)));
        Assert.Equal((int.MaxValue, 500), (binding.RemainingSeconds(Seconds(10)), binding.Q));
        Assert.Equal([Desk, Mobile, "sip:door@192.0.2.7"], happened.Bindings.Uris());
    }

    [Fact]
    public void A_binding_added_for_a_time_ends_after_it_and_one_added_again_takes_its_place()
    {
        var contact = new AdministrativeContact(Desk) { LifetimeSeconds = 600 };
        var first = Added(AddressOfRecordState.Empty, contact, T0);
        Assert.Equal(Seconds(600), Assert.Single(first.Bindings).ExpiresAt);
        var state = AddressOfRecordState.Empty.Evolve(first);

        var sooner = Added(state, contact with { LifetimeSeconds = 60 }, Seconds(10));
        Assert.Equal(new ContactChange(ContactChangeKind.Shortened, Desk, 60), Assert.Single(sooner.Changes));
        Assert.Equal((T0, Seconds(70)), (sooner.Bindings.Single().RegisteredAt, sooner.Bindings.Single().ExpiresAt));
        Assert.Equal(ContactChangeKind.Refreshed, Added(state, contact, Seconds(10)).Changes.Single().Kind);
    }

    [Fact]
    public void What_a_client_holds_is_not_taken_over_for_a_time_but_may_stand_beside_for_good()
    {
        Assert.Equal(RegistrationOutcome.ForbiddenContact, Add(Two, new AdministrativeContact(Desk) { LifetimeSeconds = 600 }, T0).Outcome);
        Assert.Equal([Desk, Mobile, Desk], Added(Two, new AdministrativeContact(Desk), T0).Bindings.Uris());
        Assert.Equal([Mobile, Desk], Added(Two, new AdministrativeContact(Desk) { LifetimeSeconds = 600 }, Seconds(60)).Bindings.Uris());
    }

    [Fact]
    public void Static_bindings_and_the_others_are_counted_apart()
    {
        var policy = MaxContacts(2);
        Assert.Equal(RegistrationOutcome.TooManyContacts, AdministrativeRules.Add(Two, new AdministrativeContact("sip:x@192.0.2.8") { LifetimeSeconds = 60 }, policy, "operator", T0).Outcome);
        var state = Two;
        foreach (var uri in new[] { "sip:x@192.0.2.8", "sip:y@192.0.2.8" })
            state = state.Evolve(AdministrativeRules.Add(state, new AdministrativeContact(uri), policy, "operator", T0).Event!);
        Assert.Equal(RegistrationOutcome.TooManyContacts, AdministrativeRules.Add(state, new AdministrativeContact("sip:z@192.0.2.8"), policy, "operator", T0).Outcome);
        Assert.True(AdministrativeRules.Add(state, new AdministrativeContact("sip:y@192.0.2.8"), policy, "operator", T0).IsAccepted);
    }

    [Fact]
    public void A_client_registers_beside_a_static_binding_with_its_own_contact_refreshes_and_removes_only_its_own()
    {
        var given = WithStatic(Desk);
        var first = given.When(Register(Contact(Desk, 600)).At(10)).ThenBindings(Desk, Desk);
        Assert.Equal(ContactChangeKind.Created, first.Changes.Single().Kind);
        Assert.True(first.Bindings[0].IsStatic);

        var registered = given.And(Register(Contact(Desk, 600)).At(10));
        Assert.Equal(ContactChangeKind.Refreshed, registered.When(Register(Contact(Desk, 600)).CSeq(2).At(20)).ThenBindings(Desk, Desk).Changes.Single().Kind);
        registered.When(Register(Contact(Desk, 600)).At(10)).ThenNoChange();
        Assert.True(Assert.Single(registered.When(Register(Contact(Desk, 0)).CSeq(2).At(20)).ThenBindings(Desk).Bindings).IsStatic);
        Assert.True(Assert.Single(registered.When(Star().CSeq(2).At(20)).ThenBindings(Desk).Bindings).IsStatic);
        given.When(Star().At(20)).ThenNoChange();
        given.When(Register(Contact(Desk, 0)).At(20)).ThenNoChange();
    }

    [Fact]
    public void A_static_binding_takes_nobodys_place_and_gives_nobody_its_own()
    {
        var one = WithStatic("sip:door@192.0.2.7").Under(MaxContacts(1));
        one.When(Register(Contact(Desk, 600))).ThenBindings("sip:door@192.0.2.7", Desk);
        var evicting = MaxContacts(1) with { Compatibility = new CompatibilityProfile { ContactLimit = ContactLimitHandling.Evict } };
        var full = one.And(Register(Contact(Desk, 600)));
        full.When(Register(Contact(Mobile, 600)).CallId("other")).ThenRefused(RegistrationOutcome.TooManyContacts);
        full.Under(evicting).When(Register(Contact(Mobile, 600)).CallId("other").At(1)).ThenBindings("sip:door@192.0.2.7", Mobile);
    }

    [Fact]
    public void A_static_binding_does_not_expire_and_is_removed_by_an_operator()
    {
        var state = WithStatic(Desk).State;
        Assert.Null(ExpiryRules.Expire(state, Seconds(4_000_000_000)));
        Assert.Equal(ContactChangeKind.Deactivated, Assert.Single(AdministrativeRules.Remove(state, Desk, "operator", T0)!.Changes).Kind);
    }

    [Fact]
    public void Bindings_are_shortened_so_that_clients_register_again_and_static_ones_are_left()
    {
        var state = WithStatic("sip:door@192.0.2.7").And(Register(Contact(Desk, 60), Contact(Mobile, 3600))).State;
        var happened = AdministrativeRules.Shorten(state, TimeSpan.FromSeconds(60), "operator", Seconds(30));
        Assert.NotNull(happened);
        Assert.Equal([new ContactChange(ContactChangeKind.Shortened, Mobile)], happened.Changes.AsEnumerable());
        Assert.Equal([Binding.Never, Seconds(60), Seconds(90)], happened.Bindings.Select(binding => binding.ExpiresAt));
        Assert.Equal(("operator", ChangeCause.Administrative), (happened.RequestedBy!.AuthenticatedUser, happened.Cause));

        Assert.Null(AdministrativeRules.Shorten(state.Evolve(happened), TimeSpan.FromSeconds(60), "operator", Seconds(30)));
        var late = AdministrativeRules.Shorten(state, TimeSpan.FromSeconds(60), "operator", Seconds(60))!;
        Assert.Equal([(ContactChangeKind.Expired, Desk), (ContactChangeKind.Shortened, Mobile)], late.Changes.Select(change => (change.Kind, change.ContactUri)));
    }

    [Fact]
    public void A_shortened_binding_is_refreshed_like_any_other()
    {
        var shortened = AdministrativeRules.Shorten(Two, TimeSpan.FromSeconds(10), "operator", T0)!;
        Given.Events(shortened).When(Register(Contact(Mobile, 3600)).CSeq(2).At(5)).ThenBindings(Desk, Mobile);
    }

    [Fact]
    public void A_static_binding_is_left_out_of_an_answer_that_lists_the_same_contact_of_a_client()
    {
        var both = WithStatic(Desk).And(Register(Contact(Desk, 600))).State.Bindings;
        Assert.True(AnswerRules.IsHiddenBy(both, both[0]));
        Assert.False(AnswerRules.IsHiddenBy(both.RemoveAt(1), both[0]));
        Assert.Equal([Desk], LookupRules.TargetsAt(AddressOfRecordState.Empty.Evolve(Added(Two, new AdministrativeContact(Desk), T0)), T0).Targets.Uris().Where(uri => uri == Desk));
    }

    private static Given WithStatic(string uri) => Given.Events(Added(AddressOfRecordState.Empty, new AdministrativeContact(uri), T0));

    private static BindingsChanged Added(AddressOfRecordState state, AdministrativeContact contact, DateTimeOffset now)
    {
        var decision = Add(state, contact, now);
        Assert.True(decision.IsAccepted);
        Assert.Equal(decision.Event!.Bindings, state.Evolve(decision.Event).Bindings);
        return decision.Event;
    }

    private static RegistrationDecision Add(AddressOfRecordState state, AdministrativeContact contact, DateTimeOffset now) =>
        AdministrativeRules.Add(state, contact, RegistrationPolicy.Default, "operator", now);
}
