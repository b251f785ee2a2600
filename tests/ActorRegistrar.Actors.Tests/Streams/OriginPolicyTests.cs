using ActorRegistrar.Actors.Transport.WebSockets;

namespace ActorRegistrar.Actors.Tests.Streams;

public sealed class OriginPolicyTests
{
    [Theory]
    [InlineData("", "sip.example.com", false)] // no browser
    [InlineData("https://sip.example.com", "sip.example.com", false)]
    [InlineData("https://sip.example.com:8443", "sip.example.com:443", false)]
    [InlineData("https://SIP.example.com", "sip.EXAMPLE.com:443", false)]
    [InlineData("https://192.0.2.1", "192.0.2.1:8443", false)]
    [InlineData("https://[2001:db8::1]", "[2001:db8::1]:8443", false)]
    [InlineData("http://localhost:3000", "127.0.0.1:8088", true)]
    [InlineData("http://127.0.0.1:3000", "localhost:8088", true)]
    public void Nothing_named_a_page_of_the_same_host_may_connect_and_on_loopback_one_of_this_machine(string origin, string host, bool isLoopback) =>
        Assert.True(new OriginPolicy([]).Allows(origin, host, isLoopback));

    [Theory]
    [InlineData("https://evil.example", "sip.example.com", false)]
    [InlineData("https://evil.example", "localhost", true)]
    [InlineData("https://sip.example.com.evil.example", "sip.example.com", false)]
    [InlineData("http://localhost:3000", "sip.example.com", false)]
    [InlineData("null", "sip.example.com", true)] // a page from a file, or in a sandbox
    [InlineData("file://", "sip.example.com", true)]
    [InlineData("not an origin", "sip.example.com", true)]
    [InlineData("https://evil.example", "", false)]
    public void Nothing_named_a_strangers_page_may_not(string origin, string host, bool isLoopback) =>
        Assert.False(new OriginPolicy([]).Allows(origin, host, isLoopback));

    [Theory]
    [InlineData("https://phone.example.com", true)]
    [InlineData("HTTPS://Phone.Example.com", true)]
    [InlineData("http://phone.example.com", false)]
    [InlineData("https://phone.example.com:8443", false)]
    [InlineData("https://sip.example.com", false)] // the host itself is not named
    [InlineData("", true)]
    public void Pages_that_are_named_may_connect_and_no_others(string origin, bool isAllowed) =>
        Assert.Equal(isAllowed, new OriginPolicy(["https://phone.example.com/"]).Allows(origin, "sip.example.com", isLoopback: true));

    [Fact]
    public void A_star_is_any_page() => Assert.True(new OriginPolicy(["*"]).Allows("https://evil.example", "sip.example.com", isLoopback: false));
}
