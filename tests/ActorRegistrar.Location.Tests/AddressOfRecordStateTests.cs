using ActorRegistrar.Location.Events;
using ActorRegistrar.Location.State;
using ActorRegistrar.Location.Tests.Support;
using static ActorRegistrar.Testing.Histories.Some;

namespace ActorRegistrar.Location.Tests;

public sealed class AddressOfRecordStateTests
{
    [Fact]
    [Trait("Rule", "newest event")]
    public void The_newest_event_alone_is_the_state()
    {
        var first = Given.Nothing.When(Register(Contact("sip:a@x"), Contact("sip:b@x"))).ThenEvent();
        var second = Given.Events(first).When(Register(Contact("sip:a@x", 0)).CSeq(2)).ThenEvent();
        Assert.Equal(Given.Events(first, second).State.Bindings, Given.Events(second).State.Bindings);
    }

    [Fact]
    [Trait("Rule", "old journals")]
    public void An_event_of_an_unknown_kind_is_not_guessed_at() =>
        Assert.Throws<NotSupportedException>(() => AddressOfRecordState.Empty.Evolve(new FromTheFuture(T0)));

    [Fact]
    public void Without_bindings_every_address_of_record_shares_one_state() =>
        Assert.Same(AddressOfRecordState.Empty, Given.Accepted(Register(Contact("sip:a@x")), Star().CSeq(2)).State);

    [Fact]
    public void The_next_expiry_is_the_earliest_one() =>
        Assert.Equal(Seconds(60), Given.Accepted(Register(Contact("sip:a@x", 90), Contact("sip:b@x", 60), Contact("sip:c@x", 120))).State.NextExpiry);

    [Fact]
    public void While_all_live_the_list_is_the_one_that_is_held()
    {
        var state = Given.Accepted(Register(Contact("sip:a@x"), Contact("sip:b@x"))).State;
        Assert.Equal(state.Bindings, state.LiveAt(T0));
    }

    private sealed record FromTheFuture(DateTimeOffset At) : IAddressOfRecordEvent;
}
