using System.Text;
using ActorRegistrar.Sip.Headers;

namespace ActorRegistrar.Sip.Digests;

/// <summary>One WWW-Authenticate value as a client reads it (RFC 7616 section 3.3), without quotes, quoted-pairs as written.</summary>
public readonly ref struct DigestChallenge
{
    /// <summary>The realm.</summary>
    public ReadOnlySpan<byte> Realm { get; private init; }

    /// <summary>The nonce.</summary>
    public ReadOnlySpan<byte> Nonce { get; private init; }

    /// <summary>The opaque text to be returned; empty when there is none.</summary>
    public ReadOnlySpan<byte> Opaque { get; private init; }

    /// <summary>The algorithm; MD5 when absent.</summary>
    public DigestAlgorithm Algorithm { get; private init; }

    /// <summary>Whether qop=auth is offered; otherwise the client answers without qop.</summary>
    public bool OffersAuth { get; private init; }

    /// <summary>Whether the last answer was right and only its nonce was not: no reason to ask anybody for a password.</summary>
    public bool IsStale { get; private init; }

    /// <summary>Reads a challenge. False when it is not a Digest that can be answered here: another scheme or algorithm, or only qop=auth-int.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out DigestChallenge challenge)
    {
        challenge = default;
        if (!AuthParameters.TrySplit(text, out var scheme, out var rest) || !Ascii.EqualsIgnoreCase(scheme, "Digest"u8)) return false;
        ReadOnlySpan<byte> realm = default, nonce = default, opaque = default, qop = default, stale = default;
        var algorithmName = "MD5"u8;
        var parameters = new AuthParameters(rest);
        while (parameters.MoveNext())
        {
            var name = parameters.Name;
            if (Ascii.EqualsIgnoreCase(name, "realm"u8)) realm = parameters.Value;
            else if (Ascii.EqualsIgnoreCase(name, "nonce"u8)) nonce = parameters.Value;
            else if (Ascii.EqualsIgnoreCase(name, "opaque"u8)) opaque = parameters.Value;
            else if (Ascii.EqualsIgnoreCase(name, "qop"u8)) qop = parameters.Value;
            else if (Ascii.EqualsIgnoreCase(name, "stale"u8)) stale = parameters.Value;
            else if (Ascii.EqualsIgnoreCase(name, "algorithm"u8)) algorithmName = parameters.Value;
        }
        if (!parameters.IsWellFormed || nonce.IsEmpty || !DigestAlgorithms.TryMatch(algorithmName, out var algorithm)) return false;
        bool offersAuth = Lists(qop, "auth"u8);
        challenge = new DigestChallenge
        {
            Realm = realm,
            Nonce = nonce,
            Opaque = opaque,
            Algorithm = algorithm,
            OffersAuth = offersAuth,
            IsStale = Ascii.EqualsIgnoreCase(stale, "true"u8),
        };
        return offersAuth || qop.IsEmpty;
    }

    private static bool Lists(ReadOnlySpan<byte> qop, ReadOnlySpan<byte> wanted)
    {
        foreach (var offered in new HeaderValues(qop))
        {
            if (Ascii.EqualsIgnoreCase(offered, wanted)) return true;
        }
        return false;
    }
}
