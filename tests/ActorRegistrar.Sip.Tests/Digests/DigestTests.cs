using System.Text;
using ActorRegistrar.Sip.Digests;

namespace ActorRegistrar.Sip.Tests.Digests;

public class DigestTests
{
    [Theory]
    [InlineData(DigestAlgorithm.Md5, "8ca523f5e9506fed4657c9700eebdbec")]
    [InlineData(DigestAlgorithm.Sha256, "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1")]
    public void The_example_of_RFC_7616_section_3_9_1_comes_out(DigestAlgorithm algorithm, string expected)
    {
        var input = new DigestInput
        {
            Method = "GET"u8,
            Uri = "/dir/index.html"u8,
            Nonce = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v"u8,
            NonceCount = "00000001"u8,
            ClientNonce = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"u8,
            Qop = DigestQop.Auth,
        };
        Assert.Equal(expected, Respond(algorithm, HashA1(algorithm, "Mufasa", "http-auth@example.org", "Circle of Life"), input));
    }

    /// <summary>
    /// The RFC prints ae66e67d..., which is SHA-512 cut to 256 bits and not the SHA-512/256 that it names; this is the value of the latter,
    /// computed with another implementation.
    /// </summary>
    [Fact]
    public void The_example_of_RFC_7616_section_3_9_2_comes_out_with_the_algorithm_that_it_names()
    {
        var input = new DigestInput
        {
            Method = "GET"u8,
            Uri = "/doe.json"u8,
            Nonce = "5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK"u8,
            NonceCount = "00000001"u8,
            ClientNonce = "NTg6RKcb9boFIAS3KrFK9BGeh+iDa/sm6jUMp2wds69v"u8,
            Qop = DigestQop.Auth,
        };
        Assert.Equal(
            "3798d4131c277846293534c3edc11bd8a5e4cdcbff78b05db9d95eeb1cec68a5",
            Respond(DigestAlgorithm.Sha512T256, HashA1(DigestAlgorithm.Sha512T256, "J\u00E4s\u00F8n Doe", "api@example.org", "Secret, or not?"), input));
    }

    /// <summary>Each computed with another implementation: without qop (RFC 2069), with auth, with auth-int over no body and over one.</summary>
    [Theory]
    [InlineData(DigestAlgorithm.Md5, DigestQop.None, "", "fd3f087f50c4a8d1240eecc9ec019eb2")]
    [InlineData(DigestAlgorithm.Md5, DigestQop.Auth, "", "507d962d33e8807085cd08eff0b24d2b")]
    [InlineData(DigestAlgorithm.Md5, DigestQop.AuthInt, "", "d87bd48022cb18d8917e6d37c0323f49")]
    [InlineData(DigestAlgorithm.Md5, DigestQop.AuthInt, "v=0\r\n", "7cf92f63fa4026172d1507f423c95700")]
    [InlineData(DigestAlgorithm.Sha256, DigestQop.None, "", "a722ed7128eb95a87770ad6e652ad4ff2d2e49e4a2968e4407ad2571c795cf31")]
    [InlineData(DigestAlgorithm.Sha256, DigestQop.Auth, "", "1843fa17fca660df3967c49b78deb78801d284c52c88802ec0db9ae71ae48962")]
    [InlineData(DigestAlgorithm.Sha256, DigestQop.AuthInt, "", "7e1a7d5cb3ef18c3303df194f8f38b749b5a106646238ed06aea04bc5f25f352")]
    [InlineData(DigestAlgorithm.Sha256, DigestQop.AuthInt, "v=0\r\n", "943821312e8febb71c0f5ff1457f5d696d1c707cc3942b34816090389af7d946")]
    [InlineData(DigestAlgorithm.Sha512T256, DigestQop.None, "", "13631b06279c134840775d8af2a86695c3f81385d6adddb6550006a2822f53cc")]
    [InlineData(DigestAlgorithm.Sha512T256, DigestQop.Auth, "", "ae22825a6ee8deb052281f6eaedb52a2bdc16fe533ad1b451c0f870d9057f434")]
    [InlineData(DigestAlgorithm.Sha512T256, DigestQop.AuthInt, "", "e926df6dd63b1dffafe81ced3c1b1b8e500382892074eb79f5da1f560f362ee6")]
    [InlineData(DigestAlgorithm.Sha512T256, DigestQop.AuthInt, "v=0\r\n", "1a54908655ae22629fb6981a43436c59d495b99b679e85c68c575852f1a02493")]
    [Trait("RFC", "8760 2.6: auth-int")]
    public void A_response_is_what_others_compute(DigestAlgorithm algorithm, DigestQop qop, string body, string expected)
    {
        var input = new DigestInput
        {
            Method = "REGISTER"u8,
            Uri = "sip:example.com"u8,
            Body = Encoding.ASCII.GetBytes(body),
            Nonce = "n0nce"u8,
            NonceCount = "00000001"u8,
            ClientNonce = "cn"u8,
            Qop = qop,
        };
        byte[] secret = HashA1(algorithm, "bob", "example.com", "s3cret");
        Assert.Equal(expected, Respond(algorithm, secret, input));
        Assert.True(Digest.Matches(algorithm, secret, input, Encoding.ASCII.GetBytes(expected)));
        Assert.False(Digest.Matches(algorithm, secret, input, Encoding.ASCII.GetBytes(expected[..^1])));
        Assert.False(Digest.Matches(algorithm, secret, input, Encoding.ASCII.GetBytes(expected[..^1] + (expected[^1] == '0' ? '1' : '0'))));
    }

    [Fact]
    public void What_is_too_long_to_be_hashed_matches_nothing()
    {
        var input = new DigestInput { Method = "REGISTER"u8, Uri = new byte[4096], Nonce = "n"u8 };
        Assert.False(Digest.Matches(DigestAlgorithm.Md5, HashA1(DigestAlgorithm.Md5, "bob", "example.com", "s3cret"), input, default));
        Assert.False(Digest.TryHashA1(DigestAlgorithm.Md5, "bob"u8, "example.com"u8, new byte[4096], new byte[32]));
    }

    private static byte[] HashA1(DigestAlgorithm algorithm, string username, string realm, string password)
    {
        byte[] hash = new byte[DigestAlgorithms.HashBytes(algorithm)];
        Assert.True(Digest.TryHashA1(algorithm, Encoding.UTF8.GetBytes(username), Encoding.UTF8.GetBytes(realm), Encoding.UTF8.GetBytes(password), hash));
        return Encoding.ASCII.GetBytes(Convert.ToHexStringLower(hash));
    }

    private static string Respond(DigestAlgorithm algorithm, byte[] hashA1, in DigestInput input)
    {
        byte[] response = new byte[Digest.MaxHexDigits];
        return Encoding.ASCII.GetString(response, 0, Digest.Respond(algorithm, hashA1, input, response));
    }
}
