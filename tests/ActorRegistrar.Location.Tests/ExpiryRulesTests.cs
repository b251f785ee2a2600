using ActorRegistrar.Location.Events;
using ActorRegistrar.Location.Rules;
using ActorRegistrar.Location.State;
using ActorRegistrar.Location.Tests.Support;
using static ActorRegistrar.Testing.Histories.Some;

namespace ActorRegistrar.Location.Tests;

public sealed class ExpiryRulesTests
{
    private const string Desk = "sip:alice@192.0.2.4";
    private const string Mobile = "sip:alice@198.51.100.9";
    private const string Tablet = "sip:alice@203.0.113.7";

    private static readonly AddressOfRecordState Three =
        Given.Accepted(Register(Contact(Desk, 120), Contact(Mobile, 3600), Contact(Tablet, 60))).State;

    [Fact]
    public void Before_the_first_expiry_there_is_nothing_to_do()
    {
        Assert.Null(ExpiryRules.Expire(Three, Seconds(59.999)));
        Assert.Null(ExpiryRules.Expire(AddressOfRecordState.Empty, Seconds(1)));
        Assert.Equal(Seconds(60), Three.NextExpiry);
    }

    [Fact]
    public void At_its_very_instant_a_binding_expires_alone()
    {
        var happened = ExpiryRules.Expire(Three, Seconds(60));
        Assert.NotNull(happened);
        Assert.Equal([new ContactChange(ContactChangeKind.Expired, Tablet)], happened.Changes.AsEnumerable());
        Assert.Equal([Desk, Mobile], happened.Bindings.Uris());
        Assert.Equal((Seconds(60), ChangeCause.Expiry), (happened.At, happened.Cause));
        Assert.Null(happened.RequestedBy);
        Assert.Equal(Seconds(120), Three.Evolve(happened).NextExpiry);
    }

    [Fact]
    [Trait("Rule", "expired while down")]
    public void What_expired_long_ago_is_dated_when_it_ended()
    {
        var happened = ExpiryRules.Expire(Three, Seconds(3000));
        Assert.NotNull(happened);
        Assert.Equal(Seconds(120), happened.At);
        Assert.Equal([Desk, Tablet], happened.Changes.Select(c => c.ContactUri));
        Assert.Equal([Mobile], happened.Bindings.Uris());
    }

    [Fact]
    public void An_expiry_is_not_found_twice()
    {
        var happened = ExpiryRules.Expire(Three, Seconds(3000));
        Assert.Null(ExpiryRules.Expire(Three.Evolve(happened!), Seconds(3000)));
    }

    [Fact]
    public void Expired_bindings_are_part_of_the_event_of_the_next_accepted_register()
    {
        var given = Given.Events(new BindingsChanged { At = T0, Cause = ChangeCause.Register, Changes = [], Bindings = Three.Bindings });
        var happened = given.When(Register(Contact(Mobile)).CSeq(2).At(120)).ThenChanges(
            (ContactChangeKind.Expired, Desk), (ContactChangeKind.Expired, Tablet), (ContactChangeKind.Refreshed, Mobile));
        Assert.Equal([Mobile], happened.Bindings.Uris());
        given.When(Star().CSeq(2).At(120)).ThenChanges(
            (ContactChangeKind.Expired, Desk), (ContactChangeKind.Expired, Tablet), (ContactChangeKind.Unregistered, Mobile));
    }

    [Fact]
    public void Expired_bindings_alone_are_no_reason_for_an_event()
    {
        var given = Given.Accepted(Register(Contact(Desk, 60), Contact(Mobile)));
        given.When(Fetch().At(60)).ThenNoChange();
        given.When(Register(Contact(Tablet, 0)).CSeq(2).At(60)).ThenNoChange();
        given.When(Register(Contact(Desk, 0)).CSeq(2).At(60)).ThenNoChange();
        given.When(Register(Contact(Desk, 60), Contact(Mobile)), now: Seconds(60)).ThenNoChange();
    }

    [Fact]
    public void After_the_clock_was_set_back_no_binding_outlives_its_lifetime()
    {
        DateTimeOffset past = T0.AddDays(-400);
        AddressOfRecordState? bound = ExpiryRules.BoundByGrant(Three, past);
        Assert.NotNull(bound);
        Assert.Equal([past.AddSeconds(120), past.AddSeconds(3600), past.AddSeconds(60)], bound.Bindings.Select(binding => binding.ExpiresAt));
        Assert.Equal(Three.Bindings.Uris(), bound.Bindings.Uris());
        Assert.Null(ExpiryRules.BoundByGrant(bound, past));
    }

    [Fact]
    public void What_was_refreshed_in_the_past_and_what_is_static_keep_their_ends()
    {
        Assert.Null(ExpiryRules.BoundByGrant(Three, T0));
        Assert.Null(ExpiryRules.BoundByGrant(Three, T0.AddDays(400)));
        AddressOfRecordState fixedOnes = AddressOfRecordState.Of([.. Three.Bindings.Select(binding => binding with { ExpiresAt = Binding.Never })]);
        Assert.Null(ExpiryRules.BoundByGrant(fixedOnes, T0.AddDays(-400)));
    }
}
