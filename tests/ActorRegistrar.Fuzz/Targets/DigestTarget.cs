using ActorRegistrar.Sip.Digests;

namespace ActorRegistrar.Fuzz.Targets;

/// <summary>The readers of Authorization and WWW-Authenticate, and the arithmetic over what they let through.</summary>
internal static class DigestTarget
{
    public static void Read(byte[] bytes)
    {
        if (AuthParameters.TrySplit(bytes, out ReadOnlySpan<byte> scheme, out ReadOnlySpan<byte> rest))
        {
            Assert.False(scheme.IsEmpty);
            var parameters = new AuthParameters(rest);
            byte[] buffer = new byte[rest.Length];
            while (parameters.MoveNext())
            {
                Assert.False(parameters.Name.IsEmpty);
                Assert.InRange(AuthParameters.Unescape(parameters.Value, buffer).Length, 0, parameters.Value.Length);
            }
        }
        if (DigestChallenge.TryParse(bytes, out DigestChallenge challenge)) Assert.InRange((int)challenge.Algorithm, 0, DigestAlgorithms.Count - 1);
        if (DigestCredentials.TryRead(bytes, out DigestCredentials credentials) == CredentialsReading.Digest) Check(credentials);
    }

    private static void Check(in DigestCredentials credentials)
    {
        Assert.InRange(credentials.Username.Length, 0, DigestCredentials.MaxValueBytes);
        Assert.InRange(credentials.Realm.Length, 0, DigestCredentials.MaxValueBytes);
        Assert.InRange(credentials.Uri.Length, 0, DigestCredentials.MaxUriBytes);
        Span<byte> hash = stackalloc byte[Digest.MaxHashBytes];
        hash.Clear();
        var input = new DigestInput
        {
            Method = "REGISTER"u8,
            Uri = credentials.Uri,
            Nonce = credentials.Nonce,
            Qop = credentials.Qop,
            NonceCount = credentials.NonceCountText,
            ClientNonce = credentials.ClientNonce,
        };
        // The right response is accepted, and the one that came is not, or it was guessed.
        Span<byte> right = stackalloc byte[Digest.MaxHexDigits];
        int length = Digest.Respond(credentials.Algorithm, hash[..DigestAlgorithms.HashBytes(credentials.Algorithm)], input, right);
        Assert.Equal(DigestAlgorithms.HexDigits(credentials.Algorithm), length);
        Assert.True(Digest.Matches(credentials.Algorithm, hash[..DigestAlgorithms.HashBytes(credentials.Algorithm)], input, right[..length]));
        Assert.False(Digest.Matches(credentials.Algorithm, hash[..DigestAlgorithms.HashBytes(credentials.Algorithm)], input, credentials.Response));
    }
}
