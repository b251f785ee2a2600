namespace ActorRegistrar.Persistence.Migration;

/// <summary>What an import did, in bindings but for <see cref="AddressesOfRecord"/>.</summary>
public sealed record ImportReport
{
    /// <summary>Read from the source.</summary>
    public long Read { get; init; }

    /// <summary>Whose they were.</summary>
    public long AddressesOfRecord { get; init; }

    /// <summary>New here.</summary>
    public long Created { get; init; }

    /// <summary>Newer than what was here.</summary>
    public long Updated { get; init; }

    /// <summary>Here already.</summary>
    public long Unchanged { get; init; }

    /// <summary>Left out because their time has passed.</summary>
    public long HadExpired { get; init; }

    /// <summary>Left out because their clients have registered here since.</summary>
    public long NewerHere { get; init; }

    /// <summary>Left out because something is wrong with them: unreadable, of a domain that is not served, too many.</summary>
    public long Refused { get; init; }

    /// <summary>Of those taken, how many are out of reach until their clients register again, because they were connected to the other server.</summary>
    public long OutOfReach { get; init; }
}
