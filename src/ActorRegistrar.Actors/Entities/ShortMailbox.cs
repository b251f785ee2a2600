using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Dispatch.MessageQueues;
using Akka.Event;
using static ActorRegistrar.Actors.Protocol.AddressOfRecordProtocol;

namespace ActorRegistrar.Actors.Entities;

/// <summary>
/// A mailbox for actors of which there are a million, each nearly always with one message or none: that one lies in the queue itself.
/// Akka.NET's unbounded queue takes over a kilobyte for each actor, empty. What comes with every request arrives at the actor in a
/// <see cref="MessageSlot"/>.
/// </summary>
public sealed class ShortMailbox : MailboxType, IProducesMessageQueue<ShortMailbox.Messages>
{
    /// <summary>Its name in the configuration.</summary>
    internal const string Id = "registrar.address-of-record-mailbox";

    /// <summary>Made by Akka.NET from the configuration.</summary>
    public ShortMailbox(Settings settings, Config config) : base(settings, config)
    {
    }

    /// <summary>What the actor system must be configured with.</summary>
    internal static string Hocon { get; } = $"{Id}.mailbox-type = \"{typeof(ShortMailbox).FullName}, {typeof(ShortMailbox).Assembly.GetName().Name}\"";

    /// <inheritdoc/>
    public override IMessageQueue Create(IActorRef owner, ActorSystem system) => new Messages();

    /// <summary>First in, first out; any thread puts, one takes.</summary>
    public sealed class Messages : IMessageQueue, IUnboundedMessageQueueSemantics
    {
        private const int Closed = -1;

        private Envelope _first;
        private Queue<Envelope>? _others;
        private int _count; // Closed for good once the actor has ended

        /// <inheritdoc/>
        public bool HasMessages => Volatile.Read(ref _count) > 0;

        /// <inheritdoc/>
        public int Count => Math.Max(0, Volatile.Read(ref _count));

        /// <inheritdoc/>
        public void Enqueue(IActorRef receiver, Envelope envelope)
        {
            if (envelope.Message is EventWrite or IForAddressOfRecord) envelope = new Envelope(MessageSlot.Carry(envelope.Message), envelope.Sender);
            lock (this)
            {
                if (_count != Closed)
                {
                    if (_count == 0) _first = envelope;
                    else (_others ??= new Queue<Envelope>()).Enqueue(envelope);
                    _count++;
                    return;
                }
            }
            // The sender found the mailbox before the actor ended. Akka.NET would leave this message in a queue that nobody reads any more.
            ((ActorRefWithCell)receiver).Underlying.System.DeadLetters.Tell(new DeadLetter(Plain(envelope.Message), envelope.Sender, receiver), envelope.Sender);
        }

        /// <inheritdoc/>
        public bool TryDequeue(out Envelope envelope)
        {
            lock (this)
            {
                envelope = _first;
                if (_count <= 0) return false;
                _count--;
                _first = _count > 0 ? _others!.Dequeue() : default;
                if (_count == 0) _others = null;
                return true;
            }
        }

        /// <inheritdoc/>
        public void CleanUp(IActorRef owner, IMessageQueue deadletters)
        {
            while (true)
            {
                Envelope envelope;
                lock (this)
                {
                    if (!TryDequeue(out envelope))
                    {
                        _count = Closed;
                        return;
                    }
                }
                deadletters.Enqueue(owner, new Envelope(Plain(envelope.Message), envelope.Sender));
            }
        }

        private static object Plain(object message) => message is MessageSlot slot ? slot.TakeOut() : message;
    }
}
