using ActorRegistrar.Actors.Entities;
using ActorRegistrar.Actors.Locations;
using ActorRegistrar.Actors.Tests.Support;
using ActorRegistrar.Location.State;
using Akka.Actor;
using Akka.Event;
using static ActorRegistrar.Actors.Protocol.AddressOfRecordProtocol;

namespace ActorRegistrar.Actors.Tests.Locations;

/// <summary>No order of events leaves an actor in the directory that has ended, and no message to one is lost.</summary>
public sealed class DeadReferenceTests : LocationSpec
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Ten_thousand_new_names_that_could_not_be_read_are_all_served_once_the_journal_heals()
    {
        AddressOfRecord[] names = [.. Enumerable.Range(0, 10_000).Select(number => Aor.Of($"user{number}"))];
        Journal.Mood = JournalMood.FailsReads;
        object[] during = await Task.WhenAll(names.Select(name => Location.Ask<object>(new LookupBindings(name), Patience)));
        Assert.All(during, answer => Assert.IsType<BindingsNotRead>(answer));
        Journal.Mood = JournalMood.Healthy;

        object[] after = await Task.WhenAll(names.Select(name => Location.Ask<object>(Registration(of: name), Patience)));

        Assert.All(after, answer => Assert.IsType<Accepted>(answer));
        Assert.Equal(10_000, Directory.Count);
    }

    [Fact]
    public void A_message_to_an_actor_that_has_ended_is_delivered_to_its_successor()
    {
        Registers();
        IActorRef ended = LastSender;
        StopsTheActor();

        ended.Tell(Reviewed(Registration(Phone)), TestActor);

        Assert.Equal(2, ExpectMsg<Accepted>().Bindings.Length);
        Assert.NotEqual(ended, LastSender);
    }

    [Fact]
    public void A_dead_reference_that_was_kept_all_the_same_goes_with_the_first_message_to_it()
    {
        Registers();
        IActorRef ended = LastSender;
        StopsTheActor();
        Directory.Add(Alice, ended);

        Assert.Equal([Desk], Finds());

        Assert.True(Directory.TryFind(Alice, out IActorRef now));
        Assert.NotEqual(ended, now);
    }

    [Fact]
    public async Task An_actor_that_says_it_is_needed_and_then_ends_is_not_kept()
    {
        Registers();
        IActorRef actor = LastSender;
        IActorRef parent = await Sys.ActorSelection(actor.Path.Parent).ResolveOne(TimeSpan.FromSeconds(5));
        Settles(actor);
        // The parent believes that it is on its way out when it hears that it is needed after all, and then that it has ended.
        parent.Tell(new AddressOfRecordParent.Idle(Alice), actor);
        parent.Tell(new AddressOfRecordParent.StillNeeded(Alice), actor);
        StopsTheActor();
        Settles(parent);

        Assert.False(Directory.TryFind(Alice, out _));
    }

    [Fact]
    public void A_message_that_arrives_when_the_mailbox_is_closed_goes_to_the_dead_letters()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(DeadLetter));
        var mailbox = new ShortMailbox.Messages();
        mailbox.CleanUp(TestActor, new Akka.Dispatch.MessageQueues.UnboundedMessageQueue());

        var late = new Wake(Alice);
        mailbox.Enqueue(TestActor, new Envelope(late, TestActor));

        Assert.Same(late, ExpectMsg<DeadLetter>().Message);
        Assert.False(mailbox.HasMessages);
        Assert.Equal(0, mailbox.Count);
    }
}
