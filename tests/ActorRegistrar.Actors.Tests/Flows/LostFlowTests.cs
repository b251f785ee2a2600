using ActorRegistrar.Actors.Flows;
using ActorRegistrar.Actors.Locations;
using ActorRegistrar.Actors.Tests.Support;
using ActorRegistrar.Location.Events;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.State;
using Akka.Actor;
using static ActorRegistrar.Actors.Protocol.AddressOfRecordProtocol;

namespace ActorRegistrar.Actors.Tests.Flows;

/// <summary>What a location service does when connections end (RFC 5626 section 7).</summary>
public sealed class LostFlowTests : LocationSpec
{
    private readonly FakeFlow _flow = new("192.0.2.4:49152", isReliable: true);
    private readonly FlowEndings _endings;

    public LostFlowTests() => _endings = new FlowEndings(Flows, new LocationRouter(Directory, Location), new RegisteredConnections());

    [Fact]
    [Trait("RFC", "5626 7: lost")]
    public void Bindings_of_a_lost_connection_are_not_offered_and_the_history_says_why()
    {
        RegistersOver(_flow, Alice);
        Assert.Equal([Phone], Finds());
        Sys.EventStream.Subscribe(TestActor, typeof(BindingsUpdated));

        _endings.Ended(_flow);

        BindingsChanged change = ExpectMsg<BindingsUpdated>().Change;
        Assert.Equal((ChangeCause.FlowLost, ContactChangeKind.Deactivated, Phone), (change.Cause, change.Changes[0].Kind, change.Changes[0].ContactUri));
        BindingsFound found = LooksUp();
        Assert.True(found.IsKnown);
        Assert.Empty(found.Bindings);
        StopsTheActor();
        Assert.Empty(Finds());
    }

    [Fact]
    [Trait("RFC", "5626 7: lost")]
    public void Everyone_on_the_connection_loses_it_and_nobody_else_is_woken()
    {
        RegistersOver(_flow, Alice);
        RegistersOver(_flow, Aor.Of("bob"));
        RegistersOver(new FakeFlow("192.0.2.5:50000", isReliable: true), Aor.Of("carol"));
        Sys.EventStream.Subscribe(TestActor, typeof(BindingsUpdated));
        _endings.Ended(_flow);
        string[] told = [ExpectMsg<BindingsUpdated>().AddressOfRecord.Key, ExpectMsg<BindingsUpdated>().AddressOfRecord.Key];
        Assert.Equal(["alice@example.com", "bob@example.com"], told.Order());
        Assert.Equal([Phone], Finds(Aor.Of("carol")));
        ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    [Trait("RFC", "5626 7: lost")]
    public void A_connection_that_ends_before_its_registration_is_stored_is_noticed_all_the_same()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(BindingsUpdated));
        Register registration = Over(_flow, Alice);
        _endings.Ended(_flow);
        Location.Tell(registration, TestActor);
        Assert.Equal(ChangeCause.Register, FishForMessage<BindingsUpdated>(_ => true).Change.Cause);
        Assert.Equal(ChangeCause.FlowLost, FishForMessage<BindingsUpdated>(_ => true).Change.Cause);
        Location.Tell(new LookupBindings(Alice), TestActor);
        Assert.Empty(FishForMessage<BindingsFound>(_ => true).Bindings);
    }

    [Fact]
    public void A_lookup_does_not_wait_for_the_journal_to_say_that_the_connection_is_lost()
    {
        RegistersOver(_flow, Alice);
        Flows.Close(_flow.Id);
        Assert.Empty(Finds());
    }

    [Fact]
    [Trait("RFC", "5626 7: restart")]
    public void A_binding_of_an_earlier_run_is_not_offered_and_its_CSeq_still_counts()
    {
        Register earlier = Over(_flow, Alice);
        earlier = earlier with { Request = earlier.Request with { CSeq = 9, Source = earlier.Request.Source with { Flow = new(Flows.Run + 1, 1) } } };
        Location.Tell(earlier, TestActor);
        ExpectMsg<Accepted>();
        StopsTheActor();
        Assert.Empty(Finds());
        Location.Tell(earlier with { Request = earlier.Request with { CSeq = 8 } }, TestActor);
        ExpectMsg<Refused>();
        Location.Tell(earlier with { Request = earlier.Request with { CSeq = 10, Source = Over(_flow, Alice).Request.Source } }, TestActor);
        ExpectMsg<Accepted>();
        Assert.Equal([Phone], Finds());
    }

    [Fact]
    public void A_server_that_stops_journals_no_lost_connections()
    {
        RegistersOver(_flow, Alice);
        Sys.EventStream.Subscribe(TestActor, typeof(BindingsUpdated));
        _endings.Silence();
        _endings.Ended(_flow);
        Assert.Empty(Finds());
        ExpectNoMsg(TimeSpan.Zero);
    }

    private void RegistersOver(FakeFlow flow, AddressOfRecord who)
    {
        Location.Tell(Over(flow, who), TestActor);
        FishForMessage<Accepted>(_ => true);
    }

    private Register Over(FakeFlow flow, AddressOfRecord who)
    {
        Register registration = Registration(Phone, of: who);
        RequestSource source = Flows.SourcesOf(flow).For(isFirstHop: true, needsConnection: true);
        return registration with { Request = registration.Request with { Source = source } };
    }
}
