using System.Runtime.Serialization;
using ActorRegistrar.Actors.Serialization;
using ActorRegistrar.Location.Events;

namespace ActorRegistrar.Persistence.Storage;

/// <summary>Events of addresses-of-record as rows hold them, for those who have no actor system.</summary>
internal static class StoredEvents
{
    // Neither reading nor writing asks the actor system for anything.
    private static readonly JournalSerializer Serializer = new(null!);

    public static byte[] Write(BindingsChanged change) => Serializer.ToBinary(change);

    /// <exception cref="SerializationException">The row is another application's, or of a version that this one does not know.</exception>
    public static BindingsChanged Read(in JournalRow row) => row.SerializerId == JournalSerializer.Id
        ? (BindingsChanged)Serializer.FromBinary(row.Message, row.Manifest)
        : throw new SerializationException($"Its newest row is of serializer {row.SerializerId}, another application's.");
}
