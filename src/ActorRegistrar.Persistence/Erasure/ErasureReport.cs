namespace ActorRegistrar.Persistence.Erasure;

/// <summary>What the journal's database holds of an address-of-record, and what became of it.</summary>
public sealed record ErasureReport
{
    /// <summary>Whether a server uses the journal.</summary>
    public bool IsServed { get; init; }

    /// <summary>Changes stored before.</summary>
    public long Changes { get; init; }

    /// <summary>Of the newest of them; 0 when there is none. The next change will be the one after.</summary>
    public long SequenceNumber { get; init; }

    /// <summary>The contacts in force.</summary>
    public IReadOnlyList<string> Contacts { get; init; } = [];

    /// <summary>Why nothing was erased, as a sentence; null when it was, or could be.</summary>
    public string? Refusal { get; init; }

    /// <summary>Whether it was erased.</summary>
    public bool IsErased { get; init; }

    /// <summary>Usernames and realms that are this address-of-record's own, or to which it is granted.</summary>
    public IReadOnlyList<string> Users { get; init; } = [];

    /// <summary>
    /// Whether the SQLite files may still hold remains of it: in the write-ahead log, which a server beside it uses, and in the free space of
    /// pages, which only a VACUUM rewrites.
    /// </summary>
    public bool HasRemains { get; init; }
}
