using ActorRegistrar.Actors.Tests.Support;
using Akka.Actor;
using static ActorRegistrar.Actors.Protocol.AddressOfRecordProtocol;

namespace ActorRegistrar.Actors.Tests.Locations;

public sealed class PassivationTests : LocationSpec
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    [Fact]
    public void An_address_that_nobody_registered_leaves_no_actor_behind()
    {
        LooksUp();
        IActorRef actor = Watch(LastSender);
        Settles(actor);
        Assert.Equal(0, Directory.Count);

        Clock.Advance(Grace);

        ExpectTerminated(actor);
    }

    [Fact]
    public void An_address_that_was_woken_in_vain_leaves_no_actor_behind()
    {
        Location.Tell(new Wake(Alice), TestActor);
        ExpectMsg<Awake>();
        IActorRef actor = Watch(LastSender);
        Settles(actor);

        Clock.Advance(Grace);

        ExpectTerminated(actor);
    }

    [Fact]
    public void Many_unknown_addresses_leave_no_actor_behind()
    {
        for (int i = 0; i < 300; i++)
        {
            LooksUp(Aor.Of($"user{i}"));
            Watch(LastSender);
            Settles(LastSender);
        }

        Clock.Advance(Grace);

        for (int i = 0; i < 300; i++) ExpectMsg<Terminated>();
        Assert.Equal(0, Directory.Count);
    }

    [Fact]
    public void An_address_with_bindings_stays_in_memory()
    {
        Registers();
        Settles(LastSender);

        Clock.Advance(TimeSpan.FromMinutes(10));

        Settles(LastSender);
        Assert.Equal(1, Directory.Count);
    }

    [Fact]
    public void An_address_whose_last_binding_was_removed_goes_out_of_memory()
    {
        Registers();
        Registers(expires: 0);
        IActorRef actor = Watch(LastSender);
        Settles(actor);

        // Only when its budget of changes is full again.
        Clock.Advance(TimeSpan.FromSeconds(2.1));
        Settles(actor);
        Clock.Advance(Grace);

        ExpectTerminated(actor);
        Assert.Equal(0, Directory.Count);
    }

    [Fact]
    public void An_address_whose_last_binding_expired_goes_out_of_memory()
    {
        Registers(expires: 60);
        IActorRef actor = Watch(LastSender);
        Journal.NextWrite();
        Clock.Advance(TimeSpan.FromSeconds(61));
        Journal.NextWrite();
        AwaitCondition(() => Directory.Count == 0, TimeSpan.FromSeconds(5));
        Settles(actor);

        Clock.Advance(Grace);

        ExpectTerminated(actor);
    }

    [Fact]
    public void An_address_that_registers_within_the_grace_keeps_its_actor()
    {
        LooksUp();
        IActorRef actor = LastSender;
        Settles(actor);

        Registers();
        Assert.Equal(actor, LastSender);
        Clock.Advance(Grace);
        Settles(actor);
        Settles(actor);

        Assert.Equal(1, Directory.Count);
        Assert.Equal([Desk], Finds());
        Assert.Equal(actor, LastSender);
    }

    [Fact]
    public void A_register_sent_straight_to_an_actor_on_its_way_out_is_stored()
    {
        LooksUp();
        IActorRef actor = LastSender;
        Settles(actor);

        actor.Tell(Reviewed(Registration()), TestActor);
        ExpectMsg<Accepted>();
        Clock.Advance(Grace);
        Settles(actor);
        Settles(actor);

        Assert.Equal([Desk], Finds());
    }

    [Fact]
    public void Messages_that_wait_for_the_end_of_an_actor_that_stays_after_all_are_answered_by_it()
    {
        IsAskedToStopDuringAWrite();
        Location.Tell(Registration(Phone), TestActor);
        Location.Tell(new LookupBindings(Alice), TestActor);

        Journal.Release();

        ExpectMsg<Accepted>();
        Assert.Equal(2, ExpectMsg<Accepted>().Bindings.Length);
        Assert.Equal(2, ExpectMsg<BindingsFound>().Bindings.Length);
    }

    [Theory]
    [InlineData(JournalMood.RejectsWrites)]
    [InlineData(JournalMood.FailsWrites)]
    public void Messages_that_wait_for_the_end_of_an_actor_are_answered_by_the_next_one(JournalMood mood)
    {
        IActorRef actor = IsAskedToStopDuringAWrite();
        Location.Tell(new LookupBindings(Alice), TestActor);
        Location.Tell(new LookupBindings(Alice), TestActor);
        Settles(actor);
        Journal.Mood = mood;

        Journal.Release();

        ExpectMsg<NotStored>();
        ExpectMsg<BindingsFound>();
        ExpectMsg<BindingsFound>();
        Assert.NotEqual(actor, LastSender);
    }

    [Fact]
    public void No_message_is_lost_however_it_meets_the_stopping_of_its_actor()
    {
        for (int round = 0; round < 200; round++)
        {
            LooksUp();
            Settles(LastSender);
            Clock.Advance(Grace);
            Assert.False(LooksUp().IsKnown);
        }
    }

    [Fact]
    public void An_actor_that_fails_to_store_while_it_is_on_its_way_out_is_replaced()
    {
        LooksUp();
        IActorRef actor = Watch(LastSender);
        Settles(actor);
        Journal.Mood = JournalMood.FailsWrites;
        Location.Tell(Registration(), TestActor);
        ExpectMsg<NotStored>();
        Journal.Mood = JournalMood.Healthy;
        Clock.Advance(Grace);
        ExpectTerminated(actor);

        Registers();

        Assert.NotEqual(actor, LastSender);
        Assert.Equal(1, Directory.Count);
    }

    /// <summary>An actor whose stop waits behind a write that the journal holds; what comes for it meanwhile waits with its parent.</summary>
    private IActorRef IsAskedToStopDuringAWrite()
    {
        LooksUp();
        IActorRef actor = LastSender;
        Settles(actor);
        Journal.Hold();
        actor.Tell(Reviewed(Registration()), TestActor);
        Journal.NextWrite();
        Clock.Advance(Grace);
        Settles(actor);
        return actor;
    }
}
