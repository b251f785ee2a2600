using System.Runtime.Serialization;
using ActorRegistrar.Actors.Serialization;
using ActorRegistrar.Location.Events;

namespace ActorRegistrar.Persistence.Storage;

/// <summary>Events of addresses-of-record as rows hold them, for those who have no actor system.</summary>
internal static class StoredEvents
{
    private const string Scheme = "sip:";

    public static JournalRow Write(string persistenceId, long sequenceNumber, BindingsChanged change, string writerId) => new(
        persistenceId, sequenceNumber, DateTime.UtcNow.Ticks, false, JournalFormat.SealedManifest, JournalFormat.SerializerId, JournalFormat.Write(change, persistenceId, sequenceNumber), "", writerId);

    /// <summary>Whether a row is an address-of-record's, so that it alone says what is in force. An application may keep rows of its own beside them.</summary>
    public static bool IsOurs(string persistenceId, int serializerId) =>
        serializerId == JournalFormat.SerializerId && persistenceId.StartsWith(Scheme, StringComparison.Ordinal);

    /// <exception cref="SerializationException">The row is another application's, or of a version that this one does not know.</exception>
    public static BindingsChanged Read(in JournalRow row) => row.SerializerId == JournalFormat.SerializerId
        ? JournalFormat.Read(row.Manifest, row.Message, row.PersistenceId, row.SequenceNumber)
        : throw new SerializationException($"Its newest row is of serializer {row.SerializerId}, another application's.");
}
