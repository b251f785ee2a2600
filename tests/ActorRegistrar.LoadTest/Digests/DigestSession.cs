using System.Globalization;
using ActorRegistrar.Sip.Digests;
using ActorRegistrar.Sip.Messages;
using ActorRegistrar.Sip.Writing;

namespace ActorRegistrar.LoadTest.Digests;

/// <summary>
/// The last challenge a worker was given, used for every request until the next one, its nonce count rising. A server that ties nonces to
/// users would challenge each request; none is known that does.
/// </summary>
internal sealed class DigestSession(Credentials credentials)
{
    private const int MaxPasswordBytes = 256;

    private byte[] _realm = [], _nonce = [], _opaque = [];
    private DigestAlgorithm _algorithm;
    private bool _hasQop;
    private uint _nonceCount;

    /// <summary>Takes the first challenge of a 401 that can be answered (RFC 8760 section 2.4). False when there is none.</summary>
    public bool TryAccept(SipMessage response)
    {
        for (int row = 0; row < response.HeaderCount; row++)
        {
            if (response.HeaderAt(row) != SipHeader.WwwAuthenticate || !DigestChallenge.TryParse(response.ValueAt(row), out var challenge)) continue;
            if (challenge.Nonce.SequenceEqual(_nonce)) return true;
            (_realm, _nonce, _opaque) = (challenge.Realm.ToArray(), challenge.Nonce.ToArray(), challenge.Opaque.ToArray());
            (_algorithm, _hasQop, _nonceCount) = (challenge.Algorithm, challenge.OffersAuth, 0);
            return true;
        }
        return false;
    }

    /// <summary>Writes Authorization; nothing before the first challenge.</summary>
    /// <exception cref="InvalidOperationException">User, realm and password are too long to be hashed.</exception>
    public void WriteAuthorization(ref SipWriter writer, scoped ReadOnlySpan<byte> method, scoped ReadOnlySpan<byte> uri, scoped ReadOnlySpan<byte> user)
    {
        if (_nonce.Length == 0) return;
        Span<byte> nonceCount = stackalloc byte[8], response = stackalloc byte[Digest.MaxHexDigits];
        _ = (++_nonceCount).TryFormat(nonceCount, out _, "x8", CultureInfo.InvariantCulture);
        int length = Respond(method, uri, user, nonceCount, response);

        writer.Write("Authorization: Digest username=\""u8);
        writer.Write(user);
        writer.Write("\",realm=\""u8);
        writer.Write(_realm);
        writer.Write("\",nonce=\""u8);
        writer.Write(_nonce);
        writer.Write("\",uri=\""u8);
        writer.Write(uri);
        writer.Write("\",response=\""u8);
        writer.Write(response[..length]);
        writer.Write("\",algorithm="u8);
        writer.Write(DigestAlgorithms.NameOf(_algorithm));
        if (_hasQop)
        {
            writer.Write(",qop=auth,nc="u8);
            writer.Write(nonceCount);
            writer.Write(",cnonce=\""u8);
            writer.Write(nonceCount);
            writer.Write("\""u8);
        }
        if (_opaque.Length > 0)
        {
            writer.Write(",opaque=\""u8);
            writer.Write(_opaque);
            writer.Write("\""u8);
        }
        writer.EndLine();
    }

    private int Respond(scoped ReadOnlySpan<byte> method, scoped ReadOnlySpan<byte> uri, scoped ReadOnlySpan<byte> user, scoped ReadOnlySpan<byte> nonceCount, scoped Span<byte> response)
    {
        Span<byte> password = stackalloc byte[MaxPasswordBytes], hash = stackalloc byte[Digest.MaxHashBytes], secret = stackalloc byte[Digest.MaxHexDigits], realm = stackalloc byte[_realm.Length];
        var passwordWriter = new SipWriter(password);
        credentials.Write(ref passwordWriter, user);
        if (!Digest.TryHashA1(_algorithm, user, AuthParameters.Unescape(_realm, realm), password[..passwordWriter.Length], hash))
            throw new InvalidOperationException("User, realm and password are too long to be hashed.");
        _ = Convert.TryToHexStringLower(hash[..DigestAlgorithms.HashBytes(_algorithm)], secret, out int secretLength);
        // The client nonce only matters to clients that distrust the server; the count makes it differ.
        var input = new DigestInput
        {
            Method = method,
            Uri = uri,
            Nonce = _nonce,
            Qop = _hasQop ? DigestQop.Auth : DigestQop.None,
            NonceCount = nonceCount,
            ClientNonce = nonceCount,
        };
        return Digest.Respond(_algorithm, secret[..secretLength], input, response);
    }
}
