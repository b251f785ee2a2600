namespace ActorRegistrar.Actors.Admission;

/// <summary>
/// Says at the door whether a request that would write may come in. A journal that keeps its own queue implements this;
/// without one every request is admitted. Read by transports on every REGISTER, so it never blocks or allocates.
/// </summary>
public interface IWriteAdmission
{
    /// <summary>False while the journal's queue is full, its oldest waiting write is too old, or its last commits failed.</summary>
    bool IsOpen { get; }

    /// <summary>
    /// True while the database fails: nobody's write can be stored. While it is false and <see cref="IsOpen"/> is too, there is only a crowd,
    /// and a source that has few requests waiting is let in all the same.
    /// </summary>
    bool IsFailing { get; }

    /// <summary>
    /// False while another process may have the journal: what is in memory may be out of date, so lookups are not answered from it either.
    /// True for a journal that no other process can take.
    /// </summary>
    bool OwnsJournal => true;

    /// <summary>
    /// Seconds after which a refused client may try again: the least value for Retry-After (RFC 3261 section 20.33).
    /// The transport adds jitter.
    /// </summary>
    int RetryAfterSeconds { get; }
}
