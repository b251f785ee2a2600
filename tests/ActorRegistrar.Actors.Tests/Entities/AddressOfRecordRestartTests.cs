using ActorRegistrar.Actors.Entities;
using ActorRegistrar.Actors.Locations;
using ActorRegistrar.Actors.Serialization;
using ActorRegistrar.Actors.Tests.Support;
using ActorRegistrar.Location.Events;
using ActorRegistrar.Location.Rules;
using ActorRegistrar.Location.State;
using Akka.Actor;
using Akka.TestKit;
using static ActorRegistrar.Actors.Protocol.AddressOfRecordProtocol;

namespace ActorRegistrar.Actors.Tests.Entities;

public sealed class AddressOfRecordRestartTests : LocationSpec
{
    [Fact]
    public void The_state_after_replay_equals_the_live_one()
    {
        Registers(Desk, expires: 600);
        Registers(Phone, expires: 900);
        Registers(Desk, expires: 700);
        string live = Shown.As(LooksUp());

        StopsTheActor();

        Assert.Equal(live, Shown.As(LooksUp()));
    }

    [Fact]
    [Trait("Rule", "repetition after a restart")]
    public void A_repetition_of_the_last_register_after_a_restart_is_granted_and_stores_nothing()
    {
        Register once = Registration();
        Location.Tell(once, TestActor);
        string first = Shown.As(ExpectMsg<Accepted>());
        StopsTheActor();

        Location.Tell(once, TestActor);

        Assert.Equal(first, Shown.As(ExpectMsg<Accepted>()));
        Assert.Single(Journal.EventsOf(Alice));
    }

    [Fact]
    [Trait("RFC", "3261 10.3 step 7: CSeq")]
    public void The_order_of_registers_survives_a_restart()
    {
        Registers();
        Registers();
        StopsTheActor();

        Location.Tell(Registration(expires: 0, cseq: 2), TestActor);

        Assert.Equal(RegistrationOutcome.OutOfOrder, ExpectMsg<Refused>().Outcome);
    }

    [Fact]
    public void A_binding_that_was_restored_still_expires_on_time()
    {
        DateTimeOffset end = Registers(expires: 600).Bindings.Single().ExpiresAt;
        StopsTheActor();
        Assert.Equal([Desk], Finds());
        Sys.EventStream.Subscribe(TestActor, typeof(BindingsUpdated));

        Clock.Advance(TimeSpan.FromSeconds(601));

        Assert.Equal(end, ExpectMsg<BindingsUpdated>().Change.At);
    }

    [Fact]
    [Trait("Rule", "expired while down")]
    public void What_expired_while_the_actor_was_down_is_dated_when_it_ended()
    {
        DateTimeOffset end = Registers(expires: 600).Bindings.Single().ExpiresAt;
        StopsTheActor();
        Clock.Advance(TimeSpan.FromHours(5));

        Assert.Empty(Finds());

        BindingsChanged expired = Journal.EventsOf(Alice)[^1];
        Assert.Equal((ChangeCause.Expiry, end), (expired.Cause, expired.At));
        Assert.Equal(2, Journal.EventsOf(Alice).Length);
    }

    [Fact]
    [Trait("Rule", "expired while down")]
    public void What_expired_while_the_actor_was_down_is_announced_once()
    {
        Registers(expires: 600);
        StopsTheActor();
        Clock.Advance(TimeSpan.FromHours(5));
        Sys.EventStream.Subscribe(TestActor, typeof(BindingsUpdated));

        Location.Tell(new LookupBindings(Alice), TestActor);

        Assert.Equal(2, ExpectMsg<BindingsUpdated>().SequenceNumber);
        ExpectMsg<BindingsFound>();
    }

    [Fact]
    [Trait("Rule", "expired while down")]
    public void To_be_woken_is_enough_to_store_what_expired_while_the_actor_was_down()
    {
        DateTimeOffset end = Registers(expires: 600).Bindings.Single().ExpiresAt;
        StopsTheActor();
        Clock.Advance(TimeSpan.FromHours(5));

        Location.Tell(new Wake(Alice), TestActor);

        ExpectMsg<Awake>();
        Assert.Equal((2, end), (Journal.EventsOf(Alice).Length, Journal.EventsOf(Alice)[^1].At));
    }

    [Fact]
    [Trait("Rule", "replay")]
    public void Replay_announces_and_stores_nothing()
    {
        Registers();
        Registers(Phone);
        StopsTheActor();
        Sys.EventStream.Subscribe(TestActor, typeof(BindingsUpdated));

        Location.Tell(new LookupBindings(Alice), TestActor);

        ExpectMsg<BindingsFound>();
        ExpectNoMsg(TimeSpan.FromMilliseconds(50));
        Assert.Equal(2, Journal.EventsOf(Alice).Length);
    }

    [Fact]
    public void A_binding_that_could_end_a_line_is_left_out_of_what_an_earlier_version_stored_and_the_log_says_so()
    {
        Registers(Desk, expires: 600);
        BindingsChanged stored = Journal.EventsOf(Alice)[^1];
        Binding good = stored.Bindings[0];
        BindingsChanged old = stored with { Bindings = [good with { ContactUri = "sip:a@b>\r\nX-Injected: 1\r\n" }, good, good with { ContactUri = Phone, UserAgent = "u\0" }] };
        Journal.Add(Alice.ToString(), new JournalRow(2, JournalFormat.SerializerId, JournalFormat.Manifest, JournalFormat.Write(old)));
        StopsTheActor();
        Sys.EventStream.SetLogLevel(Akka.Event.LogLevel.WarningLevel);
        Sys.EventStream.Subscribe(TestActor, typeof(Akka.Event.Warning));

        Location.Tell(new LookupBindings(Alice), TestActor);

        string said = ExpectMsg<Akka.Event.Warning>().Message.ToString()!;
        Assert.Contains(Alice.ToString(), said, StringComparison.Ordinal);
        Assert.Contains("the contact URI, the User-Agent", said, StringComparison.Ordinal);
        Assert.DoesNotContain(said, char.IsControl);
        Assert.Equal(Desk, Assert.Single(ExpectMsg<BindingsFound>().Bindings).ContactUri);
        Registers(Phone, expires: 600);
        Assert.Equal([Desk, Phone], Journal.EventsOf(Alice)[^1].Bindings.Select(binding => binding.ContactUri));
        ExpectNoMsg(TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public async Task Another_process_on_the_same_journal_restores_everything()
    {
        Registers(Desk, expires: 600);
        Registers(Phone, expires: 7200);
        await Sys.Terminate();
        ActorSystem next = ActorSystem.Create("next", TestSystem.Setup(Journal));
        ((TestScheduler)next.Scheduler).AdvanceTo(Clock.Now.AddSeconds(1000));
        IActorRef location = next.ActorOf(Props.Create<LocationServiceActor>(new LocationServiceContext(RegistrationPolicy.Default, new AddressOfRecordDirectory(), JournalAccess.Of(next, () => false))));

        BindingsFound found = await location.Ask<BindingsFound>(new LookupBindings(Alice), TimeSpan.FromSeconds(10));

        Assert.Equal(Phone, Assert.Single(found.Bindings).ContactUri);
        Assert.Equal(Clock.Now.AddSeconds(600), Journal.EventsOf(Alice)[^1].At);
        await next.Terminate();
    }
}
