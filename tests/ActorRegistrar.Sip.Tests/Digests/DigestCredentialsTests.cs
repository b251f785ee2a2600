using ActorRegistrar.Sip.Digests;
using CsCheck;

namespace ActorRegistrar.Sip.Tests.Digests;

public class DigestCredentialsTests
{
    private const string Md5Response = "0123456789abcdef0123456789abcdef";
    private const string Given = "username=\"bob\",realm=\"example.com\",nonce=\"n0nce\",uri=\"sip:example.com\",response=\"" + Md5Response + "\"";
    private const string WithQop = Given + ",qop=auth,nc=0000000a,cnonce=\"cn\"";

    [Fact]
    public void Every_parameter_is_read_whatever_its_case_and_white_space()
    {
        var bytes = Sample.Bytes("dIGEST  USERNAME = \"bob \\\"b\\\"\" , realm=\"a, b\",, nonce=\"n=\",uri=\"sip:a@b;x=1\",response=\"" + Md5Response + Md5Response
            + "\",algorithm=sha-256,QOP=auth-int,nc=0000ABCD,cnonce=\"c,n\",opaque=\"o\",unknown=x,");
        Assert.Equal(CredentialsReading.Digest, DigestCredentials.TryRead(bytes, out var credentials));
        Assert.Equal("bob \\\"b\\\"", Sample.Text(credentials.Username));
        Assert.Equal("bob \"b\"", Sample.Text(AuthParameters.Unescape(credentials.Username, new byte[64])));
        Assert.Equal("a, b", Sample.Text(credentials.Realm));
        Assert.Equal("n=", Sample.Text(credentials.Nonce));
        Assert.Equal("sip:a@b;x=1", Sample.Text(credentials.Uri));
        Assert.Equal(Md5Response + Md5Response, Sample.Text(credentials.Response));
        Assert.Equal((DigestAlgorithm.Sha256, DigestQop.AuthInt), (credentials.Algorithm, credentials.Qop));
        Assert.Equal((0xABCDu, "0000ABCD", "c,n"), (credentials.NonceCount, Sample.Text(credentials.NonceCountText), Sample.Text(credentials.ClientNonce)));
        Assert.False(credentials.IsUsernameHashed);
    }

    [Fact]
    [Trait("RFC", "8760 2.6: without qop")]
    public void A_client_of_RFC_2069_sends_no_qop()
    {
        Assert.Equal(CredentialsReading.Digest, DigestCredentials.TryRead(Sample.Bytes("Digest " + Given), out var credentials));
        Assert.Equal((DigestQop.None, DigestAlgorithm.Md5, 0u), (credentials.Qop, credentials.Algorithm, credentials.NonceCount));
    }

