using System.Collections.Concurrent;
using ActorRegistrar.Actors.Entities;
using ActorRegistrar.Location.State;
using Akka.Actor;
using Akka.Dispatch.MessageQueues;
using static ActorRegistrar.Actors.Protocol.AddressOfRecordProtocol;

namespace ActorRegistrar.Actors.Tests.Entities;

public sealed class ShortMailboxTests
{
    private readonly ShortMailbox.Messages _mailbox = new();

    [Fact]
    public void What_comes_with_every_request_is_carried_and_in_order()
    {
        Wake[] sent = [.. Enumerable.Range(0, 5).Select(WakeOf)];
        foreach (Wake each in sent) Put(each);

        Assert.Equal(5, _mailbox.Count);
        Assert.Equal(sent, TakeAll().Select(taken => Assert.IsType<MessageSlot>(taken).TakeOut()));
        Assert.False(_mailbox.HasMessages);
    }

    [Fact]
    public void What_the_cell_itself_understands_is_not_hidden_from_it()
    {
        Put(PoisonPill.Instance);

        Assert.Same(PoisonPill.Instance, Assert.Single(TakeAll()));
    }

    [Fact]
    public void What_was_not_taken_goes_to_the_dead_letters_as_it_was_sent()
    {
        Wake sent = WakeOf(1);
        var deadLetters = new Recorded();
        Put(sent);
        Put(PoisonPill.Instance);

        _mailbox.CleanUp(ActorRefs.Nobody, deadLetters);

        Assert.Equal([sent, PoisonPill.Instance], deadLetters.Messages);
    }

    [Fact]
    public void More_messages_than_there_are_slots_go_without_one()
    {
        object[] carried = [.. Enumerable.Range(0, 20_000).Select(number => MessageSlot.Carry(WakeOf(number)))];

        Assert.Contains(carried, each => each is Wake);
        Assert.Equal(Enumerable.Range(0, 20_000).Select(WakeOf), carried.Select(each => each is MessageSlot slot ? slot.TakeOut() : each));
        Assert.IsType<MessageSlot>(MessageSlot.Carry(WakeOf(0)));
    }

    [Fact]
    public void Threads_that_take_and_give_back_at_once_never_see_the_message_of_another()
    {
        var wrong = new ConcurrentBag<object>();
        Parallel.For(0, 8, thread =>
        {
            var held = new Queue<(Wake Sent, object Carried)>();
            for (int i = 0; i < 20_000; i++)
            {
                Wake sent = WakeOf((thread * 20_000) + i);
                held.Enqueue((sent, MessageSlot.Carry(sent)));
                if (held.Count < 3) continue;
                (Wake first, object carried) = held.Dequeue();
                if (carried is MessageSlot slot && !ReferenceEquals(slot.TakeOut(), first)) wrong.Add(first);
            }
            foreach ((_, object carried) in held) (carried as MessageSlot)?.TakeOut();
        });

        Assert.Empty(wrong);
    }

    private static Wake WakeOf(int number) => new(AddressOfRecord.FromKey($"sip:a{number}@example.com"));

    private void Put(object message) => _mailbox.Enqueue(ActorRefs.Nobody, new Envelope(message, ActorRefs.NoSender));

    private List<object> TakeAll()
    {
        var taken = new List<object>();
        while (_mailbox.TryDequeue(out Envelope envelope)) taken.Add(envelope.Message);
        return taken;
    }

    private sealed class Recorded : IMessageQueue
    {
        public List<object> Messages { get; } = [];

        public bool HasMessages => Messages.Count > 0;

        public int Count => Messages.Count;

        public void Enqueue(IActorRef receiver, Envelope envelope) => Messages.Add(envelope.Message);

        public bool TryDequeue(out Envelope envelope) => throw new NotSupportedException();

        public void CleanUp(IActorRef owner, IMessageQueue deadletters) => throw new NotSupportedException();
    }
}
