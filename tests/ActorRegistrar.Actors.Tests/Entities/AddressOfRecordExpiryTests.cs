using ActorRegistrar.Actors.Tests.Support;
using ActorRegistrar.Location.Events;
using static ActorRegistrar.Actors.Protocol.AddressOfRecordProtocol;

namespace ActorRegistrar.Actors.Tests.Entities;

public sealed class AddressOfRecordExpiryTests : LocationSpec
{
    [Fact]
    public void A_binding_expires_on_time_and_the_journal_says_when()
    {
        DateTimeOffset end = Registers(expires: 600).Bindings.Single().ExpiresAt;
        Journal.NextWrite();

        Clock.Advance(TimeSpan.FromSeconds(601));

        Journal.NextWrite();
        Assert.Empty(Finds());
        BindingsChanged expired = Journal.EventsOf(Alice)[^1];
        Assert.Equal((ChangeCause.Expiry, end), (expired.Cause, expired.At));
        Assert.Equal(new ContactChange(ContactChangeKind.Expired, Desk), Assert.Single(expired.Changes));
        Assert.Null(expired.RequestedBy);
    }

    [Fact]
    [Trait("Rule", "expiry without an actor")]
    public void An_expiry_needs_no_request_to_be_stored_and_announced()
    {
        Registers(expires: 600);
        Sys.EventStream.Subscribe(TestActor, typeof(BindingsUpdated));

        Clock.Advance(TimeSpan.FromSeconds(601));

        Assert.Equal(ChangeCause.Expiry, ExpectMsg<BindingsUpdated>().Change.Cause);
    }

    [Fact]
    public void A_binding_is_still_there_a_second_before_its_end()
    {
        Registers(expires: 600);

        Clock.Advance(TimeSpan.FromSeconds(599));

        Assert.Equal([Desk], Finds());
        Assert.Single(Journal.EventsOf(Alice));
    }

    [Fact]
    [Trait("RFC", "3261 10: ended")]
    public void Neither_lookup_nor_fetch_shows_an_expired_binding_while_its_expiry_is_not_stored()
    {
        Registers(expires: 600);
        Journal.NextWrite();
        Journal.Mood = JournalMood.RejectsWrites;
        Clock.Advance(TimeSpan.FromSeconds(601));
        Journal.NextWrite();
        Register fetch = Registration();

        Assert.Empty(Finds());
        Location.Tell(fetch with { Request = fetch.Request with { Contacts = [] } }, TestActor);
        Assert.Empty(ExpectMsg<Accepted>().Bindings);
        Assert.Single(Journal.EventsOf(Alice));
    }

    [Fact]
    [Trait("RFC", "3261 10: ended")]
    public void A_binding_is_invisible_from_the_very_instant_it_ends()
    {
        // The timer fires a millisecond later, so at this instant nothing but the lookup's own look at the clock hides the binding.
        Registers(expires: 600);

        Clock.Advance(TimeSpan.FromSeconds(600));

        Assert.Empty(Finds());
        Assert.Single(Journal.EventsOf(Alice));
    }

    [Fact]
    [Trait("Rule", "refresh and expiry")]
    public void A_refresh_voids_the_pending_expiry()
    {
        Registers(expires: 600);
        Clock.Advance(TimeSpan.FromSeconds(500));
        Registers(expires: 600);

        Clock.Advance(TimeSpan.FromSeconds(300));

        Assert.Equal([Desk], Finds());
        Assert.Equal(2, Journal.EventsOf(Alice).Length);
    }

    [Fact]
    [Trait("Rule", "refresh and expiry")]
    public void A_refreshed_binding_expires_at_its_new_end()
    {
        Registers(expires: 600);
        Clock.Advance(TimeSpan.FromSeconds(500));
        DateTimeOffset end = Registers(expires: 600).Bindings.Single().ExpiresAt;
        Clock.Advance(TimeSpan.FromSeconds(101));
        Assert.Equal([Desk], Finds());
        Sys.EventStream.Subscribe(TestActor, typeof(BindingsUpdated));

        Clock.Advance(TimeSpan.FromSeconds(500));

        Assert.Equal(end, ExpectMsg<BindingsUpdated>().Change.At);
    }

    [Fact]
    [Trait("Rule", "refresh and expiry")]
    public void A_refresh_that_is_being_stored_when_the_timer_fires_keeps_its_binding()
    {
        Registers(expires: 600);
        Clock.Advance(TimeSpan.FromSeconds(599));
        Journal.Hold();
        Location.Tell(Registration(expires: 600), TestActor);
        Journal.NextWrite();
        Journal.NextWrite();

        Clock.Advance(TimeSpan.FromSeconds(2));
        Journal.Release();

        ExpectMsg<Accepted>();
        Assert.Equal([Desk], Finds());
        Assert.Equal([ContactChangeKind.Created, ContactChangeKind.Refreshed], Journal.EventsOf(Alice).Select(stored => stored.Changes.Single().Kind));
    }

    [Fact]
    public void A_binding_that_ends_before_the_one_waited_for_expires_on_its_own_time()
    {
        Registers(Desk, expires: 3600);
        Registers(Phone, expires: 60);
        Sys.EventStream.Subscribe(TestActor, typeof(BindingsUpdated));

        Clock.Advance(TimeSpan.FromSeconds(61));

        Assert.Equal(Phone, ExpectMsg<BindingsUpdated>().Change.Changes.Single().ContactUri);
        Assert.Equal([Desk], Finds());
    }

    [Fact]
    public void Bindings_that_end_one_after_the_other_expire_one_after_the_other()
    {
        Registers(Desk, expires: 60);
        Registers(Phone, expires: 120);
        Sys.EventStream.Subscribe(TestActor, typeof(BindingsUpdated));

        Clock.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal(Desk, ExpectMsg<BindingsUpdated>().Change.Changes.Single().ContactUri);
        Clock.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(Phone, ExpectMsg<BindingsUpdated>().Change.Changes.Single().ContactUri);
    }
}
