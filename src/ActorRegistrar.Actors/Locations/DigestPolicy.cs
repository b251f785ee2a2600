using System.Collections.Immutable;
using System.Text;
using ActorRegistrar.Sip.Digests;

namespace ActorRegistrar.Actors.Locations;

/// <summary>Which digest algorithms hold in a domain (RFC 8760), and which clients are challenged with the weakest of them alone.</summary>
public sealed record DigestPolicy
{
    /// <summary>Stands in <see cref="Md5UserAgents"/> for requests without a User-Agent header field.</summary>
    public const string NoUserAgent = "-";

    /// <summary>SHA-256 and MD5, and MD5 alone for the clients of <see cref="Md5UserAgents"/>'s default.</summary>
    public static DigestPolicy Default { get; } = new();

    /// <summary>
    /// Algorithms offered, the most preferred first (RFC 8760 section 2.3), and accepted. Default SHA-256, MD5: clients are in use that give
    /// up at a challenge with SHA-512-256.
    /// </summary>
    public ImmutableArray<DigestAlgorithm> Algorithms { get; init; } = [DigestAlgorithm.Sha256, DigestAlgorithm.Md5];

    /// <summary>
    /// Beginnings of User-Agent header fields, without regard to case, of clients that register with MD5 only and give up where anything
    /// else is offered beside it. They are challenged with MD5 alone where the domain has it, unless the user has ever given a right
    /// response with a stronger algorithm. <see cref="NoUserAgent"/> stands for requests without the header field. Default: those that were
    /// seen to need it and name themselves.
    /// </summary>
    public ImmutableArray<string> Md5UserAgents { get; init; } = ["baresip v0.", "baresip v1.", "sipp", "sipsak"];

    /// <summary>Whether a client is one of <see cref="Md5UserAgents"/>.</summary>
    /// <param name="userAgent">Its User-Agent as sent; empty without one.</param>
    public bool IsMd5Client(ReadOnlySpan<byte> userAgent)
    {
        foreach (string beginning in Md5UserAgents)
        {
            bool isMatch = userAgent.IsEmpty || beginning == NoUserAgent
                ? userAgent.IsEmpty && beginning == NoUserAgent
                : userAgent.Length >= beginning.Length && Ascii.EqualsIgnoreCase(userAgent[..beginning.Length], beginning);
            if (isMatch) return true;
        }
        return false;
    }
}
