using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace ActorRegistrar.Actors.Serialization;

/// <summary>
/// The end of a journal row of manifest <c>b2</c>: field 15 of its message, a fixed32 with the CRC-32C (Castagnoli) of the persistence id in
/// UTF-8, a NUL, the sequence number in eight octets, least significant first, and all of the message before it. With the id and the number
/// in it a row that is found in the place of another is noticed too.
/// </summary>
internal static class RowChecksum
{
    /// <summary>How many octets it takes.</summary>
    public const int Octets = 1 + sizeof(uint);

    private const byte Tag = 15 << 3 | 5;
    private const int LongestId = 255 * 3;

    /// <summary>Fills in the end of a row.</summary>
    /// <param name="row">The message, with room for the checksum at its end.</param>
    /// <param name="persistenceId">Whose row it is.</param>
    /// <param name="sequenceNumber">Which of them.</param>
    public static void Write(Span<byte> row, string persistenceId, long sequenceNumber)
    {
        row[^Octets] = Tag;
        BinaryPrimitives.WriteUInt32LittleEndian(row[^sizeof(uint)..], Of(row[..^Octets], persistenceId, sequenceNumber));
    }

    /// <summary>Whether a row ends with a checksum.</summary>
    public static bool IsThere(ReadOnlySpan<byte> row) => row.Length >= Octets && row[^Octets] == Tag;

    /// <summary>Whether a row that ends with a checksum is as it was written.</summary>
    public static bool IsRight(ReadOnlySpan<byte> row, string persistenceId, long sequenceNumber) =>
        BinaryPrimitives.ReadUInt32LittleEndian(row[^sizeof(uint)..]) == Of(row[..^Octets], persistenceId, sequenceNumber);

    private static uint Of(ReadOnlySpan<byte> message, string persistenceId, long sequenceNumber)
    {
        Span<byte> head = stackalloc byte[LongestId + 1 + sizeof(long)];
        // A longer id is no row's; what it is cut to makes no right checksum wrong.
        Encoding.UTF8.TryGetBytes(persistenceId, head[..LongestId], out int length);
        head[length] = 0;
        BinaryPrimitives.WriteInt64LittleEndian(head[(length + 1)..], sequenceNumber);
        return ~Add(Add(uint.MaxValue, head[..(length + 1 + sizeof(long))]), message);
    }

    private static uint Add(uint checksum, ReadOnlySpan<byte> octets)
    {
        while (octets.Length >= sizeof(ulong))
        {
            checksum = BitOperations.Crc32C(checksum, BinaryPrimitives.ReadUInt64LittleEndian(octets));
            octets = octets[sizeof(ulong)..];
        }
        foreach (byte octet in octets) checksum = BitOperations.Crc32C(checksum, octet);
        return checksum;
    }
}
