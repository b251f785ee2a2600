using System.Globalization;
using ActorRegistrar.Location.State;
using Akka.Actor;
using static ActorRegistrar.Actors.Protocol.AddressOfRecordProtocol;

namespace ActorRegistrar.Actors.Locations;

/// <summary>
/// The location service of one process (RFC 3261 section 10.1): finds the actor of an address-of-record, awake or not. Applications
/// send it the messages of the protocol, which it holds to what a SIP listener holds a REGISTER to; answers come from the address-of-record itself.
/// </summary>
internal sealed class LocationServiceActor : UntypedActor
{
    /// <summary>Creating a child copies a path through its parent's children; many parents keep those paths short.</summary>
    private const int ParentCount = 256;

    private readonly LocationServiceContext _service;
    private readonly IActorRef[] _parents = new IActorRef[ParentCount];

    public LocationServiceActor(LocationServiceContext service) => _service = service;

    protected override void PreStart()
    {
        for (int i = 0; i < _parents.Length; i++)
            _parents[i] = Context.ActorOf(Props.Create<AddressOfRecordParent>(_service), i.ToString("x2", CultureInfo.InvariantCulture));
    }

    protected override void OnReceive(object message)
    {
        IForAddressOfRecord? command = message switch
        {
            AddressOfRecordMessage { IsReviewed: true } => message as IForAddressOfRecord,
            AddressOfRecordMessage unreviewed => Review(unreviewed),
            _ => null,
        };
        if (command is null)
        {
            if (message is not AddressOfRecordMessage) Unhandled(message);
            return;
        }
        if (_service.Directory.TryFind(command.AddressOfRecord, out IActorRef actor)) actor.Forward(command);
        else ParentOf(command.AddressOfRecord).Forward(command);
    }

    private IForAddressOfRecord? Review(AddressOfRecordMessage message)
    {
        IForAddressOfRecord? reviewed = MessageReview.Review(message, _service.Domains.Current, _service.Journal.Clock.Now, out object? refusal);
        if (refusal is not null) Sender.Tell(refusal);
        return reviewed;
    }

    private IActorRef ParentOf(AddressOfRecord addressOfRecord) => _parents[(uint)addressOfRecord.GetHashCode() % ParentCount];
}
