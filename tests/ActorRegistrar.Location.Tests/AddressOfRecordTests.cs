using System.Globalization;
using System.Text;
using ActorRegistrar.Location.State;
using ActorRegistrar.Sip.Uris;
using CsCheck;

namespace ActorRegistrar.Location.Tests;

public sealed class AddressOfRecordTests
{
    [Theory]
    [InlineData("isbn:2983792873")]
    [InlineData("tel:+12125551212")]
    [InlineData("mailto:alice@example.com")]
    [InlineData("alice@example.com")]
    [InlineData("")]
    [Trait("RFC", "4475 3.3.4")]
    public void Only_a_sip_or_sips_uri_names_an_address_of_record(string uri)
    {
        Assert.False(AddressOfRecord.TryParse(uri, out var none));
        Assert.Null(none);
    }

    [Theory]
    [InlineData("sip:alice@example.com;user=phone")]
    [InlineData("sip:%61lice@example.com;user=phone")]
    [InlineData("sip:%61%6C%69%63%65@example.com")]
    [InlineData("sip:alice@example.com;transport=tcp;lr;maddr=192.0.2.1")]
    [InlineData("sip:alice:secret@example.com")]
    [InlineData("sip:alice@example.com?subject=x")]
    [Trait("RFC", "3261 10.3 step 5: canonical form")]
    public void Parameters_password_headers_and_escapes_make_no_other_address_of_record(string uri) =>
        Assert.Equal("alice@example.com", Key(uri));

    [Theory]
    [InlineData("sip:al%3Bice@example.com", "al;ice@example.com")]
    [InlineData("sip:a%40b@example.com", "a%40b@example.com")]
    [InlineData("sip:a%25b@example.com", "a%25b@example.com")]
    [InlineData("sip:a%2541@example.com", "a%2541@example.com")]
    [InlineData("sip:a%3ab@example.com", "a%3Ab@example.com")]
    [InlineData("sip:a%00b@example.com", "a%00b@example.com")]
    [InlineData("sip:caf%c3%a9@example.com", "caf%C3%A9@example.com")]
    [InlineData("sip:%20@example.com", "%20@example.com")]
    [InlineData("sip:-_.!~*'()&=+$,;?/@example.com", "-_.!~*'()&=+$,;?/@example.com")]
    [Trait("RFC", "3261 10.3 step 5: canonical form")]
    public void Only_octets_that_may_not_stand_raw_are_escaped_in_the_key(string uri, string key) => Assert.Equal(key, Key(uri));

    [Fact]
    [Trait("RFC", "3261 19.1.4: case")]
    public void The_user_keeps_its_case() => Assert.NotEqual(Parse("sip:alice@example.com"), Parse("sip:Alice@example.com"));

    [Fact]
    [Trait("RFC", "3261 19.1.4: case")]
    public void The_host_has_no_case() => Assert.Equal(Parse("sip:alice@example.com"), Parse("SIP:alice@EXAMPLE.Com"));

    [Fact]
    [Trait("RFC", "3261 19.1.4: case")]
    public void One_host_has_one_spelling()
    {
        Assert.Equal("alice@example.com", Key("sip:alice@example.com."));
        Assert.Equal(Key("sip:alice@[2001:db8::9:1]"), Key("sip:alice@[2001:DB8:0::9:01]"));
    }

    [Fact]
    [Trait("RFC", "3261 19.1.2")]
    public void An_escape_in_the_host_is_not_undone() => Assert.False(AddressOfRecord.TryParse("sip:alice@%65xample.com", out _));

    [Fact]
    [Trait("RFC", "3261 19.1.4: sips of an address-of-record")]
    public void Sip_and_sips_name_the_same_one() => Assert.Equal(Parse("sip:alice@example.com"), Parse("sips:alice@example.com"));

    [Fact]
    [Trait("RFC", "3261 19.1.1: port of To")]
    public void A_port_is_left_out_of_the_key() => Assert.Equal("alice@example.com", Key("sip:alice@example.com:5070"));

    [Theory]
    [InlineData("sip:alice@example.com;transport=udp")]
    [InlineData("sip:%61lice@EXAMPLE.com:5060")]
    [Trait("RFC", "3261 16.5: Request-URI")]
    public void A_request_uri_finds_what_to_registered(string requestUri) => Assert.Equal(Parse("sip:alice@example.com"), Parse(requestUri));

