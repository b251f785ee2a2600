using ActorRegistrar.Sip.Digests;

namespace ActorRegistrar.Sip.Tests.Digests;

public class DigestChallengeTests
{
    [Fact]
    public void A_challenge_is_read_without_its_quotes()
    {
        var bytes = Sample.Bytes("Digest realm=\"a \\\"b\\\"\", domain=\"sip:x\", nonce=\"n\", qop=\"auth-int, auth\", opaque=\"o\", stale=TRUE, algorithm=SHA-512-256");
        Assert.True(DigestChallenge.TryParse(bytes, out var challenge));
        Assert.Equal(("a \\\"b\\\"", "n", "o"), (Sample.Text(challenge.Realm), Sample.Text(challenge.Nonce), Sample.Text(challenge.Opaque)));
        Assert.Equal((DigestAlgorithm.Sha512T256, true, true), (challenge.Algorithm, challenge.OffersAuth, challenge.IsStale));
    }

    [Fact]
    public void One_without_algorithm_and_qop_means_MD5_of_RFC_2069()
    {
        Assert.True(DigestChallenge.TryParse(Sample.Bytes("Digest realm=\"r\",nonce=\"n\""), out var challenge));
        Assert.Equal((DigestAlgorithm.Md5, false, false), (challenge.Algorithm, challenge.OffersAuth, challenge.IsStale));
    }

    [Theory]
    [InlineData("Basic realm=\"r\"")]
    [InlineData("Digest realm=\"r\"")]
    [InlineData("Digest realm=\"r\",nonce=\"n\",algorithm=SHA-1")]
    [InlineData("Digest realm=\"r\",nonce=\"n\",qop=\"auth-int\"")]
    [InlineData("Digest realm=\"r\",nonce=\"n")]
    [InlineData("")]
    public void What_cannot_be_answered_is_passed_over(string value) => Assert.False(DigestChallenge.TryParse(Sample.Bytes(value), out _));
}
