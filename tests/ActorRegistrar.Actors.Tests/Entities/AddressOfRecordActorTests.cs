using ActorRegistrar.Actors.Tests.Support;
using ActorRegistrar.Location.Events;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.Rules;
using ActorRegistrar.Location.State;
using Akka.Actor;
using static ActorRegistrar.Actors.Protocol.AddressOfRecordProtocol;

namespace ActorRegistrar.Actors.Tests.Entities;

public sealed class AddressOfRecordActorTests : LocationSpec
{
    [Fact]
    public void A_register_is_answered_with_the_binding_it_made()
    {
        Accepted accepted = Registers(expires: 1800);

        Assert.Equal((Desk, Clock.Now.AddSeconds(1800)), (accepted.Bindings.Single().ContactUri, accepted.Bindings.Single().ExpiresAt));
        Assert.Equal((Clock.Now, 7L), (accepted.At, accepted.Correlation));
    }

    [Fact]
    public void A_refresh_moves_the_end_of_its_binding_and_makes_no_other()
    {
        Registers(expires: 600);
        Clock.Advance(TimeSpan.FromSeconds(300));

        Accepted accepted = Registers(expires: 600);

        Assert.Equal(Clock.Now.AddSeconds(600), Assert.Single(accepted.Bindings).ExpiresAt);
        Assert.Equal([ContactChangeKind.Created, ContactChangeKind.Refreshed], Journal.EventsOf(Alice).Select(stored => stored.Changes.Single().Kind));
    }

    [Fact]
    [Trait("RFC", "3261 10.3 step 8: all bindings")]
    public void A_register_is_answered_with_all_bindings_in_the_order_of_their_first_registration()
    {
        Registers(Desk);

        Assert.Equal([Desk, Phone], Registers(Phone).Bindings.Select(binding => binding.ContactUri));
    }

    [Fact]
    [Trait("RFC", "3261 10.3 step 6: fetch")]
    public void A_fetch_is_answered_with_the_bindings_and_stores_nothing()
    {
        Registers();
        Register fetch = Registration();

        Location.Tell(fetch with { Request = fetch.Request with { Contacts = [] } }, TestActor);

        Assert.Equal(Desk, ExpectMsg<Accepted>().Bindings.Single().ContactUri);
        Assert.Single(Journal.EventsOf(Alice));
    }

    [Fact]
    public void A_star_removes_every_binding()
    {
        Registers(Desk);
        Registers(Phone);
        Register star = Registration();

        Location.Tell(star with { Request = star.Request with { Contacts = [], IsStar = true, ExpiresHeader = 0 } }, TestActor);

        Assert.Empty(ExpectMsg<Accepted>().Bindings);
        Assert.Empty(Finds());
    }

    [Fact]
    public void A_refusal_says_why_and_stores_nothing()
    {
        Location.Tell(Registration(expires: 5), TestActor);

        Assert.Equal((RegistrationOutcome.IntervalTooBrief, 60U, 7L), ExpectMsg<Refused>() is var refused ? (refused.Outcome, refused.MinExpires, refused.Correlation) : default);
        Assert.Empty(Journal.EventsOf(Alice));
    }

    [Fact]
    [Trait("RFC", "3261 10.3 step 7: CSeq")]
    public void A_register_with_an_old_cseq_changes_nothing()
    {
        Registers(Desk);
        Registers(Desk);

        Location.Tell(Registration(Desk, expires: 0, cseq: 1), TestActor);

        Assert.Equal(RegistrationOutcome.OutOfOrder, ExpectMsg<Refused>().Outcome);
        Assert.Equal([Desk], Finds());
    }

    [Fact]
    public void A_lookup_finds_the_bindings_and_says_that_the_address_is_known()
    {
        Registers(Desk);

        BindingsFound found = LooksUp();

        Assert.Equal((Alice, true, Clock.Now, 8L), (found.AddressOfRecord, found.IsKnown, found.At, found.Correlation));
        Assert.Equal(Desk, Assert.Single(found.Bindings).ContactUri);
    }

    [Fact]
    public void A_lookup_of_an_address_that_never_registered_says_so()
    {
        BindingsFound found = LooksUp();

        Assert.False(found.IsKnown);
        Assert.Empty(found.Bindings);
    }

