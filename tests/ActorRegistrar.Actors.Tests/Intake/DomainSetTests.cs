using ActorRegistrar.Actors.Locations;

namespace ActorRegistrar.Actors.Tests.Intake;

public sealed class DomainSetTests
{
    [Fact]
    public void It_serves_what_it_names_in_any_spelling()
    {
        var domains = new DomainSet(["Example.COM", "192.0.2.1", "[2001:DB8::0:1]"]);

        Assert.True(domains.Serves("example.com"));
        Assert.True(domains.Serves("192.0.2.1"));
        Assert.True(domains.Serves("[2001:db8::1]"));
        Assert.False(domains.Serves("example.net"));
        Assert.False(domains.ServesAny);
    }

    [Fact]
    public void A_star_serves_any()
    {
        var domains = new DomainSet(["*"]);

        Assert.True(domains.ServesAny);
        Assert.True(domains.Serves("example.net"));
    }

    [Theory]
    [InlineData("exa mple.com")]
    [InlineData("sip:example.com")]
    [InlineData("")]
    public void What_is_no_domain_is_named_in_the_error(string domain) =>
        Assert.StartsWith($"'{domain}' is not a domain name or IP address", Assert.Throws<ArgumentException>(() => new DomainSet([domain])).Message, StringComparison.Ordinal);
}
