using System.Collections.Immutable;
using ActorRegistrar.Actors.Locations;
using ActorRegistrar.Sip.Digests;

namespace ActorRegistrar.Actors.Authentication;

/// <summary>Which algorithms a challenge offers.</summary>
internal static class ChallengeRules
{
    private static readonly ImmutableArray<DigestAlgorithm> Md5Alone = [DigestAlgorithm.Md5];

    /// <summary>Those of the domain that the user's hashes can check; MD5 alone for a client that needs it and a user who never did better.</summary>
    /// <param name="policy">What holds in the domain.</param>
    /// <param name="profile">What is known of the user; null when nothing is, and then nothing is left out.</param>
    /// <param name="isMd5Client">Whether the client is one of <see cref="DigestPolicy.Md5UserAgents"/>.</param>
    /// <returns>In the domain's order; never empty. Where the user has no hash of any of them, all: none could be answered.</returns>
    public static ImmutableArray<DigestAlgorithm> Offer(DigestPolicy policy, CredentialProfile? profile, bool isMd5Client)
    {
        ImmutableArray<DigestAlgorithm> offered = policy.Algorithms;
        if (profile is not { } known) return offered;
        int common = 0;
        foreach (DigestAlgorithm algorithm in offered) common += known.Knows(algorithm) ? 1 : 0;
        if (common > 0 && common < offered.Length) offered = offered.RemoveAll(algorithm => !known.Knows(algorithm));
        return isMd5Client && !known.IsStronger() && offered.Contains(DigestAlgorithm.Md5) ? Md5Alone : offered;
    }
}