    [Fact]
    public void An_address_that_has_unregistered_stays_known()
    {
        Registers(Desk);
        Registers(Desk, expires: 0);

        Assert.True(LooksUp().IsKnown);
    }

    [Fact]
    public void An_operator_removes_one_binding_and_the_history_says_who()
    {
        Registers(Desk);
        Registers(Phone);

        Location.Tell(new RemoveBindings(Alice, Desk, "operator", 9), TestActor);

        Administered left = ExpectMsg<Administered>();
        Assert.Equal(Desk, left.Removed.Single().ContactUri);
        Assert.Equal((Phone, 9L), (left.Bindings.Single().ContactUri, left.Correlation));
        BindingsChanged removal = Journal.EventsOf(Alice)[^1];
        Assert.Equal((ChangeCause.Administrative, "operator"), (removal.Cause, removal.RequestedBy!.AuthenticatedUser));
        Assert.Equal(new ContactChange(ContactChangeKind.Deactivated, Desk), Assert.Single(removal.Changes));
    }

    [Fact]
    public void An_operator_removes_all_bindings()
    {
        Registers(Desk);
        Registers(Phone);

        Location.Tell(new RemoveBindings(Alice, null, "operator"), TestActor);

        Assert.Empty(ExpectMsg<Administered>().Bindings);
    }

    [Fact]
    public void Removing_what_is_not_there_is_answered_and_stores_nothing()
    {
        Location.Tell(new RemoveBindings(Alice, Desk, "operator"), TestActor);

        Assert.Empty(ExpectMsg<Administered>().Bindings);
        Assert.Empty(Journal.EventsOf(Alice));
    }

    [Fact]
    public void An_operator_adds_a_static_binding_that_needs_no_timer_and_is_found()
    {
        Location.Tell(new AddBinding(Alice, new AdministrativeContact(Desk), "operator", 5) { From = new RequestSource("http", "192.0.2.9:1") }, TestActor);

        Administered added = ExpectMsg<Administered>();
        Assert.Equal((Desk, true, 5L), (added.Bindings.Single().ContactUri, added.Bindings.Single().IsStatic, added.Correlation));
        Assert.Empty(added.Removed);
        Clock.Advance(TimeSpan.FromDays(10_000));
        Assert.Equal([Desk], LooksUp().Bindings.Select(binding => binding.ContactUri));
        Assert.Equal(("http", "operator"), (Journal.EventsOf(Alice).Single().RequestedBy!.Source.Transport, Journal.EventsOf(Alice).Single().RequestedBy!.AuthenticatedUser));
    }

    [Fact]
    public void An_operator_may_not_take_a_clients_binding_over()
    {
        Registers(Desk);
        Location.Tell(new AddBinding(Alice, new AdministrativeContact(Desk) { LifetimeSeconds = 60 }, "operator", 5), TestActor);

        Assert.Equal((RegistrationOutcome.ForbiddenContact, 5L), (ExpectMsg<Refused>().Outcome, 5L));
        Assert.Single(Journal.EventsOf(Alice));
    }

    [Fact]
    public void What_another_registrar_granted_is_brought_in_once_and_ends_as_it_was_granted()
    {
        Binding granted = new()
        {
            ContactUri = Phone,
            CallId = "elsewhere",
            CSeq = 3,
            RegisteredAt = Clock.Now.AddSeconds(-60),
            RefreshedAt = Clock.Now.AddSeconds(-60),
            ExpiresAt = Clock.Now.AddSeconds(600),
            Source = RequestSource.Local,
        };
        Registers(Desk, expires: 3600);
        foreach (int correlation in new[] { 1, 2 })
        {
            Location.Tell(new ImportBindings(Alice, [granted], "import", correlation), TestActor);
            Administered done = ExpectMsg<Administered>();
            Assert.Equal((2, (long)correlation), (done.Bindings.Length, done.Correlation));
        }
        Assert.Equal(2, Journal.EventsOf(Alice).Length);

        Clock.Advance(TimeSpan.FromSeconds(601));
        AwaitAssert(() => Assert.Equal(Phone, Journal.EventsOf(Alice)[^1].Changes.Single().ContactUri));
    }

