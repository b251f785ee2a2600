using ActorRegistrar.Actors.Locations;
using ActorRegistrar.Actors.Tests.Support;
using ActorRegistrar.Location.Rules;
using Akka.Actor;
using Akka.TestKit;
using static ActorRegistrar.Actors.Protocol.AddressOfRecordProtocol;

namespace ActorRegistrar.Actors.Tests.Locations;

public sealed class LocationRouterTests : LocationSpec
{
    [Fact]
    public void A_message_for_an_address_that_is_asleep_goes_to_the_location_service()
    {
        TestProbe service = CreateTestProbe();

        new LocationRouter(Directory, service).Tell(new LookupBindings(Alice), TestActor);

        Assert.Equal(Alice, service.ExpectMsg<LookupBindings>().AddressOfRecord);
        Assert.Equal(TestActor, service.LastSender);
    }

    [Fact]
    public void A_message_of_a_listener_for_an_address_that_is_awake_goes_straight_to_its_actor()
    {
        TestProbe service = CreateTestProbe();
        Registers();

        new LocationRouter(Directory, service).TellReviewed(new LookupBindings(Alice) { IsReviewed = true }, TestActor);

        Assert.Single(ExpectMsg<BindingsFound>().Bindings);
        service.ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void A_message_of_an_application_goes_to_the_location_service_which_looks_at_it()
    {
        TestProbe service = CreateTestProbe();
        Registers();

        new LocationRouter(Directory, service).Tell(new LookupBindings(Alice), TestActor);

        Assert.Equal(Alice, service.ExpectMsg<LookupBindings>().AddressOfRecord);
    }

    [Fact]
    public void A_message_of_an_application_to_an_actor_that_it_remembers_is_looked_at_all_the_same()
    {
        Registers();
        IActorRef actor = LastSender;

        actor.Tell(Registration(contact: "sip:a@b\r\nX-Injected: 1"), TestActor);

        Assert.Equal(RegistrationOutcome.Malformed, ExpectMsg<Refused>().Outcome);
        Assert.Equal([Desk], Finds());
    }

    [Fact]
    public void An_actor_that_has_been_replaced_does_not_take_its_successor_out_of_the_directory()
    {
        TestProbe first = CreateTestProbe(), second = CreateTestProbe();
        Directory.Add(Alice, first);
        Directory.Add(Alice, second);

        Directory.Remove(Alice, first);

        Assert.True(Directory.TryFind(Alice, out var found));
        Assert.Equal(second.Ref, found);
    }

    [Fact]
    public void The_location_service_has_no_answer_to_what_is_not_for_an_address_of_record()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(Akka.Event.UnhandledMessage));

        Location.Tell("hello", TestActor);

        Assert.Equal("hello", ExpectMsg<Akka.Event.UnhandledMessage>().Message);
    }
}
