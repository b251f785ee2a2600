namespace ActorRegistrar.Persistence.Warmup;

/// <summary>
/// Walks over every persistent actor's newest event, on a connection of its own. The cost grows with the number of
/// actors, not with the length of their histories; memory is that of one page.
/// </summary>
public interface INewestRowReader
{
    /// <summary>
    /// Streams in ascending order of persistence id. An actor that persists meanwhile appears once, with the event that was newest
    /// when its page was read. Actors whose events are all deleted are left out.
    /// </summary>
    /// <param name="pageSize">Actors read at once; at least 1.</param>
    /// <param name="cancellationToken">Ends the walk between two pages.</param>
    /// <exception cref="System.Data.Common.DbException">The database does not answer; nothing is retried.</exception>
    /// <exception cref="System.Runtime.Serialization.SerializationException">An event's manifest is not known.</exception>
    IAsyncEnumerable<NewestEvent> ReadAllAsync(int pageSize = 2_000, CancellationToken cancellationToken = default);
}
