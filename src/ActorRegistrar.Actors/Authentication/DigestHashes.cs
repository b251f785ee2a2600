using System.Text;
using ActorRegistrar.Sip.Digests;

namespace ActorRegistrar.Actors.Authentication;

/// <summary>H(A1) of one username by algorithm (RFC 7616 section 3.4.2); null where it is not known. As good as the password within its realm.</summary>
/// <param name="Md5">16 bytes.</param>
/// <param name="Sha256">32 bytes.</param>
/// <param name="Sha512T256">32 bytes, of SHA-512/256.</param>
public sealed record DigestHashes(byte[]? Md5 = null, byte[]? Sha256 = null, byte[]? Sha512T256 = null)
{
    /// <summary>No hash.</summary>
    public static DigestHashes None { get; } = new();

    /// <summary>That of one algorithm.</summary>
    public byte[]? Of(DigestAlgorithm algorithm) => algorithm switch
    {
        DigestAlgorithm.Md5 => Md5,
        DigestAlgorithm.Sha256 => Sha256,
        _ => Sha512T256,
    };

    /// <summary>All three.</summary>
    /// <exception cref="ArgumentException">The three together are longer than 2,046 bytes in UTF-8.</exception>
    public static DigestHashes Compute(string username, string realm, string password) => new(
        Compute(DigestAlgorithm.Md5, username, realm, password),
        Compute(DigestAlgorithm.Sha256, username, realm, password),
        Compute(DigestAlgorithm.Sha512T256, username, realm, password));

    private static byte[] Compute(DigestAlgorithm algorithm, string username, string realm, string password)
    {
        byte[] hash = new byte[DigestAlgorithms.HashBytes(algorithm)];
        return Digest.TryHashA1(algorithm, Encoding.UTF8.GetBytes(username), Encoding.UTF8.GetBytes(realm), Encoding.UTF8.GetBytes(password), hash)
            ? hash
            : throw new ArgumentException("Username, realm and password are too long.");
    }
}
