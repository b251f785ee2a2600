namespace ActorRegistrar.Persistence.Repair;

/// <summary>A persistent actor whose newest change is damaged.</summary>
/// <param name="PersistenceId">Which.</param>
/// <param name="SequenceNumber">The number of that change; 0 when it is not known.</param>
/// <param name="Why">What is wrong with it.</param>
public sealed record DamagedActor(string PersistenceId, long SequenceNumber, string Why)
{
    /// <summary>The newest change before it that is whole; null when there is none.</summary>
    public long? LastWhole { get; init; }

    /// <summary>Contacts that change held and that are still in force.</summary>
    public IReadOnlyList<string> Contacts { get; init; } = [];

    /// <summary>Whether a new change with these contacts was put behind the damaged one.</summary>
    public bool IsRepaired { get; init; }
}
