using System.Text;

namespace ActorRegistrar.Actors.Gruus;

/// <summary>
/// An instance-id as octets, short and in one spelling: a UUID in 17, any other URN as its text. The first octet, 0 or 1, says which.
/// </summary>
internal static class InstanceBytes
{
    /// <summary>Octets at most in a public GRUU; an instance-id that needs more gets none.</summary>
    public const int MaxLength = 97;

    private const string UuidUrn = "urn:uuid:";
    private const int UuidBytes = 16;

    public static bool TryWrite(string instanceId, Span<byte> destination, out int length)
    {
        length = 1 + UuidBytes;
        if (destination.Length < length) return false;
        destination[0] = 1;
        if (instanceId.StartsWith(UuidUrn, StringComparison.OrdinalIgnoreCase) && Guid.TryParseExact(instanceId.AsSpan(UuidUrn.Length), "D", out Guid uuid))
            return uuid.TryWriteBytes(destination[1..], bigEndian: true, out _);
        destination[0] = 0;
        bool fits = Encoding.UTF8.TryGetBytes(Canonical(instanceId), destination[1..], out int written);
        length = 1 + written;
        return fits;
    }

    /// <summary>Reads what <see cref="TryWrite"/> wrote.</summary>
    public static string Read(ReadOnlySpan<byte> bytes) =>
        bytes[0] == 1 ? UuidUrn + new Guid(bytes[1..], bigEndian: true) : Encoding.UTF8.GetString(bytes[1..]);

    /// <summary><c>urn:</c> and the namespace have no case (RFC 2141 section 5).</summary>
    private static string Canonical(string instanceId)
    {
        if (!instanceId.StartsWith("urn:", StringComparison.OrdinalIgnoreCase)) return instanceId;
        int end = instanceId.IndexOf(':', "urn:".Length);
        return end < 0 ? instanceId : string.Concat(instanceId[..end].ToLowerInvariant(), instanceId.AsSpan(end));
    }
}
