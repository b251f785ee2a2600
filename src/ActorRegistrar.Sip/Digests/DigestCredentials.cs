using System.Text;
using ActorRegistrar.Sip.Text;

namespace ActorRegistrar.Sip.Digests;

/// <summary>How the reading of one Authorization header field value ended.</summary>
public enum CredentialsReading : byte
{
    /// <summary>Digest credentials that can be checked.</summary>
    Digest = 0,
    /// <summary>Another scheme, or a digest algorithm that is not known here.</summary>
    NotUnderstood,
    /// <summary>A parameter is missing, doubled, malformed, or longer than any client makes it.</summary>
    Malformed,
}

/// <summary>
/// Credentials of one Authorization header field value (RFC 3261 section 20.7, RFC 7616 section 3.4, RFC 8760 section 2.7), as spans of it:
/// without quotes, with their quoted-pairs as written.
/// </summary>
public readonly ref struct DigestCredentials
{
    /// <summary>Bytes of username, realm, nonce and cnonce, each at most.</summary>
    public const int MaxValueBytes = 256;

    /// <summary>Bytes of the digest-uri at most.</summary>
    public const int MaxUriBytes = 1024;

    private const int NonceCountDigits = 8;

    /// <summary>username</summary>
    public ReadOnlySpan<byte> Username { get; private init; }

    /// <summary>realm</summary>
    public ReadOnlySpan<byte> Realm { get; private init; }

    /// <summary>nonce</summary>
    public ReadOnlySpan<byte> Nonce { get; private init; }

    /// <summary>The digest-uri.</summary>
    public ReadOnlySpan<byte> Uri { get; private init; }

    /// <summary>The response: lower-case hexadecimal digits, as many as the algorithm has.</summary>
    public ReadOnlySpan<byte> Response { get; private init; }

    /// <summary>cnonce; empty without qop.</summary>
    public ReadOnlySpan<byte> ClientNonce { get; private init; }

    /// <summary>nc as written, eight hexadecimal digits; empty without qop.</summary>
    public ReadOnlySpan<byte> NonceCountText { get; private init; }

    /// <summary>nc as a number; 0 without qop.</summary>
    public uint NonceCount { get; private init; }

    /// <summary>qop</summary>
    public DigestQop Qop { get; private init; }

    /// <summary>algorithm; MD5 when absent.</summary>
    public DigestAlgorithm Algorithm { get; private init; }

    /// <summary>Whether the username is a hash (RFC 7616 section 3.4.4), which no challenge of ours asks for.</summary>
    public bool IsUsernameHashed { get; private init; }

    /// <summary>Reads one value. Never throws; what it says is malformed must not be answered with more than a new challenge.</summary>
    public static CredentialsReading TryRead(ReadOnlySpan<byte> fieldValue, out DigestCredentials credentials)
    {
        credentials = default;
        if (!AuthParameters.TrySplit(fieldValue, out var scheme, out var text)) return CredentialsReading.Malformed;
        if (!Ascii.EqualsIgnoreCase(scheme, "Digest"u8)) return CredentialsReading.NotUnderstood;

        ReadOnlySpan<byte> username = default, realm = default, nonce = default, uri = default, response = default, clientNonce = default, count = default;
        ReadOnlySpan<byte> algorithmName = "MD5"u8, qopName = default, userHash = default;
        var seen = Parameter.None;
        var parameters = new AuthParameters(text);
        while (parameters.MoveNext())
        {
            Parameter parameter = Match(parameters.Name);
            if (parameter == Parameter.None) continue;
            if ((seen & parameter) != 0) return CredentialsReading.Malformed;
            seen |= parameter;
            var value = parameters.Value;
            switch (parameter)
            {
                case Parameter.Username: username = value; break;
                case Parameter.Realm: realm = value; break;
                case Parameter.Nonce: nonce = value; break;
                case Parameter.Uri: uri = value; break;
                case Parameter.Response: response = value; break;
                case Parameter.ClientNonce: clientNonce = value; break;
                case Parameter.NonceCount: count = value; break;
                case Parameter.Algorithm: algorithmName = value; break;
                case Parameter.Qop: qopName = value; break;
                case Parameter.UserHash: userHash = value; break;
            }
        }
        if (!parameters.IsWellFormed || (seen & Parameter.Mandatory) != Parameter.Mandatory) return CredentialsReading.Malformed;
        if (!DigestAlgorithms.TryMatch(algorithmName, out var algorithm)) return CredentialsReading.NotUnderstood;
        if (!AreLengthsSane(username, realm, nonce, uri, clientNonce) || !IsHash(response, algorithm)) return CredentialsReading.Malformed;
        if (!TryReadQop(qopName, seen, count, out var qop, out uint nonceCount)) return CredentialsReading.Malformed;
        credentials = new DigestCredentials
        {
            Username = username,
            Realm = realm,
            Nonce = nonce,
            Uri = uri,
            Response = response,
            ClientNonce = clientNonce,
            NonceCountText = count,
            NonceCount = nonceCount,
            Qop = qop,
            Algorithm = algorithm,
            IsUsernameHashed = Ascii.EqualsIgnoreCase(userHash, "true"u8),
        };
        return CredentialsReading.Digest;
    }

    private static Parameter Match(ReadOnlySpan<byte> name)
    {
        if (Ascii.EqualsIgnoreCase(name, "username"u8)) return Parameter.Username;
        if (Ascii.EqualsIgnoreCase(name, "realm"u8)) return Parameter.Realm;
        if (Ascii.EqualsIgnoreCase(name, "nonce"u8)) return Parameter.Nonce;
        if (Ascii.EqualsIgnoreCase(name, "uri"u8)) return Parameter.Uri;
        if (Ascii.EqualsIgnoreCase(name, "response"u8)) return Parameter.Response;
        if (Ascii.EqualsIgnoreCase(name, "algorithm"u8)) return Parameter.Algorithm;
        if (Ascii.EqualsIgnoreCase(name, "cnonce"u8)) return Parameter.ClientNonce;
        if (Ascii.EqualsIgnoreCase(name, "nc"u8)) return Parameter.NonceCount;
        if (Ascii.EqualsIgnoreCase(name, "qop"u8)) return Parameter.Qop;
        return Ascii.EqualsIgnoreCase(name, "userhash"u8) ? Parameter.UserHash : Parameter.None;
    }

    private static bool AreLengthsSane(
        ReadOnlySpan<byte> username, ReadOnlySpan<byte> realm, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> uri, ReadOnlySpan<byte> clientNonce) =>
        username.Length is > 0 and <= MaxValueBytes && realm.Length <= MaxValueBytes && nonce.Length is > 0 and <= MaxValueBytes
        && uri.Length is > 0 and <= MaxUriBytes && clientNonce.Length <= MaxValueBytes;

    private static bool IsHash(ReadOnlySpan<byte> response, DigestAlgorithm algorithm) =>
        response.Length == DigestAlgorithms.HexDigits(algorithm) && response.IndexOfAnyExcept(Octets.LowerHexDigit) < 0;

    /// <summary>With qop there must be cnonce and nc; without, nc must not be there (RFC 2617 section 3.2.2).</summary>
    private static bool TryReadQop(ReadOnlySpan<byte> name, Parameter seen, ReadOnlySpan<byte> count, out DigestQop qop, out uint nonceCount)
    {
        qop = DigestQop.None;
        nonceCount = 0;
        if ((seen & Parameter.Qop) == 0) return (seen & Parameter.NonceCount) == 0;
        if (Ascii.EqualsIgnoreCase(name, "auth"u8)) qop = DigestQop.Auth;
        else if (Ascii.EqualsIgnoreCase(name, "auth-int"u8)) qop = DigestQop.AuthInt;
        else return false;
        return (seen & Parameter.ClientNonce) != 0 && TryReadNonceCount(count, out nonceCount);
    }

    private static bool TryReadNonceCount(ReadOnlySpan<byte> text, out uint count)
    {
        count = 0;
        if (text.Length != NonceCountDigits) return false;
        foreach (byte digit in text)
        {
            int value = Octets.HexValue(digit);
            if (value < 0) return false;
            count = (count << 4) | (uint)value;
        }
        return true;
    }

    [Flags]
    private enum Parameter : ushort
    {
        None = 0,
        Username = 1,
        Realm = 2,
        Nonce = 4,
        Uri = 8,
        Response = 16,
        Algorithm = 32,
        ClientNonce = 64,
        NonceCount = 128,
        Qop = 256,
        UserHash = 512,
        Mandatory = Username | Realm | Nonce | Uri | Response,
    }
}
