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

    /// <summary>The manifest that <see cref="Write(BindingsChanged)"/> writes under.</summary>
    public const string Manifest = JournalSerializer.BindingsChangedV1;

    /// <summary>The manifest that <see cref="Write(BindingsChanged, string, long)"/> writes under.</summary>
    public const string SealedManifest = JournalSerializer.BindingsChangedV1Sealed;

    /// <summary>The body of a row without a checksum, as the stock plugin stores it.</summary>
    public static byte[] Write(BindingsChanged changed)
    {
        ArgumentNullException.ThrowIfNull(changed);
        return JournalV1.Write(changed);
    }

    /// <summary>The body of a row with a checksum, in which an octet that changes later is noticed.</summary>
    /// <param name="changed">What it holds.</param>
    /// <param name="persistenceId">Whose row it is.</param>
    /// <param name="sequenceNumber">Which of them.</param>
    public static byte[] Write(BindingsChanged changed, string persistenceId, long sequenceNumber)
    {
        ArgumentNullException.ThrowIfNull(changed);
        ArgumentNullException.ThrowIfNull(persistenceId);
        byte[] row = JournalV1.Write(changed, RowChecksum.Octets);
        RowChecksum.Write(row, persistenceId, sequenceNumber);
        return row;
    }

    /// <summary>Reads the body of a row of which nothing else is known; a checksum is not looked at.</summary>
    /// <exception cref="DamagedRowException">The body is damaged.</exception>
    /// <exception cref="SerializationException">The manifest is unknown to this version.</exception>
    public static BindingsChanged Read(string manifest, ReadOnlySpan<byte> body)
    {
        body = Message(manifest, body);
        try
        {
            return JournalV1.ReadBindingsChanged(body);
        }
        catch (Exception ex) when (ex is InvalidProtocolBufferException or ArgumentOutOfRangeException)
        {
            throw new DamagedRowException($"A journal row of manifest '{manifest}' is damaged: {ex.Message}", ex);
        }
    }

    /// <summary>Reads the body of a row, and looks at its checksum first where it has one.</summary>
    /// <exception cref="DamagedRowException">The body is damaged, or another row's.</exception>
    /// <exception cref="SerializationException">The manifest is unknown to this version.</exception>
    public static BindingsChanged Read(string manifest, ReadOnlySpan<byte> body, string persistenceId, long sequenceNumber)
    {
        Verify(manifest, body, persistenceId, sequenceNumber);
        return Read(manifest, body);
    }

    /// <summary>Looks at the checksum of a row, where it has one.</summary>
    /// <exception cref="DamagedRowException">The body is not as it was written, or another row's.</exception>
    public static void Verify(string manifest, ReadOnlySpan<byte> body, string persistenceId, long sequenceNumber)
    {
        ArgumentNullException.ThrowIfNull(persistenceId);
        if (manifest != SealedManifest) return;
        if (!RowChecksum.IsThere(body) || !RowChecksum.IsRight(body, persistenceId, sequenceNumber))
            throw new DamagedRowException($"Journal row {sequenceNumber} of '{persistenceId}' is damaged: its checksum is another.");
    }

    /// <summary>Walks over the bindings of a row and picks what an index needs, for a fraction of what <see cref="Read(string, ReadOnlySpan{byte})"/> takes.</summary>
    /// <exception cref="SerializationException">As <see cref="Read(string, ReadOnlySpan{byte})"/>; while walking, for a body that is damaged.</exception>
    public static JournalOutlines ReadOutlines(string manifest, ReadOnlySpan<byte> body) => new(Message(manifest, body));

    /// <summary>Reads <see cref="BindingsChanged.At"/> alone, for a fraction of what <see cref="Read(string, ReadOnlySpan{byte})"/> takes.</summary>
    /// <exception cref="SerializationException">As <see cref="Read(string, ReadOnlySpan{byte})"/>.</exception>
    public static DateTimeOffset ReadTime(string manifest, ReadOnlySpan<byte> body)
    {
        if (manifest is not (SealedManifest or Manifest)) throw Unknown(manifest);
        if (body.Length < 2 || body[0] != TimeFirst) return Read(manifest, body).At;
        ulong ticks = 0;
        for (int i = 1; i <= LongestNumber && i < body.Length; i++)
        {
            ticks |= (ulong)(body[i] & 0x7F) << (7 * (i - 1));
            if (body[i] < 0x80)
            {
                return (long)ticks is var since && since >= -DateTimeOffset.UnixEpoch.Ticks && since <= (DateTimeOffset.MaxValue - DateTimeOffset.UnixEpoch).Ticks
                    ? DateTimeOffset.UnixEpoch.AddTicks(since)
                    : throw new DamagedRowException($"A journal row of manifest '{manifest}' is damaged: its time is out of range.");
            }
        }
        throw new DamagedRowException($"A journal row of manifest '{manifest}' is damaged: its time does not end.");
    }

    /// <summary>The message of a row without its checksum.</summary>
    private static ReadOnlySpan<byte> Message(string manifest, ReadOnlySpan<byte> body) => manifest switch
    {
        Manifest => body,
        SealedManifest when RowChecksum.IsThere(body) => body[..^RowChecksum.Octets],
        SealedManifest => throw new DamagedRowException($"A journal row of manifest '{manifest}' is damaged: it has no checksum."),
        _ => throw Unknown(manifest),
    };

    private static SerializationException Unknown(string manifest) => new($"Journal manifest '{manifest}' is unknown to this version.");
}
