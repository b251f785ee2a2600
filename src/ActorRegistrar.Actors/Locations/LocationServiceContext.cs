using ActorRegistrar.Actors.Entities;
using ActorRegistrar.Actors.Flows;
using ActorRegistrar.Location.Rules;

namespace ActorRegistrar.Actors.Locations;

/// <summary>What every address-of-record actor of one location service shares.</summary>
internal sealed record LocationServiceContext(RegistrationPolicy Policy, AddressOfRecordDirectory Directory, JournalAccess Journal)
{
    /// <summary>Shared with the listeners; of no use without them.</summary>
    public FlowRegistry Flows { get; init; } = new();

    /// <summary>What authenticated users have changed of late.</summary>
    public UserChanges UserChanges { get; } = new();

    /// <summary>What holds in which domain at this moment; <see cref="Policy"/> everywhere unless given.</summary>
    public LiveDomains Domains { get; init; } = new(ServedDomains.Everywhere(Policy));

    /// <summary>Counts what the journal has been given and has not answered.</summary>
    public WritesUnderWay Writes { get; init; } = new();

    /// <summary>
    /// How long an actor without bindings is kept, out of the directory, before it is stopped: long enough that whoever had found it
    /// there has sent its message.
    /// </summary>
    public TimeSpan IdleGrace { get; init; } = TimeSpan.FromSeconds(1);
}
