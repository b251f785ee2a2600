using System.Text;
using ActorRegistrar.Sip.Digests;

namespace ActorRegistrar.Server.Client;

/// <summary>The credentials that a challenge asks for (RFC 7616 section 3.4).</summary>
internal static class DigestCredentials
{
    private const string NonceCount = "00000001";

    /// <summary>An Authorization row for the first challenge that is understood, the one its server prefers (RFC 8760 section 2.4); null without one.</summary>
    /// <param name="challenges">The values of WWW-Authenticate, in order.</param>
    /// <param name="request">The request that was challenged.</param>
    /// <param name="username">As whom.</param>
    /// <param name="password">The password.</param>
    public static string? Authorization(IReadOnlyList<string> challenges, ClientRequest request, string username, string password)
    {
        foreach (string text in challenges)
        {
            if (DigestChallenge.TryParse(Encoding.UTF8.GetBytes(text), out DigestChallenge challenge)) return Respond(challenge, request, username, password);
        }
        return null;
    }

    private static string Respond(in DigestChallenge challenge, ClientRequest request, string username, string password)
    {
        string clientNonce = ClientRequest.RandomToken();
        Span<byte> hash = stackalloc byte[Digest.MaxHashBytes], response = stackalloc byte[Digest.MaxHexDigits], buffer = stackalloc byte[challenge.Realm.Length];
        ReadOnlySpan<byte> realm = AuthParameters.Unescape(challenge.Realm, buffer);
        if (!Digest.TryHashA1(challenge.Algorithm, Encoding.UTF8.GetBytes(username), realm, Encoding.UTF8.GetBytes(password), hash))
            throw new ExchangeFailedException("the user, the server's realm and the password are too long.");
        var input = new DigestInput
        {
            Method = Encoding.ASCII.GetBytes(request.Method),
            Uri = Encoding.UTF8.GetBytes(request.RequestUri),
            Nonce = challenge.Nonce,
            Qop = challenge.OffersAuth ? DigestQop.Auth : DigestQop.None,
            NonceCount = Encoding.ASCII.GetBytes(NonceCount),
            ClientNonce = Encoding.ASCII.GetBytes(clientNonce),
        };
        byte[] secret = Encoding.ASCII.GetBytes(Convert.ToHexStringLower(hash[..DigestAlgorithms.HashBytes(challenge.Algorithm)]));
        int length = Digest.Respond(challenge.Algorithm, secret, input, response);
        string qop = challenge.OffersAuth ? $",qop=auth,nc={NonceCount},cnonce=\"{clientNonce}\"" : "";
        string opaque = challenge.Opaque.IsEmpty ? "" : $",opaque=\"{Encoding.UTF8.GetString(challenge.Opaque)}\"";
        string algorithm = Encoding.ASCII.GetString(DigestAlgorithms.NameOf(challenge.Algorithm));
        return $"Authorization: Digest username=\"{Quoted(username)}\",realm=\"{Encoding.UTF8.GetString(challenge.Realm)}\",nonce=\"{Encoding.UTF8.GetString(challenge.Nonce)}\""
            + $",uri=\"{request.RequestUri}\",response=\"{Encoding.ASCII.GetString(response[..length])}\",algorithm={algorithm}{qop}{opaque}";
    }

    /// <summary>As it stands between quotes (RFC 3261 section 25.1, quoted-string).</summary>
    private static string Quoted(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
}
