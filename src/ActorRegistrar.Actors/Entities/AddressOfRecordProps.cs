using ActorRegistrar.Actors.Locations;
using ActorRegistrar.Location.State;
using Akka.Actor;

namespace ActorRegistrar.Actors.Entities;

/// <summary>Makes address-of-record actors without an expression tree: compiling one costs milliseconds, and there is an actor per AoR.</summary>
internal sealed class AddressOfRecordProps : IIndirectActorProducer
{
    private readonly AddressOfRecord _addressOfRecord;
    private readonly LocationServiceContext _service;

    public AddressOfRecordProps(AddressOfRecord addressOfRecord, LocationServiceContext service)
    {
        _addressOfRecord = addressOfRecord;
        _service = service;
    }

    public Type ActorType => typeof(AddressOfRecordActor);

    public ActorBase Produce() => new AddressOfRecordActor(_addressOfRecord, _service);

    public void Release(ActorBase actor)
    {
    }

    public static Props For(AddressOfRecord addressOfRecord, LocationServiceContext service) =>
        Props.CreateBy(new AddressOfRecordProps(addressOfRecord, service)).WithMailbox(ShortMailbox.Id);
}
