using ActorRegistrar.Sip.Uris;

namespace ActorRegistrar.Sip.Tests;

/// <summary>Sets of networks, and which addresses are permitted by two of them.</summary>
public sealed class NetworkListTests
{
    [Theory]
    [InlineData("192.0.2.0/24", "192.0.2.255", true)]
    [InlineData("192.0.2.0/24", "192.0.3.0", false)]
    [InlineData("192.0.2.0/24", "::ffff:192.0.2.9", true)]
    [InlineData("::ffff:192.0.2.0/120", "192.0.2.9", true)]
    [InlineData("192.0.2.1", "192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("0.0.0.0/0", "203.0.113.9", true)]
    [InlineData("0.0.0.0/0", "2001:db8::1", false)]
    [InlineData("::/0", "2001:db8::1", true)]
    [InlineData("::/0", "203.0.113.9", false)]
    [InlineData("2001:db8::/32", "2001:db8:ffff::1", true)]
    [InlineData("2001:db8::/32", "2001:db9::1", false)]
    [InlineData("[2001:db8::7]", "2001:db8::7", true)]
    public void An_address_lies_in_a_network_by_its_bits(string network, string address, bool isIn)
    {
        Assert.True(NetworkList.TryParse([network], out NetworkList list, out _));
        Assert.Equal(isIn, list.Contains(System.Net.IPAddress.Parse(address)));
    }

    [Theory]
    [InlineData("192.0.2.1/24")]
    [InlineData("192.0.2.0/33")]
    [InlineData("192.0.2.0/")]
    [InlineData("192.0.2.0/-1")]
    [InlineData("192.0.2.0/+8")]
    [InlineData("::ffff:192.0.2.0/24")]
    [InlineData("2130706433")]
    [InlineData("example.com")]
    [InlineData("")]
    public void What_is_no_network_is_named(string text)
    {
        Assert.False(NetworkList.TryParse(["10.0.0.0/8", text], out _, out string? wrong));
        Assert.Equal(text, wrong);
    }

    [Theory]
    [InlineData("", "", "10.0.0.1", true)]
    [InlineData("10.0.0.0/8", "", "10.0.0.1", true)]
    [InlineData("10.0.0.0/8", "", "11.0.0.1", false)]
    [InlineData("10.0.0.0/8", "10.0.0.0/9", "10.0.0.1", false)]
    [InlineData("10.0.0.0/8", "10.0.0.0/9", "10.200.0.1", true)]
    [InlineData("", "10.0.0.0/8", "11.0.0.1", true)]
    public void Who_is_denied_is_never_permitted_and_where_some_are_allowed_nobody_else_is(string allowed, string denied, string address, bool isPermitted)
    {
        Assert.True(NetworkList.TryParse(allowed.Split(',', StringSplitOptions.RemoveEmptyEntries), out NetworkList allow, out _));
        Assert.True(NetworkList.TryParse(denied.Split(',', StringSplitOptions.RemoveEmptyEntries), out NetworkList deny, out _));
        Assert.Equal(isPermitted, new NetworkAccess { Allowed = allow, Denied = deny }.Permits(System.Net.IPAddress.Parse(address)));
    }
}