    [Theory]
    [InlineData("Basic Ym9iOnMzY3JldA==")]
    [InlineData("Bearer token=x")]
    [InlineData("NoOneKnowsThisScheme opaque-data=here")]
    [InlineData("Digest " + Given + ",algorithm=MD5-sess")]
    [InlineData("Digest " + Given + ",algorithm=SHA-1")]
    [InlineData("Digest " + Given + ",algorithm=\"\"")]
    [Trait("RFC", "4475 3.3.7")]
    public void What_is_not_understood_is_told_from_what_is_malformed(string value) => Assert.Equal(CredentialsReading.NotUnderstood, Read(value));

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("Digest")]
    [InlineData("Digest ")]
    [InlineData("Digest,")]
    [InlineData("Digest username")]
    [InlineData("Digest username=")]
    [InlineData("Digest =\"bob\"")]
    [InlineData("Digest " + Given + ",x")]
    [InlineData("Digest " + Given + ",x=\"unended")]
    [InlineData("Digest " + Given + " x=y")]
    [InlineData("Digest " + Given + ",username=\"eve\"")]
    [InlineData("Digest " + Given + ",REALM=\"example.com\"")]
    [InlineData("Digest " + Given + ",response=\"" + Md5Response + "\"")]
    [InlineData("Digest username=\"\",realm=\"example.com\",nonce=\"n\",uri=\"sip:b\",response=\"" + Md5Response + "\"")]
    [InlineData("Digest username=\"bob\",realm=\"example.com\",nonce=\"\",uri=\"sip:b\",response=\"" + Md5Response + "\"")]
    [InlineData("Digest username=\"bob\",realm=\"example.com\",nonce=\"n\",uri=\"\",response=\"" + Md5Response + "\"")]
    [InlineData("Digest username=\"bob\",realm=\"example.com\",nonce=\"n\",uri=\"sip:b\",response=\"\"")]
    [InlineData("Digest username=\"bob\",realm=\"example.com\",nonce=\"n\",uri=\"sip:b\"")]
    public void Credentials_that_lack_or_double_something_are_malformed(string value) => Assert.Equal(CredentialsReading.Malformed, Read(value));

    [Theory]
    [InlineData("MD5", 31)]
    [InlineData("MD5", 33)]
    [InlineData("MD5", 64)]
    [InlineData("SHA-256", 32)]
    [InlineData("SHA-256", 63)]
    [InlineData("SHA-512-256", 65)]
    [InlineData("SHA-512-256", 128)]
    [Trait("RFC", "8760 2.2")]
    public void A_response_of_another_length_is_malformed(string algorithm, int length) =>
        Assert.Equal(CredentialsReading.Malformed, Read(WithResponse(new string('a', length), algorithm)));

    [Theory]
    [InlineData("0123456789abcdef0123456789abcdeg")]
    [InlineData("0123456789ABCDEF0123456789ABCDEF")]
    [InlineData("0123456789abcdef0123456789abcde\u00FF")]
    [Trait("RFC", "8760 2.2")]
    public void A_response_is_of_lower_case_hexadecimal_digits(string response) => Assert.Equal(CredentialsReading.Malformed, Read(WithResponse(response, "MD5")));

    [Theory]
    [InlineData("1")]
    [InlineData("0000001")]
    [InlineData("000000001")]
    [InlineData("0000000g")]
    [InlineData("-0000001")]
    [InlineData("")]
    [Trait("RFC", "7616 3.4")]
    public void A_nonce_count_has_exactly_eight_hexadecimal_digits(string count) =>
        Assert.Equal(CredentialsReading.Malformed, Read($"Digest {Given},qop=auth,nc=\"{count}\",cnonce=\"cn\""));

    [Theory]
    [InlineData(",qop=auth,cnonce=\"cn\"")]
    [InlineData(",qop=auth,nc=00000001")]
    [InlineData(",qop=wish,nc=00000001,cnonce=\"cn\"")]
    [InlineData(",nc=00000001,cnonce=\"cn\"")]
    public void Qop_comes_with_its_count_and_client_nonce(string parameters) => Assert.Equal(CredentialsReading.Malformed, Read("Digest " + Given + parameters));

    [Fact]
    public void What_no_client_sends_in_length_is_malformed()
    {
        string tooLong = new('x', DigestCredentials.MaxValueBytes + 1);
        foreach (string name in new[] { "username=\"bob", "realm=\"example.com", "nonce=\"n0nce", "cnonce=\"cn" })
            Assert.Equal(CredentialsReading.Malformed, Read("Digest " + WithQop.Replace(name, name + tooLong, StringComparison.Ordinal)));
        Assert.Equal(CredentialsReading.Malformed, Read("Digest " + WithQop.Replace("sip:example.com", "sip:" + new string('x', DigestCredentials.MaxUriBytes), StringComparison.Ordinal)));
    }

    [Fact]
    public void A_hashed_username_is_told() =>
        Assert.True(DigestCredentials.TryRead(Sample.Bytes("Digest " + Given + ",userhash=true"), out var credentials) == CredentialsReading.Digest && credentials.IsUsernameHashed);

    [Fact]
    public void No_change_of_credentials_throws_and_what_is_read_stays_within_its_bounds() =>
        Gen.Select(Gen.Int[0, WithQop.Length - 1], Gen.Int[0, 12], Gen.OneOf((IGen<string>)Gen.String[Gen.Char['\0', '\u00FF'], 0, 12], Gen.OneOf("\"", "\\", ",", "=", "nc=", "qop=auth,", ", response=\"a\"")))
            .Sample(
                (at, removed, inserted) =>
                {
                    string text = WithQop.Remove(at, Math.Min(removed, WithQop.Length - at)).Insert(at, inserted);
                    var bytes = Sample.Bytes("Digest " + text);
                    if (DigestCredentials.TryRead(bytes, out var credentials) != CredentialsReading.Digest) return;
                    Assert.InRange(credentials.Username.Length, 1, DigestCredentials.MaxValueBytes);
                    Assert.InRange(credentials.Nonce.Length, 1, DigestCredentials.MaxValueBytes);
                    Assert.Equal(DigestAlgorithms.HexDigits(credentials.Algorithm), credentials.Response.Length);
                    Assert.Equal(credentials.Qop == DigestQop.None ? 0 : 8, credentials.NonceCountText.Length);
                },
                iter: 20_000);

    [Fact]
    public void Reading_allocates_nothing()
    {
        byte[] bytes = Sample.Bytes("Digest " + WithQop);
        DigestCredentials.TryRead(bytes, out _);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++) DigestCredentials.TryRead(bytes, out _);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static CredentialsReading Read(string value) => DigestCredentials.TryRead(Sample.Bytes(value), out _);

    private static string WithResponse(string response, string algorithm) => "Digest " + Given.Replace(Md5Response, response, StringComparison.Ordinal) + ",algorithm=" + algorithm;
}
