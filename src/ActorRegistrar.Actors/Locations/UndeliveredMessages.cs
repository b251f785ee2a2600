using ActorRegistrar.Actors.Metrics;
using ActorRegistrar.Location.State;
using Akka;
using Akka.Actor;
using Akka.Event;
using static ActorRegistrar.Actors.Protocol.AddressOfRecordProtocol;

namespace ActorRegistrar.Actors.Locations;

/// <summary>
/// Takes what reached an actor of the location service after its end. A sender may find an address-of-record in the directory a moment before
/// it stops: its message is delivered again, through the parent that starts the next actor. While the location service stops, and of what was
/// meant for itself, each is answered instead.
/// </summary>
internal sealed class UndeliveredMessages : UntypedActor
{
    private readonly AddressOfRecordDirectory _directory;
    private readonly IActorRef _service;
    private bool _isClosed;

    public UndeliveredMessages(AddressOfRecordDirectory directory, IActorRef service)
    {
        _directory = directory;
        _service = service;
    }

    protected override void PreStart() => Context.System.EventStream.Subscribe(Self, typeof(DeadLetter));

    protected override void PostStop() => Context.System.EventStream.Unsubscribe(Self);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case DeadLetter { Message: AddressOfRecordMessage and IForAddressOfRecord lost } letter: OnUndelivered(lost, letter); break;
            case DeadLetter: break;
            case Close: _isClosed = true; break;
            case Settle: Sender.Tell(Done.Instance); break;
            default: Unhandled(message); break;
        }
    }

    private void OnUndelivered(IForAddressOfRecord lost, DeadLetter letter)
    {
        ActorPath path = letter.Recipient.Path;
        bool wasForService = path == _service.Path;
        if (!wasForService && path.Parent != _service.Path && path.Parent.Parent != _service.Path) return;
        if (lost.AddressOfRecord is { } addressOfRecord) _directory.Remove(addressOfRecord, letter.Recipient);
        if (_isClosed || wasForService)
        {
            Unanswered.Answer(lost, letter.Sender);
            return;
        }
        LocationMetrics.DeliveredAgain();
        _service.Tell(lost, letter.Sender);
    }

    /// <summary>From now on what cannot be delivered is answered.</summary>
    internal sealed class Close : INoSerializationVerificationNeeded
    {
        public static readonly Close Instance = new();
    }

    /// <summary>Answered with <see cref="Done"/> when everything before it has been taken.</summary>
    internal sealed class Settle : INoSerializationVerificationNeeded
    {
        public static readonly Settle Instance = new();
    }
}