    [Fact]
    public void Shortened_bindings_end_when_they_were_told_to()
    {
        Registers(Desk, expires: 3600);
        Location.Tell(new ShortenBindings(Alice, TimeSpan.FromSeconds(60), "operator"), TestActor);
        Assert.Equal(Clock.Now.AddSeconds(60), ExpectMsg<Administered>().Bindings.Single().ExpiresAt);

        Clock.Advance(TimeSpan.FromSeconds(61));

        AwaitAssert(() => Assert.Equal(ContactChangeKind.Expired, Journal.EventsOf(Alice)[^1].Changes.Single().Kind));
    }

    [Fact]
    public void Everything_held_is_shown_with_whether_it_can_be_reached()
    {
        Registers(Desk);
        Location.Tell(new ShowBindings(Alice, 3), TestActor);
        BindingsShown shown = ExpectMsg<BindingsShown>();
        Assert.Equal((Desk, true, true, 3L), (shown.Bindings.Single().Binding.ContactUri, shown.Bindings.Single().IsReachable, shown.IsKnown, shown.Correlation));
        Location.Tell(new ShowBindings(AddressOfRecord.FromKey("nobody@example.com")), TestActor);
        Assert.False(ExpectMsg<BindingsShown>().IsKnown);
    }

    [Fact]
    [Trait("Rule", "durable before 200")]
    public void Nothing_is_granted_and_nothing_is_announced_before_the_journal_has_it()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(BindingsUpdated));
        Journal.Hold();

        Location.Tell(Registration(), TestActor);
        Journal.NextWrite();
        ExpectNoMsg(TimeSpan.FromMilliseconds(100));
        Journal.Release();

        DateTimeOffset announced = ExpectMsg<BindingsUpdated>().Change.At;
        Assert.Equal(announced, Journal.EventsOf(Alice).Single().At);
        ExpectMsg<Accepted>();
    }

    [Fact]
    [Trait("RFC", "3261 10.3 step 7: visible")]
    public void A_lookup_waits_for_the_change_before_it()
    {
        Journal.Hold();
        Location.Tell(Registration(), TestActor);
        Journal.NextWrite();
        Location.Tell(new LookupBindings(Alice), TestActor);
        ExpectNoMsg(TimeSpan.FromMilliseconds(100));

        Journal.Release();

        ExpectMsg<Accepted>();
        Assert.Single(ExpectMsg<BindingsFound>().Bindings);
    }

    [Fact]
    [Trait("RFC", "3261 10.3: order of requests")]
    public void Registers_of_one_address_are_stored_and_answered_in_the_order_they_came()
    {
        Journal.Hold();
        Location.Tell(Registration(Desk, expires: 100) with { Correlation = 1 }, TestActor);
        Journal.NextWrite();
        Location.Tell(Registration(Desk, expires: 200) with { Correlation = 2 }, TestActor);
        Location.Tell(Registration(Desk, expires: 0) with { Correlation = 3 }, TestActor);

        Journal.Release();

        Assert.Equal([1L, 2L, 3L], Enumerable.Range(0, 3).Select(_ => ExpectMsg<Accepted>().Correlation));
        Assert.Equal(
            [ContactChangeKind.Created, ContactChangeKind.Refreshed, ContactChangeKind.Unregistered],
            Journal.EventsOf(Alice).Select(stored => stored.Changes.Single().Kind));
    }

    [Fact]
    public void What_is_announced_is_what_was_stored_numbered_from_one()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(BindingsUpdated));

        Location.Tell(Registration(Desk), ActorRefs.Nobody);
        Location.Tell(Registration(Phone), ActorRefs.Nobody);

        Assert.Equal((Alice, 1L), ExpectMsg<BindingsUpdated>() is var first ? (first.AddressOfRecord, first.SequenceNumber) : default);
        BindingsUpdated second = ExpectMsg<BindingsUpdated>();
        Assert.Equal(2L, second.SequenceNumber);
        Assert.Equal(Shown.As(Journal.EventsOf(Alice)[1]), Shown.As(second.Change));
    }

    [Fact]
    public void Addresses_of_record_are_independent()
    {
        Registers(Desk);

        Assert.Empty(Finds(Aor.Of("bob")));
        Assert.Equal([Desk], Finds());
    }
}
