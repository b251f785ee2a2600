using ActorRegistrar.Actors.Tests.Support;
using ActorRegistrar.Location.Events;
using Akka.Actor;
using static ActorRegistrar.Actors.Protocol.AddressOfRecordProtocol;

namespace ActorRegistrar.Actors.Tests.Entities;

public sealed class AddressOfRecordJournalFailureTests : LocationSpec
{
    [Fact]
    [Trait("RFC", "3261 10.3 step 7: failed write")]
    public void A_register_that_the_journal_fails_is_answered_not_stored()
    {
        Journal.Mood = JournalMood.FailsWrites;

        Location.Tell(Registration(), TestActor);

        Assert.Equal(7, ExpectMsg<NotStored>().Correlation);
    }

    [Fact]
    [Trait("RFC", "3261 10.3 step 7: failed write")]
    public void After_a_failed_write_memory_equals_the_journal()
    {
        Registers(Desk);
        FailsOn(JournalMood.FailsWrites, Registration(Phone));

        Assert.Equal([Desk], Finds());
    }

    [Fact]
    [Trait("Rule", "unknown outcome")]
    public void A_write_whose_outcome_was_unknown_is_seen_by_the_next_message_as_it_really_went()
    {
        Registers(Desk);
        FailsOn(JournalMood.StoresAndFails, Registration(Phone));

        Assert.Equal([Desk, Phone], Registers(Desk).Bindings.Select(binding => binding.ContactUri));
    }

    [Fact]
    [Trait("RFC", "3261 17.2.2: repetition of a stored request")]
    public void A_register_that_was_stored_though_it_was_reported_as_failed_is_granted_when_it_comes_again()
    {
        Register once = Registration();
        FailsOn(JournalMood.StoresAndFails, once);

        Location.Tell(once, TestActor);

        Assert.Equal(Desk, Assert.Single(ExpectMsg<Accepted>().Bindings).ContactUri);
        Assert.Single(Journal.EventsOf(Alice));
    }

    [Fact]
    public void No_address_of_record_stays_stuck_however_often_the_journal_fails()
    {
        Registers(Desk);
        for (int i = 0; i < 20; i++) FailsOn(JournalMood.FailsWrites, Registration(Phone));

        Assert.Equal([Desk, Phone], Registers(Phone).Bindings.Select(binding => binding.ContactUri));
    }

    [Fact]
    public void An_operators_removal_that_the_journal_fails_is_answered_not_stored()
    {
        Registers(Desk);
        FailsOn(JournalMood.FailsWrites, new RemoveBindings(Alice, null, "operator", 7));

        Assert.Equal([Desk], Finds());
    }

    [Fact]
    public void A_write_that_the_journal_rejects_is_answered_not_stored_and_the_actor_lives()
    {
        Registers(Desk);
        IActorRef actor = LastSender;
        Journal.Mood = JournalMood.RejectsWrites;

        Location.Tell(Registration(Phone), TestActor);

        Assert.Equal(7, ExpectMsg<NotStored>().Correlation);
        Journal.Mood = JournalMood.Healthy;
        Assert.Equal([Desk], Finds());
        Assert.Equal(actor, LastSender);
    }

    [Fact]
    public void After_a_rejected_write_the_next_register_is_stored()
    {
        Registers(Desk);
        Journal.Mood = JournalMood.RejectsWrites;
        Location.Tell(Registration(Phone), TestActor);
        ExpectMsg<NotStored>();
        Journal.Mood = JournalMood.Healthy;

        Registers(Phone);

        Assert.Equal(2, Journal.EventsOf(Alice).Length);
    }

