using System.Runtime.Serialization;
using ActorRegistrar.Actors.Entities;
using ActorRegistrar.Actors.Serialization;
using ActorRegistrar.Location.Events;
using ActorRegistrar.Persistence.Storage;
using Akka.Actor;
using Akka.Persistence;
using Akka.Persistence.Journal;
using Akka.Serialization;
using Akka.Util;

namespace ActorRegistrar.Persistence.Journal;

/// <summary>Events to rows and back, with the columns filled as Akka.Persistence.Sql fills them.</summary>
internal sealed class EventSerializer(ExtendedActorSystem system)
{
    private const string TagSeparator = ";";

    // What the narrower of the two databases takes; the plugin's own schema says 255 characters.
    private const int LongestPersistenceId = 255;

    private readonly string _writerUuid = Guid.NewGuid().ToString("N");

    /// <summary>Serializes one event.</summary>
    /// <exception cref="SerializationException">Its type is not registered, or its actor's id cannot be stored.</exception>
    public JournalRow ToRow(IPersistentRepresentation representation, long nowTicks) =>
        ToRow(representation.PersistenceId, representation.SequenceNr, representation.Payload, nowTicks);

    /// <summary>Serializes one event.</summary>
    /// <exception cref="SerializationException">Its type is not registered, or its actor's id cannot be stored.</exception>
    public JournalRow ToRow(string id, long sequenceNumber, object happened, long nowTicks, long predecessor = JournalRow.AnyLower)
    {
        if (id.Length > LongestPersistenceId || id.Contains('\0', StringComparison.Ordinal))
            throw new SerializationException($"A persistence id has at most {LongestPersistenceId} characters, none of them NUL.");
        var (payload, tags) = happened is Tagged tagged
            ? (tagged.Payload, TagSeparator + string.Join(TagSeparator, tagged.Tags) + TagSeparator)
            : (happened, "");
        var serializer = system.Serialization.FindSerializerFor(payload);
        var (manifest, message) = payload is BindingsChanged changed && serializer is JournalSerializer
            ? (JournalFormat.SealedManifest, JournalFormat.Write(changed, id, sequenceNumber))
            : (ManifestOf(payload, serializer), BodyOf(payload, serializer));
        return new JournalRow(id, sequenceNumber, nowTicks, false, manifest, serializer.Identifier, message, tags, _writerUuid) { Predecessor = predecessor };
    }

    /// <summary>Reads one event back.</summary>
    /// <exception cref="DamagedRowException">The row is not as it was written.</exception>
    /// <exception cref="SerializationException">No registered serializer knows the row's identifier or manifest.</exception>
    public IPersistentRepresentation FromRow(in JournalRow row) => new RowPersistent(
        row is { SerializerId: JournalFormat.SerializerId, Manifest: JournalFormat.SealedManifest }
            ? JournalFormat.Read(row.Manifest, row.Message, row.PersistenceId, row.SequenceNumber)
            : system.Serialization.Deserialize(row.Message, row.SerializerId, row.Manifest),
        row.SequenceNumber,
        row.PersistenceId,
        row.WriterUuid,
        row.Manifest,
        row.Deleted,
        row.CreatedTicks)
    {
        Row = row.Ordering,
    };

    private static string ManifestOf(object payload, Serializer serializer) => serializer switch
    {
        SerializerWithStringManifest named => named.Manifest(payload),
        { IncludeManifest: true } => payload.GetType().TypeQualifiedName(),
        _ => "",
    };

    /// <summary>Gives actor references inside an event their full address.</summary>
    private byte[] BodyOf(object payload, Serializer serializer) =>
        Akka.Serialization.Serialization.WithTransport(system, (serializer, payload), static state => state.serializer.ToBinary(state.payload));
}
