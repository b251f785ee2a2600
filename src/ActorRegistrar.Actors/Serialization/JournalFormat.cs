using System.Runtime.Serialization;
using ActorRegistrar.Location.Events;
using Google.Protobuf;

namespace ActorRegistrar.Actors.Serialization;

/// <summary>What <see cref="JournalSerializer"/> writes and reads, for those who read journal rows without an actor system.</summary>
public static class JournalFormat
{
    // The tag of field 1 as a number, which is the time in every format so far and stands first.
    private const byte TimeFirst = 1 << 3;

    private const int LongestNumber = 10;

    /// <summary>The number of the serializer in a row. A row with another number is another application's.</summary>
    public const int SerializerId = JournalSerializer.Id;

    /// <summary>The manifest that <see cref="Write"/> writes under.</summary>
    public const string Manifest = JournalSerializer.BindingsChangedV1;

    /// <summary>The body of a row.</summary>
    public static byte[] Write(BindingsChanged changed)
    {
        ArgumentNullException.ThrowIfNull(changed);
        return JournalV1.Write(changed);
    }

    /// <summary>Reads the body of a row.</summary>
    /// <exception cref="SerializationException">The manifest is unknown to this version, or the body is damaged.</exception>
    public static BindingsChanged Read(string manifest, ReadOnlySpan<byte> body)
    {
        if (manifest != Manifest) throw Unknown(manifest);
        try
        {
            return JournalV1.ReadBindingsChanged(body);
        }
        catch (Exception damaged) when (damaged is InvalidProtocolBufferException or ArgumentOutOfRangeException)
        {
            throw new SerializationException($"A journal row of manifest '{manifest}' is damaged: {damaged.Message}", damaged);
        }
    }

    /// <summary>Walks over the bindings of a row and picks what an index needs, for a fraction of what <see cref="Read"/> takes.</summary>
    /// <exception cref="SerializationException">As <see cref="Read"/>; while walking, for a body that is damaged.</exception>
    public static JournalOutlines ReadOutlines(string manifest, ReadOnlySpan<byte> body) => manifest == Manifest ? new JournalOutlines(body) : throw Unknown(manifest);

    /// <summary>Reads <see cref="BindingsChanged.At"/> alone, for a fraction of what <see cref="Read"/> takes.</summary>
    /// <exception cref="SerializationException">As <see cref="Read"/>.</exception>
    public static DateTimeOffset ReadTime(string manifest, ReadOnlySpan<byte> body)
    {
        if (manifest != Manifest) throw Unknown(manifest);
        if (body.Length < 2 || body[0] != TimeFirst) return Read(manifest, body).At;
        ulong ticks = 0;
        for (int i = 1; i <= LongestNumber && i < body.Length; i++)
        {
            ticks |= (ulong)(body[i] & 0x7F) << (7 * (i - 1));
            if (body[i] < 0x80)
            {
                return (long)ticks is var since && since >= -DateTimeOffset.UnixEpoch.Ticks && since <= (DateTimeOffset.MaxValue - DateTimeOffset.UnixEpoch).Ticks
                    ? DateTimeOffset.UnixEpoch.AddTicks(since)
                    : throw new SerializationException($"A journal row of manifest '{manifest}' is damaged: its time is out of range.");
            }
        }
        throw new SerializationException($"A journal row of manifest '{manifest}' is damaged: its time does not end.");
    }

    private static SerializationException Unknown(string manifest) => new($"Journal manifest '{manifest}' is unknown to this version.");
}
