using ActorRegistrar.Sip.Digests;

namespace ActorRegistrar.Actors.Authentication;

/// <summary>What a challenge to a user depends on; nothing that a response could be made of.</summary>
[Flags]
public enum CredentialProfile : byte
{
    /// <summary>No hash is known.</summary>
    None = 0,
    /// <summary>H(A1) by MD5 is known.</summary>
    Md5 = 1,
    /// <summary>H(A1) by SHA-256 is known.</summary>
    Sha256 = 2,
    /// <summary>H(A1) by SHA-512/256 is known.</summary>
    Sha512T256 = 4,
    /// <summary>All three are known, as of every user who was added with a password.</summary>
    AllAlgorithms = Md5 | Sha256 | Sha512T256,
    /// <summary><see cref="StoredCredential.HasAnsweredStronger"/>.</summary>
    HasAnsweredStronger = 8,
}

/// <summary>Questions to a <see cref="CredentialProfile"/>.</summary>
internal static class CredentialProfiling
{
    /// <summary>How many values a profile can have.</summary>
    public const int Count = 16;

    /// <summary>The bit of an algorithm.</summary>
    public static CredentialProfile Of(DigestAlgorithm algorithm) => (CredentialProfile)(1 << (int)algorithm);

    /// <summary>Whether a response with the algorithm can be checked.</summary>
    public static bool Knows(this CredentialProfile profile, DigestAlgorithm algorithm) => (profile & Of(algorithm)) != 0;

    /// <summary>Whether a right response with a stronger algorithm than MD5 was ever given.</summary>
    public static bool IsStronger(this CredentialProfile profile) => (profile & CredentialProfile.HasAnsweredStronger) != 0;
}
