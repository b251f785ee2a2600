using System.Security.Cryptography;
using ActorRegistrar.Sip.Writing;

namespace ActorRegistrar.LoadTest.Digests;

/// <summary>The response of Digest access authentication with qop=auth (RFC 7616 section 3.4.1), in lower-case hex.</summary>
internal static class Digest
{
    /// <summary>Bytes of the longest response.</summary>
    public const int MaxHexBytes = 2 * SHA256.HashSizeInBytes;

    private const int MaxInputBytes = 2048;

    /// <summary>Writes the response.</summary>
    /// <param name="isSha256">SHA-256, not MD5.</param>
    /// <param name="user">The username.</param>
    /// <param name="realm">The realm, unquoted.</param>
    /// <param name="password">The password.</param>
    /// <param name="method">The request's method.</param>
    /// <param name="uri">The digest-uri as sent.</param>
    /// <param name="nonce">The nonce, unquoted.</param>
    /// <param name="nonceCount">nc as sent, eight hex digits.</param>
    /// <param name="clientNonce">cnonce, unquoted.</param>
    /// <param name="response">Receives the hex digits; at least <see cref="MaxHexBytes"/>.</param>
    /// <returns>How many.</returns>
    public static int Response(
        bool isSha256, ReadOnlySpan<byte> user, ReadOnlySpan<byte> realm, ReadOnlySpan<byte> password, ReadOnlySpan<byte> method,
        ReadOnlySpan<byte> uri, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> nonceCount, ReadOnlySpan<byte> clientNonce, Span<byte> response)
    {
        Span<byte> input = stackalloc byte[MaxInputBytes], first = stackalloc byte[MaxHexBytes], second = stackalloc byte[MaxHexBytes];
        var writer = new SipWriter(input);
        Join(ref writer, user, realm, password);
        int hexLength = Hash(isSha256, input, writer, first);

        writer = new SipWriter(input);
        writer.Write(method);
        writer.Write(":"u8);
        writer.Write(uri);
        _ = Hash(isSha256, input, writer, second);

        writer = new SipWriter(input);
        Join(ref writer, first[..hexLength], nonce, nonceCount);
        writer.Write(":"u8);
        Join(ref writer, clientNonce, "auth"u8, second[..hexLength]);
        return Hash(isSha256, input, writer, response);
    }

    private static void Join(ref SipWriter writer, scoped ReadOnlySpan<byte> one, scoped ReadOnlySpan<byte> two, scoped ReadOnlySpan<byte> three)
    {
        writer.Write(one);
        writer.Write(":"u8);
        writer.Write(two);
        writer.Write(":"u8);
        writer.Write(three);
    }

    private static int Hash(bool isSha256, scoped ReadOnlySpan<byte> input, scoped in SipWriter written, scoped Span<byte> hex)
    {
        if (written.IsTruncated) throw new InvalidOperationException($"A digest's input does not fit {MaxInputBytes} bytes.");
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        input = input[..written.Length];
#pragma warning disable CA5351 // MD5 is what the protocol says.
        int length = isSha256 ? SHA256.HashData(input, hash) : MD5.HashData(input, hash);
#pragma warning restore CA5351
        _ = Convert.TryToHexStringLower(hash[..length], hex, out int hexLength);
        return hexLength;
    }
}
