using ActorRegistrar.Actors.Transport.WebSockets;

namespace ActorRegistrar.Actors.Tests.Streams;

public sealed class OriginPolicyTests
{
    [Theory]
    [InlineData("", "sip.example.com", false)] // no browser
    [InlineData("", "evil.example", false)]
    [InlineData("https://sip.example.com", "sip.example.com", false)]
    [InlineData("https://sip.example.com:8443", "sip.example.com:443", false)]
    [InlineData("https://SIP.example.com", "sip.EXAMPLE.com:443", false)]
    [InlineData("https://192.0.2.1", "192.0.2.1:8443", false)]
    [InlineData("https://[2001:db8::1]", "[2001:db8::1]:8443", false)]
    [InlineData("http://localhost", "localhost:8088", false)] // by way of a tunnel
    [InlineData("http://localhost:3000", "127.0.0.1:8088", true)]
    [InlineData("http://127.0.0.1:3000", "localhost:8088", true)]
    [InlineData("http://[::1]:3000", "localhost:8088", true)]
    public void Nothing_named_a_page_of_our_own_host_may_connect_and_on_loopback_one_of_this_machine(string origin, string host, bool isLoopback) =>
        Assert.True(Policy([]).Allows(origin, host, isLoopback));

    [Theory]
    [InlineData("https://evil.example", "sip.example.com", false)]
    [InlineData("https://evil.example", "localhost", true)]
    [InlineData("https://sip.example.com.evil.example", "sip.example.com", false)]
    [InlineData("http://localhost:3000", "sip.example.com", false)]
    [InlineData("null", "sip.example.com", true)] // a page from a file, or in a sandbox
    [InlineData("file://", "sip.example.com", true)]
    [InlineData("not an origin", "sip.example.com", true)]
    [InlineData("https://evil.example", "", false)]
    [InlineData("https://192.0.2.1", "192.0.2.2", false)]
    public void Nothing_named_a_strangers_page_may_not(string origin, string host, bool isLoopback) =>
        Assert.False(Policy([]).Allows(origin, host, isLoopback));

    [Theory]
    [InlineData("http://evil.example", "evil.example")]
    [InlineData("http://evil.example:5066", "evil.example:5066")]
    [InlineData("http://127.0.0.1.evil.example", "127.0.0.1.evil.example")]
    [InlineData("http://localhost.evil.example", "localhost.evil.example")]
    [InlineData("http://example.com.evil.example", "example.com.evil.example")]
    public void A_name_that_somebody_else_lets_lead_here_is_not_ours_though_origin_and_host_are_the_same(string origin, string host)
    {
        Assert.False(Policy([]).Allows(origin, host, isLoopback: true));
        Assert.False(Policy([]).Allows(origin, host, isLoopback: false));
    }

    [Theory]
    [InlineData("https://phone.example.com", true)]
    [InlineData("HTTPS://Phone.Example.com", true)]
    [InlineData("https://phone.example.com:443", true)]
    [InlineData("http://phone.example.com", false)]
    [InlineData("https://phone.example.com:8443", false)]
    [InlineData("https://phone.example.com:80", false)]
    [InlineData("https://sip.example.com", false)] // the host itself is not named
    [InlineData("null", false)]
    [InlineData("file://", false)]
    [InlineData("", true)]
    public void Pages_that_are_named_may_connect_and_no_others(string origin, bool isAllowed)
    {
        Assert.Equal(isAllowed, Policy(["https://phone.example.com/"]).Allows(origin, "sip.example.com", isLoopback: true));
        Assert.Equal(isAllowed, Policy(["https://phone.example.com:443"]).Allows(origin, "sip.example.com", isLoopback: true));
    }

    [Theory]
    [InlineData("http://kiosk.local:80", "http://kiosk.local")]
    [InlineData("http://kiosk.local", "http://kiosk.local:80")]
    [InlineData("http://kiosk.local:8000", "http://kiosk.local:8000")]
    [InlineData("https://[2001:db8::1]:443", "https://[2001:db8::1]")]
    [InlineData("https://b\u00FCcher.example", "https://xn--bcher-kva.example")]
    [InlineData("file://", "file://")]
    [InlineData("file://", "file:///")]
    [InlineData("null", "null")]
    [InlineData("chrome-extension://abcdef", "chrome-extension://abcdef")]
    [InlineData("capacitor://localhost", "capacitor://localhost")]
    public void An_origin_is_the_same_with_its_schemes_own_port_and_without(string allowed, string origin) =>
        Assert.True(Policy([allowed]).Allows(origin, "sip.example.com", isLoopback: false));

    [Fact]
    public void A_star_is_any_page() => Assert.True(Policy(["*"]).Allows("https://evil.example", "sip.example.com", isLoopback: false));

    private static OriginPolicy Policy(string[] allowed) => new(allowed, name => name.Equals("sip.example.com", StringComparison.OrdinalIgnoreCase));
}
