using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using ActorRegistrar.Sip.Writing;

namespace ActorRegistrar.Sip.Digests;

/// <summary>The arithmetic of Digest access authentication (RFC 7616 section 3.4, RFC 8760 section 2), on the stack.</summary>
public static class Digest
{
    /// <summary>Bytes of the longest hash.</summary>
    public const int MaxHashBytes = 32;

    /// <summary>Hexadecimal digits of the longest hash.</summary>
    public const int MaxHexDigits = 2 * MaxHashBytes;

    private const int MaxInputBytes = 2048;

    /// <summary>Computes H(A1), which is all that a server keeps of a password (section 3.4.2).</summary>
    /// <param name="algorithm">The algorithm.</param>
    /// <param name="username">The username.</param>
    /// <param name="realm">The realm.</param>
    /// <param name="password">The password.</param>
    /// <param name="hash">Receives the hash; at least <see cref="DigestAlgorithms.HashBytes"/>.</param>
    /// <returns>False when the three together are longer than 2,046 bytes.</returns>
    public static bool TryHashA1(DigestAlgorithm algorithm, ReadOnlySpan<byte> username, ReadOnlySpan<byte> realm, ReadOnlySpan<byte> password, Span<byte> hash)
    {
        Span<byte> input = stackalloc byte[MaxInputBytes];
        var writer = new SipWriter(input);
        Join(ref writer, username, realm);
        writer.Write(":"u8);
        writer.Write(password);
        if (!writer.IsTruncated) Hash(algorithm, input[..writer.Length], hash);
        CryptographicOperations.ZeroMemory(input[..writer.Length]);
        return !writer.IsTruncated;
    }

    /// <summary>Computes a response (section 3.4.1).</summary>
    /// <param name="algorithm">The algorithm.</param>
    /// <param name="hashA1">H(A1) in lower-case hexadecimal digits.</param>
    /// <param name="input">The rest.</param>
    /// <param name="response">Receives the lower-case hexadecimal digits; at least <see cref="DigestAlgorithms.HexDigits"/>.</param>
    /// <returns>How many; 0 when the input is longer than any that <see cref="DigestCredentials"/> lets through.</returns>
    public static int Respond(DigestAlgorithm algorithm, ReadOnlySpan<byte> hashA1, in DigestInput input, Span<byte> response)
    {
        Span<byte> text = stackalloc byte[MaxInputBytes], hashA2 = stackalloc byte[MaxHexDigits];
        int hexDigits = HashA2(algorithm, input, text, hashA2);
        if (hexDigits == 0) return 0;
        var writer = new SipWriter(text);
        Join(ref writer, hashA1, input.Nonce);
        if (input.Qop != DigestQop.None)
        {
            writer.Write(":"u8);
            Join(ref writer, input.NonceCount, input.ClientNonce);
            writer.Write(input.Qop == DigestQop.Auth ? ":auth"u8 : ":auth-int"u8);
        }
        writer.Write(":"u8);
        writer.Write(hashA2[..hexDigits]);
        return writer.IsTruncated ? 0 : HashToHex(algorithm, text[..writer.Length], response);
    }

    /// <summary>Whether a response is right, in a time that does not tell how much of it is.</summary>
    public static bool Matches(DigestAlgorithm algorithm, ReadOnlySpan<byte> hashA1, in DigestInput input, ReadOnlySpan<byte> response)
    {
        Span<byte> expected = stackalloc byte[MaxHexDigits];
        int hexDigits = Respond(algorithm, hashA1, input, expected);
        return hexDigits > 0 && CryptographicOperations.FixedTimeEquals(expected[..hexDigits], response);
    }

    /// <summary>H(A2) in hexadecimal digits; an empty body is hashed like any other (RFC 8760 section 2.6 number 7).</summary>
    private static int HashA2(DigestAlgorithm algorithm, in DigestInput input, Span<byte> text, Span<byte> hex)
    {
        var writer = new SipWriter(text);
        Join(ref writer, input.Method, input.Uri);
        if (input.Qop == DigestQop.AuthInt)
        {
            Span<byte> body = stackalloc byte[MaxHexDigits];
            int bodyDigits = HashToHex(algorithm, input.Body, body);
            writer.Write(":"u8);
            writer.Write(body[..bodyDigits]);
        }
        return writer.IsTruncated ? 0 : HashToHex(algorithm, text[..writer.Length], hex);
    }

    private static void Join(ref SipWriter writer, scoped ReadOnlySpan<byte> one, scoped ReadOnlySpan<byte> two)
    {
        writer.Write(one);
        writer.Write(":"u8);
        writer.Write(two);
    }

    private static int HashToHex(DigestAlgorithm algorithm, ReadOnlySpan<byte> input, Span<byte> hex)
    {
        Span<byte> hash = stackalloc byte[MaxHashBytes];
        int length = Hash(algorithm, input, hash);
        Convert.TryToHexStringLower(hash[..length], hex, out int digits);
        return digits;
    }

    [SuppressMessage("Security", "CA5351:Do Not Use Broken Cryptographic Algorithms", Justification = "MD5 is what many clients of the protocol have.")]
    private static int Hash(DigestAlgorithm algorithm, ReadOnlySpan<byte> input, Span<byte> hash) => algorithm switch
    {
        DigestAlgorithm.Md5 => MD5.HashData(input, hash),
        DigestAlgorithm.Sha256 => SHA256.HashData(input, hash),
        _ => Sha512T256.HashData(input, hash),
    };
}
