using ActorRegistrar.Location.Rules;

namespace ActorRegistrar.Actors.Locations;

/// <summary>What every address-of-record actor of one location service shares.</summary>
internal sealed record LocationServiceContext(RegistrationPolicy Policy, AddressOfRecordDirectory Directory)
{
    /// <summary>Those whose actor ended because the journal failed.</summary>
    public SuspendedAddressesOfRecord Suspended { get; } = new();

    /// <summary>Whether the journal can store nothing now.</summary>
    public Func<bool> IsJournalFailing { get; init; } = static () => false;

    /// <summary>
    /// How long an actor without bindings is kept, out of the directory, before it is stopped: long enough that whoever had found it
    /// there has sent its message.
    /// </summary>
    public TimeSpan IdleGrace { get; init; } = TimeSpan.FromSeconds(1);
}
