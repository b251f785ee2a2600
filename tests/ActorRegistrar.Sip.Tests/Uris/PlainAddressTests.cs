using System.Net;
using ActorRegistrar.Sip.Uris;

namespace ActorRegistrar.Sip.Tests.Uris;

public sealed class PlainAddressTests
{
    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1")]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1")]
    [InlineData("2001:db8::1", "2001:db8::1")]
    [InlineData("fe80::1%3", "fe80::1")]
    [InlineData("fe80::1", "fe80::1")]
    public void An_address_is_neither_mapped_nor_has_it_a_zone(string address, string plain)
    {
        Assert.Equal(plain, PlainAddress.Of(IPAddress.Parse(address)).ToString());
        Assert.Equal(new IPEndPoint(IPAddress.Parse(plain), 5060), PlainAddress.Of(new IPEndPoint(IPAddress.Parse(address), 5060)));
    }

    [Theory]
    [InlineData("[fe80::1%eth0]:5060", "[fe80::1]:5060")]
    [InlineData("[fe80::1%2]:5060", "[fe80::1]:5060")]
    [InlineData("[fe80::1%25eth0.100]:5060", "[fe80::1]:5060")]
    [InlineData("[2001:db8::1]:5060", "[2001:db8::1]:5060")]
    [InlineData("192.0.2.1:5060", "192.0.2.1:5060")]
    [InlineData("100%", "100%")]
    [InlineData("[fe80::1%", "[fe80::1%")]
    [InlineData("", "")]
    public void Text_of_an_address_loses_its_zone_and_nothing_else(string text, string plain) => Assert.Equal(plain, PlainAddress.OfText(text));
}