    [Fact]
    public void A_uri_without_user_is_named_by_its_host()
    {
        var aor = Parse("sip:example.com");
        Assert.Equal("example.com", aor.Key);
        Assert.Equal("example.com", aor.Domain.ToString());
        Assert.Equal("sip:example.com", aor.ToString());
    }

    [Fact]
    public void The_domain_is_what_follows_the_only_raw_at_sign() => Assert.Equal("example.com", Parse("sip:a%40b@example.com").Domain.ToString());

    [Fact]
    public void A_key_has_at_most_255_characters_with_its_scheme()
    {
        var longest = "sip:" + new string('a', 255 - "sip:@example.com".Length) + "@example.com";
        Assert.Equal(longest, Parse(longest).ToString());
        Assert.False(AddressOfRecord.TryParse(longest.Replace("sip:a", "sip:aa", StringComparison.Ordinal), out _));
        // Escapes that come undone do not count, escapes that stay do.
        Assert.True(AddressOfRecord.TryParse(longest.Replace("sip:a", "sip:%61", StringComparison.Ordinal), out _));
        Assert.False(AddressOfRecord.TryParse(longest.Replace("sip:a", "sip:%00", StringComparison.Ordinal), out _));
    }

    [Fact]
    public void A_key_is_not_written_past_a_short_destination()
    {
        Assert.True(SipUri.TryParse("sip:al%00ice@example.com"u8, out var uri));
        var whole = "al%00ice@example.com".Length;
        for (var size = 0; size < whole; size++)
        {
            Assert.False(AddressOfRecord.TryWriteKey(uri, new char[size], out var none));
            Assert.Equal(0, none);
        }

        Assert.True(AddressOfRecord.TryWriteKey(uri, new char[whole], out var written));
        Assert.Equal(whole, written);
    }

    [Fact]
    public void A_key_is_its_own_key()
    {
        foreach (var uri in new[] { "sip:a%40b;c@Example.COM", "sip:%00%ff%41@[2001:db8::1]", "sip:192.0.2.1" })
        {
            var key = Key(uri);
            Assert.Equal(key, Key("sip:" + key));
            Assert.True(Ascii.IsValid(key));
        }
    }

    [Fact]
    public void Text_past_ascii_names_nothing() => Assert.False(AddressOfRecord.TryParse("sip:café@example.com", out _));

    [Fact]
    [Trait("RFC", "3261 10.3 step 5: canonical form")]
    public void Two_users_have_one_key_exactly_when_their_octets_are_the_same() =>
        Gen.Select(User, User, Gen.Int, Gen.Int).Sample((left, right, leftSpelling, rightSpelling) =>
        {
            var leftKey = Key(Spell(left, leftSpelling));
            Assert.Equal(leftKey, Key(Spell(left, rightSpelling)));
            Assert.Equal(left.AsSpan().SequenceEqual(right), leftKey == Key(Spell(right, rightSpelling)));
        }, iter: 5000, threads: 1);

    /// <summary>Few octets, so that equal users are met, and among them every kind: raw, reserved, not allowed raw, not ASCII.</summary>
    private static readonly byte[] Octets = [(byte)'a', (byte)'A', (byte)';', (byte)'@', (byte)'%', 0, 0xE9];

    private static readonly Gen<byte[]> User = Gen.Int[0, Octets.Length - 1].Select(i => Octets[i]).Array[1, 4];

    /// <summary>A URI of this user, in which the bits choose what is escaped that need not be, and the case of the digits.</summary>
    private static string Spell(byte[] user, int bits)
    {
        var uri = new StringBuilder("sip:");
        for (var i = 0; i < user.Length; i++)
        {
            var mayStandRaw = user[i] is (byte)'a' or (byte)'A' or (byte)';';
            if (mayStandRaw && (bits >> i & 1) != 0) uri.Append((char)user[i]);
            else uri.Append('%').Append(user[i].ToString((bits >> i & 16) != 0 ? "X2" : "x2", CultureInfo.InvariantCulture));
        }

        return uri.Append("@example.com").ToString();
    }

    private static AddressOfRecord Parse(string uri)
    {
        Assert.True(AddressOfRecord.TryParse(uri, out var aor), uri);
        return aor!;
    }

    private static string Key(string uri) => Parse(uri).Key;
}
