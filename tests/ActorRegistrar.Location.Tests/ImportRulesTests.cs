using ActorRegistrar.Location.Events;
using ActorRegistrar.Location.Rules;
using ActorRegistrar.Location.State;
using ActorRegistrar.Location.Tests.Support;
using static ActorRegistrar.Testing.Histories.Some;

namespace ActorRegistrar.Location.Tests;

public sealed class ImportRulesTests
{
    private const string Desk = "sip:alice@192.0.2.4";
    private const string Mobile = "sip:alice@198.51.100.9";

    private static readonly AddressOfRecordState Nothing = AddressOfRecordState.Empty;

    [Fact]
    public void What_is_brought_in_becomes_an_administrative_change_with_lifetimes_as_they_were_granted()
    {
        Binding granted = Brought(Desk, refreshedAt: -100) with { ExpiresAt = Seconds(500_000) };
        BindingsChanged happened = Decide(Nothing, granted).Event!;
        Assert.Equal((ChangeCause.Administrative, T0, "import"), (happened.Cause, happened.At, happened.RequestedBy!.AuthenticatedUser));
        Assert.Equal([granted], happened.Bindings.AsEnumerable());
        Assert.Equal([new ContactChange(ContactChangeKind.Created, Desk)], happened.Changes.AsEnumerable());
    }

    [Fact]
    public void A_second_time_changes_nothing()
    {
        Binding[] brought = [Brought(Desk, -10), Brought(Mobile, -20), Brought("sip:alice@203.0.113.1", -30) with { InstanceId = Device, RegId = 1 }];
        ImportDecision first = Decide(Nothing, brought);
        ImportDecision second = Decide(Nothing.Evolve(first.Event!), brought);
        Assert.Null(second.Event);
        Assert.All(second.Outcomes, outcome => Assert.Equal(ImportOutcome.Unchanged, outcome));
    }

    [Fact]
    public void The_same_registration_to_the_second_is_the_same()
    {
        AddressOfRecordState here = Given.Accepted(Register(Contact(Desk, 600)).At(0)).State;
        Binding held = here.Bindings[0];
        Binding rounded = held with { RefreshedAt = held.RefreshedAt.AddMilliseconds(-700), ExpiresAt = held.ExpiresAt.AddMilliseconds(-700), UserAgent = "n/a" };
        Assert.Equal([ImportOutcome.Unchanged], Decide(here, rounded).Outcomes.AsEnumerable());
    }

    [Fact]
    public void A_registration_of_which_only_the_end_is_known_is_the_same_when_it_ends_then()
    {
        AddressOfRecordState here = Given.Accepted(Register(Contact(Desk, 600)).At(0)).State;
        Binding held = here.Bindings[0];
        Assert.Equal([ImportOutcome.Unchanged], Decide(here, held with { RefreshedAt = Seconds(30), ExpiresAt = held.ExpiresAt.AddSeconds(1) }).Outcomes.AsEnumerable());
        Assert.Equal([ImportOutcome.Updated], Decide(here, held with { RefreshedAt = Seconds(30), ExpiresAt = held.ExpiresAt.AddSeconds(2) }).Outcomes.AsEnumerable());
    }

    [Fact]
    public void What_was_registered_here_later_stands()
    {
        AddressOfRecordState here = Given.Accepted(Register(Contact(Desk, 600))).State;
        ImportDecision decision = Decide(here, Brought(Desk + ";transport=udp", -10), Brought(Desk, -10));
        Assert.Equal(ImportOutcome.NewerHere, decision.Outcomes[1]);
        Assert.Contains(decision.Event!.Bindings, binding => binding == here.Bindings[0]);
    }

