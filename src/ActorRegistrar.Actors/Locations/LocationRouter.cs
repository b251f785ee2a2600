using Akka.Actor;
using static ActorRegistrar.Actors.Protocol.AddressOfRecordProtocol;

namespace ActorRegistrar.Actors.Locations;

/// <summary>The shortest way to an address-of-record: straight to its actor when it is awake here, else through the location service.</summary>
public sealed class LocationRouter
{
    private readonly AddressOfRecordDirectory _directory;
    private readonly IActorRef _service;

    internal LocationRouter(AddressOfRecordDirectory directory, IActorRef service)
    {
        _directory = directory;
        _service = service;
    }

    /// <summary>Sends a message to an address-of-record, through the location service, which looks at its domain and contents.</summary>
    /// <param name="message">The message.</param>
    /// <param name="replyTo">Who gets the answer.</param>
    public void Tell(IForAddressOfRecord message, IActorRef replyTo) => _service.Tell(message, replyTo);

    /// <summary>Sends one whose domain and contents the caller has looked at.</summary>
    internal void TellReviewed(IForAddressOfRecord message, IActorRef replyTo)
    {
        if (_directory.TryFind(message.AddressOfRecord, out IActorRef actor)) actor.Tell(message, replyTo);
        else _service.Tell(message, replyTo);
    }
}
