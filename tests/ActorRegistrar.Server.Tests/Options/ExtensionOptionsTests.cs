using ActorRegistrar.Location.Flows;
using ActorRegistrar.Location.Rules;
using ActorRegistrar.Server.Options;
using Microsoft.Extensions.Configuration;

namespace ActorRegistrar.Server.Tests.Options;

/// <summary>Outbound, NAT, GRUU and Service-Route as settings.</summary>
public sealed class ExtensionOptionsTests
{
    [Fact]
    public void Nothing_configured_is_the_default() => Assert.Equal(ExtensionPolicy.Default, Read().Options.Policy.Extensions);

    [Fact]
    public void Every_setting_is_read_and_one_domain_may_differ()
    {
        (RegistrarOptions options, IReadOnlyList<string> problems) = Read(
            ("Outbound", "required"), ("BoundToConnection", "outbound"), ("FlowTimer", "90"), ("Gruu", "true"), ("NatRedirection", "rewrite"),
            ("ServiceRoute", "<sip:a.example;lr>, sips:b.example:5071;lr;x=1"), ("Domain:example.com:Outbound", "off"), ("Domain:example.com:ServiceRoute", ""));
        Assert.Empty(problems);
        ExtensionPolicy policy = options.Policy.Extensions;
        Assert.Equal(
            (OutboundMode.Required, ConnectionNeed.Outbound, 90, true, NatRedirection.Rewrite),
            (policy.Outbound, policy.BoundToConnection, policy.FlowTimer, policy.Gruu, policy.NatRedirection));
        Assert.Equal(["<sip:a.example;lr>", "<sips:b.example:5071;lr;x=1>"], policy.ServiceRoute.AsEnumerable());
        ExtensionPolicy domain = Assert.Single(options.DomainPolicies).Extensions;
        Assert.Equal((OutboundMode.Off, 90, 0), (domain.Outbound, domain.FlowTimer, domain.ServiceRoute.Length));
    }

    [Theory]
    [InlineData("<sip:a.example>")]
    [InlineData("tel:+123;lr")]
    [InlineData("<sip:a.example;lr>\r\nX: y")]
    [InlineData("sip:\u00fc.example;lr")]
    [Trait("RFC", "3608 6.3: 2xx")]
    public void A_service_route_that_is_no_loose_route_is_refused(string route)
    {
        string problem = Assert.Single(Read(("ServiceRoute", route)).Problems);
        Assert.EndsWith("every part must be a sip or sips URI with the lr parameter, for example <sip:proxy.example.com;lr> (RFC 3608).", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Outbound", "yes", "off", "optional", "required")]
    [InlineData("FlowTimer", "3601", "0", "3600")]
    [InlineData("NatRedirection", "x", "parameter", "rewrite", "contact")]
    [InlineData("BoundToConnection", "x", "auto", "all", "outbound")]
    public void A_wrong_value_is_refused_with_its_setting_and_what_could_stand_there(string key, string value, params string[] named)
    {
        string problem = Assert.Single(Read((key, value)).Problems);
        Assert.Contains("Registrar:" + key, problem, StringComparison.Ordinal);
        Assert.All(named, name => Assert.Contains(name, problem, StringComparison.Ordinal));
    }

    private static (RegistrarOptions Options, IReadOnlyList<string> Problems) Read(params (string Key, string Value)[] settings)
    {
        IConfigurationRoot configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create("Registrar:" + setting.Key, (string?)setting.Value)))
            .Build();
        return (RegistrarOptionsReader.Read(configuration, out IReadOnlyList<string> problems), problems);
    }
}