    [Fact]
    public void What_is_newer_there_takes_the_place_of_the_older_one_here()
    {
        AddressOfRecordState here = Given.Accepted(Register(Contact(Desk, 600))).State;
        ImportDecision decision = Decide(here, Brought(Desk, 10) with { ExpiresAt = Seconds(60) });
        Assert.Equal([ImportOutcome.Updated], decision.Outcomes.AsEnumerable());
        Binding stored = Assert.Single(decision.Event!.Bindings);
        Assert.Equal((Seconds(0), Seconds(10), "elsewhere"), (stored.RegisteredAt, stored.RefreshedAt, stored.CallId));
        Assert.Equal(ContactChangeKind.Shortened, decision.Event.Changes[0].Kind);
    }

    [Fact]
    public void A_client_that_has_moved_on_is_not_brought_back_to_its_old_contact()
    {
        AddressOfRecordState here = Given.Accepted(Register(Contact(Desk, 600) with { InstanceId = Device })).State;
        Assert.Equal([ImportOutcome.NewerContactOfInstance], Decide(here, Brought(Mobile, -10) with { InstanceId = Device.ToUpperInvariant() }).Outcomes.AsEnumerable());
        Assert.Equal([ImportOutcome.Created], Decide(here, Brought(Mobile, 10) with { InstanceId = Device }).Outcomes.AsEnumerable());
        Assert.Equal([ImportOutcome.Created], Decide(here, Brought(Mobile, -10) with { InstanceId = OtherDevice }).Outcomes.AsEnumerable());
    }

    [Fact]
    public void Flows_are_known_by_instance_and_reg_id()
    {
        Binding first = Brought(Desk, -10) with { InstanceId = Device, RegId = 1 };
        AddressOfRecordState here = Nothing.Evolve(Decide(Nothing, first).Event!);
        ImportDecision decision = Decide(here, first with { ContactUri = Mobile, RefreshedAt = Seconds(-5) }, first with { RegId = 2 });
        Assert.Equal([ImportOutcome.Updated, ImportOutcome.Created], decision.Outcomes.AsEnumerable());
        Assert.Equal([Mobile, Desk], decision.Event!.Bindings.Uris());
    }

    [Fact]
    public void What_has_expired_is_left_out_and_what_expired_here_goes_with_the_change()
    {
        AddressOfRecordState here = Given.Accepted(Register(Contact(Desk, 60)).At(-60)).State;
        Assert.Equal([ImportOutcome.HadExpired], Decide(here, Brought(Mobile, -10) with { ExpiresAt = T0 }).Outcomes.AsEnumerable());
        Assert.Null(Decide(here, Brought(Mobile, -10) with { ExpiresAt = T0 }).Event);
        BindingsChanged happened = Decide(here, Brought(Mobile, -10)).Event!;
        Assert.Equal([new ContactChange(ContactChangeKind.Expired, Desk), new ContactChange(ContactChangeKind.Created, Mobile)], happened.Changes.AsEnumerable());
    }

    [Fact]
    public void Of_too_many_the_ones_refreshed_longest_ago_are_left_out_and_again_the_second_time()
    {
        Binding[] brought = [.. Enumerable.Range(0, 12).Select(i => Brought($"sip:alice@192.0.2.{i}", -100 + i))];
        ImportDecision first = Decide(Nothing, brought);
        Assert.Equal(10, first.Event!.Bindings.Length);
        Assert.Equal([ImportOutcome.TooManyContacts, ImportOutcome.TooManyContacts, ImportOutcome.Created], first.Outcomes.Take(3));
        Assert.Null(Decide(Nothing.Evolve(first.Event), brought).Event);
    }

    private static ImportDecision Decide(AddressOfRecordState state, params Binding[] brought) =>
        ImportRules.Decide(state, [.. brought], "import", RegistrationPolicy.Default, T0);

    private static Binding Brought(string uri, int refreshedAt) => new()
    {
        ContactUri = uri,
        CallId = "elsewhere",
        CSeq = 7,
        ExpiresAt = Seconds(600),
        RegisteredAt = Seconds(refreshedAt),
        RefreshedAt = Seconds(refreshedAt),
        Source = Requests.RequestSource.Local,
    };
}
