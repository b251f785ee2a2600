using System.Collections.Immutable;
using ActorRegistrar.Sip.Digests;

namespace ActorRegistrar.Actors.Authentication;

/// <summary>What is known of one username in one realm: hashes, never a password.</summary>
public sealed record StoredCredential
{
    /// <summary>The username without <c>@realm</c>.</summary>
    public required string Username { get; init; }

    /// <summary>The realm: the domain, unless domains have realms of their own.</summary>
    public required string Realm { get; init; }

    /// <summary>H(A1) for clients that send <c>bob</c>.</summary>
    public required DigestHashes Hashes { get; init; }

    /// <summary>H(A1) for clients that send <c>bob@example.com</c>: the username is part of what is hashed.</summary>
    public DigestHashes QualifiedHashes { get; init; } = DigestHashes.None;

    /// <summary>
    /// Addresses-of-record beyond its own that it may register, as <see cref="Location.State.AddressOfRecord.Key"/>: third-party
    /// registration (RFC 3261 section 10.2).
    /// </summary>
    public ImmutableArray<string> Grants { get; init; } = [];

    /// <summary>
    /// Whether a right response with a stronger algorithm than MD5 was ever given: from then on no challenge to this user offers MD5 alone
    /// (<see cref="Locations.DigestPolicy.Md5UserAgents"/>).
    /// </summary>
    public bool HasAnsweredStronger { get; init; }

    /// <summary>What a challenge to this user depends on.</summary>
    public CredentialProfile Profile =>
        (Knows(DigestAlgorithm.Md5) ? CredentialProfile.Md5 : 0) | (Knows(DigestAlgorithm.Sha256) ? CredentialProfile.Sha256 : 0)
        | (Knows(DigestAlgorithm.Sha512T256) ? CredentialProfile.Sha512T256 : 0) | (HasAnsweredStronger ? CredentialProfile.HasAnsweredStronger : 0);

    /// <summary>A credential with all hashes of a password.</summary>
    /// <exception cref="ArgumentException">Username, realm and password are too long.</exception>
    public static StoredCredential Create(string username, string realm, string password) => new()
    {
        Username = username,
        Realm = realm,
        Hashes = DigestHashes.Compute(username, realm, password),
        QualifiedHashes = DigestHashes.Compute($"{username}@{realm}", realm, password),
    };

    private bool Knows(DigestAlgorithm algorithm) => Hashes.Of(algorithm) is not null || QualifiedHashes.Of(algorithm) is not null;
}
