using ActorRegistrar.Persistence.Storage;
using Akka.Actor;

namespace ActorRegistrar.Persistence.Journal;

/// <summary>Rows that one actor waits for: all of them are stored or none.</summary>
internal abstract class PendingRows(string? persistenceId, IActorRef journal) : PendingOperation(persistenceId, journal)
{
    /// <summary>The activity of the request that asked for it; null for one that is not traced.</summary>
    public string? TraceParent { get; init; }

    /// <summary>How many.</summary>
    public abstract int Count { get; }

    /// <summary>Adds them to a batch.</summary>
    public abstract void AddTo(List<JournalRow> rows);

    /// <summary>Says under which identities they are stored, before the actor is told that they are.</summary>
    public abstract void OnStored(ReadOnlySpan<long> orderings);
}
