using ActorRegistrar.Location.State;

namespace ActorRegistrar.Persistence.History;

/// <summary>
/// Reads what the journal has recorded, while a server writes to it or from a copy of it. Nothing here waits for the writer or makes it
/// wait. Every method throws a <see cref="HistoryUnavailableException"/> when the database cannot be read; its message is a sentence.
/// </summary>
public interface IRegistrationHistory
{
    /// <summary>The changes of one address-of-record, by the time they took effect.</summary>
    IAsyncEnumerable<StoredChange> ReadAsync(AddressOfRecord addressOfRecord, HistoryRange range, CancellationToken cancellation = default);

    /// <summary>
    /// What an address-of-record held at a moment: the change that was its newest then; null when there was none yet, or when what was
    /// stored before has been purged. <see cref="AddressOfRecordState.LiveAt"/> of it is what a lookup would have found.
    /// </summary>
    ValueTask<StoredChange?> ReadAtAsync(AddressOfRecord addressOfRecord, DateTimeOffset at, CancellationToken cancellation = default);

    /// <summary>
    /// What a lookup would have answered at a moment, connections that had ended left out; null as for <see cref="ReadAtAsync"/>. The journal
    /// shows the end of a process by the first change of the one after it: what was connected to the first counts as reachable until then.
    /// </summary>
    ValueTask<LocationAt?> LookupAtAsync(AddressOfRecord addressOfRecord, DateTimeOffset at, CancellationToken cancellation = default);

    /// <summary><see cref="LookupAtAsync"/> of all that <see cref="ReadAllAtAsync"/> gives, in the same order.</summary>
    IAsyncEnumerable<LocationAt> LookupAllAtAsync(DateTimeOffset at, BindingFilter filter, CancellationToken cancellation = default);

    /// <summary>
    /// What every address-of-record held at a moment, those with at least one binding in force then that meets the filter, in the order
    /// of their names. Memory does not grow with their number.
    /// </summary>
    IAsyncEnumerable<StoredChange> ReadAllAtAsync(DateTimeOffset at, BindingFilter filter, CancellationToken cancellation = default);

    /// <summary>
    /// All changes in the order of their commits, those after <paramref name="afterOffset"/>.
    /// </summary>
    /// <param name="afterOffset">Where the last reading ended; 0 for the beginning.</param>
    /// <param name="isFollowing">Whether to go on with what is committed from now on; else it ends with what is there.</param>
    /// <param name="cancellation">Ends it.</param>
    IAsyncEnumerable<StoredChange> StreamAsync(long afterOffset, bool isFollowing, CancellationToken cancellation = default);

    /// <summary>
    /// Where to begin with <see cref="StreamAsync"/> for all that took effect at a moment or later: the offset before the first such change in the
    /// order of commits. 0 when that is the very first; the newest offset when there is none yet.
    /// </summary>
    /// <remarks>Found by the times at which rows were written, so a clock that was set back by more than 5 s may hide what came just before.</remarks>
    ValueTask<long> FindOffsetAsync(DateTimeOffset before, CancellationToken cancellation = default);

    /// <summary>The newest offset; 0 for an empty journal.</summary>
    ValueTask<long> NewestOffsetAsync(CancellationToken cancellation = default);
}
