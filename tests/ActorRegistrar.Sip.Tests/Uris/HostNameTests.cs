using System.Net;
using ActorRegistrar.Sip.Uris;

namespace ActorRegistrar.Sip.Tests.Uris;

public class HostNameTests
{
    [Theory]
    [InlineData("Example.COM", "example.com")]
    [InlineData("example.com.", "example.com")]
    [InlineData("a_b-c.x1", "a_b-c.x1")]
    [InlineData("192.0.2.4", "192.0.2.4")]
    [InlineData("[2001:DB8::1]", "[2001:db8::1]")]
    [InlineData("[2001:db8:0:0:0:0:0:1]", "[2001:db8::1]")]
    [InlineData("[2001:0db8:0000:0001:0:0:0:0001]", "[2001:db8:0:1::1]")]
    [InlineData("[1:0:0:2:0:0:0:3]", "[1:0:0:2::3]")]
    [InlineData("[1:0:0:2:3:0:0:4]", "[1::2:3:0:0:4]")]
    [InlineData("[1:2:3:0:5:6:7:8]", "[1:2:3:0:5:6:7:8]")]
    [InlineData("[1:2:3:4:5:6:7::]", "[1:2:3:4:5:6:7:0]")]
    [InlineData("[0:0:0:0:0:0:0:0]", "[::]")]
    [InlineData("[::1]", "[::1]")]
    [InlineData("[1::]", "[1::]")]
    [InlineData("[::ffff:c000:280]", "[::ffff:192.0.2.128]")]
    [InlineData("[::FFFF:192.0.2.128]", "[::ffff:192.0.2.128]")]
    [InlineData("[64:ff9b::192.0.2.33]", "[64:ff9b::c000:221]")]
    [InlineData("[2001:db8:::192.0.2.1]", "[2001:db8::c000:201]")]
    [Trait("RFC", "3261 19.1.4: case")]
    public void A_host_has_one_spelling(string host, string expected)
    {
        Span<char> destination = stackalloc char[64];
        Assert.True(HostName.TryCanonicalize(Sample.Bytes(host), destination, out int written));
        Assert.Equal(expected, destination[..written].ToString());
        // Exactly enough room is enough, one less is not.
        Assert.True(HostName.TryCanonicalize(Sample.Bytes(host), destination[..written], out _));
        Assert.False(HostName.TryCanonicalize(Sample.Bytes(host), destination[..(written - 1)], out int none));
        Assert.Equal(0, none);
    }

    [Theory]
    [InlineData("")]
    [InlineData("%61tlanta.com")]
    [InlineData("a b")]
    [InlineData("2001:db8::1")]
    [InlineData("[v1.x]")]
    [InlineData("[2001:db8:::1]")]
    [InlineData("[:::1]")]
    [InlineData("[::1]:5060")]
    [InlineData("256.0.0.1")]
    [InlineData("\u00E4.com")]
    [Trait("RFC", "3261 19.1.2")]
    public void What_is_no_host_has_none_and_escapes_are_not_undone(string host)
    {
        Span<char> destination = stackalloc char[64];
        Assert.False(HostName.TryCanonicalize(Sample.Bytes(host), destination, out int written));
        Assert.Equal(0, written);
    }

    [Theory]
    [InlineData("192.0.2.4", "192.0.2.4")]
    [InlineData("[2001:db8::1]", "2001:db8::1")]
    [InlineData("2001:db8::1", "2001:db8::1")]
    [InlineData("::ffff:192.0.2.1", "::ffff:192.0.2.1")]
    public void An_address_is_read_with_or_without_brackets(string text, string expected)
    {
        Assert.True(HostName.TryParseAddress(Sample.Bytes(text), out var address));
        Assert.Equal(IPAddress.Parse(expected), address);
    }

    [Theory]
    [InlineData("example.com")]
    [InlineData("")]
    [InlineData("[")]
    [InlineData("[]")]
    [InlineData("[192.0.2.4]")]
    [InlineData("127.1")]
    [InlineData("0x7f.0.0.1")]
    [InlineData("010.0.0.1")]
    public void A_name_is_no_address(string text)
    {
        Assert.False(HostName.TryParseAddress(Sample.Bytes(text), out var address));
        Assert.Null(address);
    }

    [Fact]
    public void IPv6_text_agrees_with_the_framework()
    {
        var random = new Random(20260101);
        Span<char> destination = stackalloc char[64];
        for (int i = 0; i < 2000; i++)
        {
            var octets = new byte[16];
            for (int group = 0; group < 16; group += 2)
            {
                if (random.Next(2) == 0) random.NextBytes(octets.AsSpan(group, 2));
            }
            var expected = new IPAddress(octets);
            Assert.True(HostName.TryParseAddress(Sample.Bytes(expected.ToString()), out var address));
            Assert.Equal(expected, address);
            Assert.True(HostName.TryCanonicalize(Sample.Bytes($"[{expected}]"), destination, out int written));
            Assert.Equal(expected, IPAddress.Parse(destination[..written]));
        }
    }
}
