using System.Text;
using ActorRegistrar.Sip.Headers;

namespace ActorRegistrar.LoadTest.Digests;

/// <summary>One WWW-Authenticate value (RFC 7616 section 3.3), parameters unquoted.</summary>
internal readonly ref struct DigestChallenge
{
    /// <summary>The realm.</summary>
    public ReadOnlySpan<byte> Realm { get; private init; }

    /// <summary>The nonce.</summary>
    public ReadOnlySpan<byte> Nonce { get; private init; }

    /// <summary>The opaque text to be returned; empty when there is none.</summary>
    public ReadOnlySpan<byte> Opaque { get; private init; }

    /// <summary>SHA-256, not MD5.</summary>
    public bool IsSha256 { get; private init; }

    /// <summary>Reads a challenge. False when it is no Digest of MD5 or SHA-256 with qop=auth.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out DigestChallenge challenge)
    {
        challenge = default;
        var scheme = "Digest "u8;
        if (text.Length < scheme.Length || !Ascii.EqualsIgnoreCase(text[..scheme.Length], scheme)) return false;
        ReadOnlySpan<byte> realm = default, nonce = default, opaque = default, qop = default;
        var algorithm = "MD5"u8;
        foreach (var parameter in new HeaderValues(text[scheme.Length..]))
        {
            int equals = parameter.IndexOf((byte)'=');
            if (equals < 0) continue;
            var name = parameter[..equals].Trim(" \t"u8);
            var value = parameter[(equals + 1)..].Trim(" \t"u8);
            if (value is [(byte)'"', .., (byte)'"']) value = value[1..^1];
            if (Ascii.EqualsIgnoreCase(name, "realm"u8)) realm = value;
            else if (Ascii.EqualsIgnoreCase(name, "nonce"u8)) nonce = value;
            else if (Ascii.EqualsIgnoreCase(name, "opaque"u8)) opaque = value;
            else if (Ascii.EqualsIgnoreCase(name, "qop"u8)) qop = value;
            else if (Ascii.EqualsIgnoreCase(name, "algorithm"u8)) algorithm = value;
        }
        bool isSha256 = Ascii.EqualsIgnoreCase(algorithm, "SHA-256"u8);
        challenge = new DigestChallenge { Realm = realm, Nonce = nonce, Opaque = opaque, IsSha256 = isSha256 };
        return !nonce.IsEmpty && OffersAuth(qop) && (isSha256 || Ascii.EqualsIgnoreCase(algorithm, "MD5"u8));
    }

    private static bool OffersAuth(ReadOnlySpan<byte> qop)
    {
        foreach (var offered in new HeaderValues(qop))
        {
            if (Ascii.EqualsIgnoreCase(offered, "auth"u8)) return true;
        }
        return false;
    }
}
