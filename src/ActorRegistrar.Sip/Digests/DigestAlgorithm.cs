using System.Text;

namespace ActorRegistrar.Sip.Digests;

/// <summary>The hash algorithms of Digest access authentication (RFC 7616 section 6.1, RFC 8760 section 2.1), the strongest with the greatest value.</summary>
public enum DigestAlgorithm : byte
{
    /// <summary>MD5, for clients that know nothing better; also what a missing algorithm parameter means.</summary>
    Md5 = 0,
    /// <summary>SHA-256.</summary>
    Sha256 = 1,
    /// <summary>SHA-512/256, written SHA-512-256.</summary>
    Sha512T256 = 2,
}

/// <summary>Names and sizes of the algorithms.</summary>
public static class DigestAlgorithms
{
    /// <summary>How many there are.</summary>
    public const int Count = 3;

    /// <summary>The name in a challenge.</summary>
    public static ReadOnlySpan<byte> NameOf(DigestAlgorithm algorithm) => algorithm switch
    {
        DigestAlgorithm.Md5 => "MD5"u8,
        DigestAlgorithm.Sha256 => "SHA-256"u8,
        _ => "SHA-512-256"u8,
    };

    /// <summary>Which one a name means, without regard to case. False for any other, the session variants among them: they are never offered.</summary>
    public static bool TryMatch(ReadOnlySpan<byte> name, out DigestAlgorithm algorithm)
    {
        for (algorithm = DigestAlgorithm.Md5; (int)algorithm < Count; algorithm++)
        {
            if (Ascii.EqualsIgnoreCase(NameOf(algorithm), name)) return true;
        }
        algorithm = default;
        return false;
    }

    /// <summary>Bytes of a hash.</summary>
    public static int HashBytes(DigestAlgorithm algorithm) => algorithm == DigestAlgorithm.Md5 ? 16 : 32;

    /// <summary>Hexadecimal digits of a hash (RFC 8760 section 2.2).</summary>
    public static int HexDigits(DigestAlgorithm algorithm) => 2 * HashBytes(algorithm);
}
