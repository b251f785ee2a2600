namespace ActorRegistrar.Persistence.Repair;

/// <summary>What is wrong with a journal, and what was done about it.</summary>
public sealed record RepairReport
{
    /// <summary>Persistent actors looked at.</summary>
    public long Actors { get; init; }

    /// <summary>Sentences of the database about its own file; empty when its structure is whole, and on PostgreSQL, which checks its own.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    /// <summary>Whether the index was built again from the table, with which the structure is whole.</summary>
    public bool IsReindexed { get; init; }

    /// <summary>Why the index could not be built again; null when it was, or need not be.</summary>
    public string? Irreparable { get; init; }

    /// <summary>Actors whose newest change is damaged.</summary>
    public IReadOnlyList<DamagedActor> Damaged { get; init; } = [];

    /// <summary>Whether anything is wrong that was not repaired.</summary>
    public bool IsDamaged => (Problems.Count > 0 && !IsReindexed) || Damaged.Any(actor => !actor.IsRepaired);
}
