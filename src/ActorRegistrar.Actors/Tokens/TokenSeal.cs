using System.Security.Cryptography;
using System.Text;

namespace ActorRegistrar.Actors.Tokens;

/// <summary>
/// Turns a few octets into a token that shows nothing of them and that nobody without the key can make or change, and back, without anything
/// stored: a MAC over the plain text begins the key stream that hides it. The same plain text gives the same token; put a nonce into it where
/// that must not be. Safe for use by several threads.
/// </summary>
internal sealed class TokenSeal
{
    /// <summary>Octets that a token is longer than its plain text.</summary>
    public const int Overhead = 16;

    /// <summary>Octets of plain text and context together, at most.</summary>
    public const int MaxTextBytes = 768;

    private readonly byte[] _macKey;
    private readonly Aes _cipher = Aes.Create();

    /// <param name="secret">At least 32 octets.</param>
    /// <param name="purpose">Tokens made for one purpose are never valid for another.</param>
    public TokenSeal(byte[] secret, string purpose)
    {
        _macKey = Derive(secret, purpose + " mac");
        _cipher.Key = Derive(secret, purpose + " cipher");
    }

    /// <summary>A secret for those who were given none.</summary>
    public static byte[] NewSecret() => RandomNumberGenerator.GetBytes(32);

    /// <summary>Seals in place: the plain text stands behind <see cref="Overhead"/> octets of room.</summary>
    /// <param name="context">ASCII; not part of the token, but the token is valid with it alone.</param>
    /// <param name="token">Room and plain text; the token afterwards.</param>
    public void Seal(ReadOnlySpan<char> context, Span<byte> token)
    {
        WriteMac(context, token[Overhead..], token[..Overhead]);
        Mask(token[..Overhead], token[Overhead..]);
    }

    /// <summary>Opens in place. False when the token was not made by <see cref="Seal"/> with this key and context; it is of no use then.</summary>
    public bool TryOpen(ReadOnlySpan<char> context, Span<byte> token, out Span<byte> plain)
    {
        plain = default;
        if (token.Length <= Overhead || token.Length - Overhead + context.Length > MaxTextBytes) return false;
        Mask(token[..Overhead], token[Overhead..]);
        Span<byte> mac = stackalloc byte[Overhead];
        WriteMac(context, token[Overhead..], mac);
        if (!CryptographicOperations.FixedTimeEquals(mac, token[..Overhead])) return false;
        plain = token[Overhead..];
        return true;
    }

    private void WriteMac(ReadOnlySpan<char> context, ReadOnlySpan<byte> plain, Span<byte> mac)
    {
        Span<byte> text = stackalloc byte[MaxTextBytes + 1];
        int length = Encoding.ASCII.GetBytes(context, text);
        // No context holds this octet, so the two cannot run into each other.
        text[length++] = 0;
        plain.CopyTo(text[length..]);
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_macKey, text[..(length + plain.Length)], hash);
        hash[..Overhead].CopyTo(mac);
    }

    /// <summary>Exclusive-or with the key stream, so that doing it twice undoes it.</summary>
    private void Mask(ReadOnlySpan<byte> start, Span<byte> text)
    {
        Span<byte> counter = stackalloc byte[Overhead];
        Span<byte> stream = stackalloc byte[Overhead];
        start.CopyTo(counter);
        for (int at = 0; at < text.Length; at += Overhead, counter[^1]++)
        {
            lock (_cipher) _cipher.EncryptEcb(counter, stream, PaddingMode.None);
            for (int i = 0; i < Overhead && at + i < text.Length; i++) text[at + i] ^= stream[i];
        }
    }

    private static byte[] Derive(byte[] secret, string purpose) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, 32, info: Encoding.ASCII.GetBytes(purpose));
}
