using Akka.Actor;
using Akka.Persistence;

namespace ActorRegistrar.Actors.Entities;

/// <summary>
/// An event in Akka.Persistence's protocol, with what that protocol has no place for: which rows of the journal it is and follows, and the
/// traced request that it belongs to. A journal that does not know it takes it for any other.
/// </summary>
internal sealed class RowPersistent(
    object payload, long sequenceNumber, string persistenceId, string? writerId, string manifest = "", bool isDeleted = false, long timestamp = 0)
    : Persistent(payload, sequenceNumber, persistenceId, manifest, isDeleted, ActorRefs.NoSender, writerId, timestamp), IPersistentRepresentation
{
    /// <summary>Identity of the row that holds it; <see cref="EventWrite.UnknownRow"/> until a journal has said so.</summary>
    public long Row { get; set; } = EventWrite.UnknownRow;

    /// <summary>Identity of the newest row that its actor knows; see <see cref="EventWrite.Predecessor"/>.</summary>
    public long Predecessor { get; init; } = EventWrite.UnknownRow;

    /// <summary>The activity of the request that asked for it; null for one that is not traced.</summary>
    public string? TraceParent { get; init; }

    /// <summary>Event adapters replace the payload, and nothing else.</summary>
    IPersistentRepresentation IPersistentRepresentation.WithPayload(object payload) =>
        new RowPersistent(payload, SequenceNr, PersistenceId, WriterGuid, Manifest, IsDeleted, Timestamp) { Row = Row, Predecessor = Predecessor, TraceParent = TraceParent };
}
