namespace ActorRegistrar.Actors.Locations;

/// <summary>
/// Names the location service in the actor registry: <c>IRequiredActor&lt;LocationService&gt;</c> gives the actor that takes the
/// messages of <see cref="Protocol.AddressOfRecordProtocol"/>.
/// </summary>
public sealed class LocationService
{
    private LocationService()
    {
    }
}
