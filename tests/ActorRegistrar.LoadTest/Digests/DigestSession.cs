using System.Globalization;
using ActorRegistrar.Sip.Messages;
using ActorRegistrar.Sip.Writing;

namespace ActorRegistrar.LoadTest.Digests;

/// <summary>The last challenge a worker was given, used for every request until the next one, its nonce count rising.</summary>
internal sealed class DigestSession(Credentials credentials)
{
    private const int MaxPasswordBytes = 256;

    private byte[] _realm = [], _nonce = [], _opaque = [];
    private bool _isSha256;
    private uint _nonceCount;

    /// <summary>Takes the first challenge of a 401 that can be answered (RFC 8760 section 2.4). False when there is none.</summary>
    public bool TryAccept(SipMessage response)
    {
        for (int row = 0; row < response.HeaderCount; row++)
        {
            if (response.HeaderAt(row) != SipHeader.WwwAuthenticate || !DigestChallenge.TryParse(response.ValueAt(row), out var challenge)) continue;
            if (challenge.Nonce.SequenceEqual(_nonce)) return true;
            (_realm, _nonce, _opaque) = (challenge.Realm.ToArray(), challenge.Nonce.ToArray(), challenge.Opaque.ToArray());
            (_isSha256, _nonceCount) = (challenge.IsSha256, 0);
            return true;
        }
        return false;
    }

    /// <summary>Writes Authorization; nothing before the first challenge.</summary>
    public void WriteAuthorization(ref SipWriter writer, scoped ReadOnlySpan<byte> method, scoped ReadOnlySpan<byte> uri, scoped ReadOnlySpan<byte> user)
    {
        if (_nonce.Length == 0) return;
        Span<byte> nonceCount = stackalloc byte[8], response = stackalloc byte[Digest.MaxHexBytes], password = stackalloc byte[MaxPasswordBytes];
        _ = (++_nonceCount).TryFormat(nonceCount, out _, "x8", CultureInfo.InvariantCulture);
        var passwordWriter = new SipWriter(password);
        credentials.Write(ref passwordWriter, user);
        // The client nonce only matters to clients that distrust the server; the count makes it differ.
        int length = Digest.Response(
            _isSha256, user, _realm, password[..passwordWriter.Length], method, uri, _nonce, nonceCount, nonceCount, response);

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
        writer.Write(_isSha256 ? "\",algorithm=SHA-256,qop=auth,nc="u8 : "\",algorithm=MD5,qop=auth,nc="u8);
        writer.Write(nonceCount);
        writer.Write(",cnonce=\""u8);
        writer.Write(nonceCount);
        writer.Write("\""u8);
        if (_opaque.Length > 0)
        {
            writer.Write(",opaque=\""u8);
            writer.Write(_opaque);
            writer.Write("\""u8);
        }
        writer.EndLine();
    }
}