    [Fact]
    public void An_address_whose_only_register_was_rejected_leaves_no_actor_behind()
    {
        Journal.Mood = JournalMood.RejectsWrites;
        Location.Tell(Registration(), TestActor);
        ExpectMsg<NotStored>();

        AwaitCondition(() => Directory.Count == 0, TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void An_expiry_that_the_journal_fails_is_stored_by_the_next_message()
    {
        Registers(expires: 600);
        Journal.NextWrite();
        Journal.Mood = JournalMood.FailsWrites;
        Clock.Advance(TimeSpan.FromSeconds(601));
        Journal.NextWrite();
        Journal.Mood = JournalMood.Healthy;

        // The failure may still be on its way to the actor, and a lookup before it.
        AwaitCondition(() => Finds().Length == 0 && Journal.EventsOf(Alice)[^1].Cause == ChangeCause.Expiry, TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void Lookups_go_on_from_memory_while_the_journal_fails_others()
    {
        Registers(Desk);
        Journal.Mood = JournalMood.FailsWrites;
        Location.Tell(Registration(of: Aor.Of("bob")), TestActor);
        ExpectMsg<NotStored>();

        Assert.Equal([Desk], Finds());
    }

    [Fact]
    public void Lookups_go_on_with_what_had_been_granted_while_the_journal_fails_the_address_itself()
    {
        Registers(Desk);
        BeginsToFail(Registration(Phone));

        Assert.Equal([Desk], Finds());
        Assert.Equal([Desk], Finds());
    }

    [Fact]
    public void A_lookup_that_waited_for_the_write_that_failed_is_answered_with_what_had_been_granted()
    {
        Registers(Desk);
        Journal.NextWrite();
        Journal.Hold();
        Location.Tell(Registration(Phone), TestActor);
        Journal.NextWrite();
        Location.Tell(new LookupBindings(Alice, 8), TestActor);
        Settles(Location);
        (Journal.Mood, IsJournalFailing) = (JournalMood.FailsWrites, true);

        Journal.Release();

        ExpectMsg<NotStored>();
        Assert.Equal(Desk, Assert.Single(ExpectMsg<BindingsFound>().Bindings).ContactUri);
    }

    [Fact]
    public void A_register_that_waited_for_the_write_that_failed_is_answered_not_stored_at_once()
    {
        Journal.Hold();
        Location.Tell(Registration(Desk), TestActor);
        Journal.NextWrite();
        Location.Tell(Registration(Phone) with { Correlation = 9 }, TestActor);
        Settles(Location);
        Journal.Mood = JournalMood.FailsWrites;

        Journal.Release();

        Assert.Equal([7, 9], [ExpectMsg<NotStored>().Correlation, ExpectMsg<NotStored>().Correlation]);
        Assert.Empty(Journal.EventsOf(Alice));
    }

    [Fact]
    public void An_address_that_was_never_granted_is_not_told_unknown_while_its_first_write_may_come_through()
    {
        BeginsToFail(Registration(Desk));
        Journal.Mood = JournalMood.FailsReads;

        Location.Tell(new LookupBindings(Alice, 8), TestActor);

        Assert.Equal((Alice, 8), ExpectMsg<BindingsNotRead>() is var answer ? (answer.AddressOfRecord, answer.Correlation) : default);
    }

    [Fact]
    [Trait("Rule", "unknown outcome")]
    public void After_the_journal_has_healed_the_first_lookup_knows_what_was_stored()
    {
        Registers(Desk);
        BeginsToFail(Registration(Phone), JournalMood.StoresAndFails);

        (Journal.Mood, IsJournalFailing) = (JournalMood.Healthy, false);

        Assert.Equal([Desk, Phone], Finds().Order());
    }

    [Fact]
    public void An_expiry_that_the_journal_failed_is_stored_after_it_has_healed_without_any_message()
    {
        Registers(expires: 600);
        Journal.NextWrite();
        (Journal.Mood, IsJournalFailing) = (JournalMood.FailsWrites, true);
        Clock.Advance(TimeSpan.FromSeconds(601));
        Journal.NextWrite();

        (Journal.Mood, IsJournalFailing) = (JournalMood.Healthy, false);

        AwaitCondition(
            () =>
            {
                // The failure may still be on its way to the actor, and the pause counts from its arrival.
                Clock.Advance(TimeSpan.FromSeconds(11));
                return Journal.EventsOf(Alice)[^1].Cause == ChangeCause.Expiry;
            },
            TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void A_journal_that_hangs_on_one_address_delays_no_other()
    {
        Registers(Desk);
        Journal.Hold();
        Location.Tell(Registration(of: Aor.Of("bob")), TestActor);

        Assert.Equal([Desk], Finds());
    }

    [Fact]
    public void An_address_that_could_not_be_read_is_served_once_the_journal_heals()
    {
        Registers(Desk);
        StopsTheActor();
        Journal.Mood = JournalMood.FailsReads;
        Location.Tell(new LookupBindings(Alice), TestActor);
        ExpectMsg<BindingsNotRead>();
        AwaitCondition(() => Directory.Count == 0, TimeSpan.FromSeconds(5));
        Journal.Mood = JournalMood.Healthy;

        Assert.Equal([Desk], Finds());
    }

    [Fact]
    public void A_new_address_is_not_taken_for_unknown_while_the_journal_cannot_be_read()
    {
        Journal.Mood = JournalMood.FailsReads;

        Location.Tell(Registration(), TestActor);

        Assert.Equal(7, ExpectMsg<NotStored>().Correlation);
        Assert.Empty(Journal.EventsOf(Alice));
    }

    /// <summary>The journal fails this write and everything after it, and says so.</summary>
    private void BeginsToFail(IForAddressOfRecord command, JournalMood mood = JournalMood.FailsWrites)
    {
        IsJournalFailing = true;
        FailsOn(mood, command);
        Journal.Mood = mood;
    }

    private void FailsOn(JournalMood mood, IForAddressOfRecord command)
    {
        Journal.Mood = mood;
        Location.Tell(command, TestActor);
        Assert.Equal(7, ExpectMsg<NotStored>().Correlation);
        Journal.Mood = JournalMood.Healthy;
    }
}
