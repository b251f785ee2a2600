using System.Net;
using ActorRegistrar.Location.Rules;
using ActorRegistrar.Server.Options;
using Microsoft.Extensions.Configuration;

namespace ActorRegistrar.Server.Tests.Options;

/// <summary>Who may register from where, where contacts may lie, who may ask, how much is stored.</summary>
public sealed class AccessOptionsTests
{
    [Fact]
    public void Nothing_configured_is_the_default() => Assert.Equal(RegistrationPolicy.Default, Read().Options.Policy);

    [Fact]
    public void A_domain_may_differ_and_takes_over_what_it_does_not_say()
    {
        (RegistrarOptions options, IReadOnlyList<string> problems) = Read(
            ("Sources:Allow", "10.0.0.0/8"), ("Sources:Deny", "10.9.0.0/16"), ("Contacts:Allow", "10.0.0.0/8, names"), ("Changes:PerMinute", "6"), ("Changes:UserBurst", "7"),
            ("MaxBindingBytes", "4096"), ("MaxContactUriBytes", "100"), ("Lookups:Trusted", "192.0.2.5"), ("Domain:example.com:Sources:Allow", "192.0.2.0/24"),
            ("Domain:example.com:Lookups:Callers", "trusted"));
        Assert.Empty(problems);
        RegistrationPolicy domain = Assert.Single(options.DomainPolicies).Registration;

        Assert.True(domain.Sources.Permits(IPAddress.Parse("192.0.2.1")));
        Assert.False(domain.Sources.Permits(IPAddress.Parse("10.0.0.1")));
        Assert.False(options.Policy.Sources.Permits(IPAddress.Parse("10.9.0.1")));
        Assert.True(domain.ContactNetworks.AllowsNames);
        Assert.Equal((6, 300, 3000, 7), (domain.Changes.PerMinute, domain.Changes.Burst, domain.UserChanges.PerMinute, domain.UserChanges.Burst));
        Assert.Equal((4096, 100), (domain.MaxBindingBytes, domain.MaxContactUriBytes));
        Assert.Equal(CallerGroup.Trusted, domain.Callers.Callers);
        Assert.True(domain.Callers.Trusted.Contains(IPAddress.Parse("192.0.2.5")));
        Assert.Equal(CallerGroup.Auto, options.Policy.Callers.Callers);
    }

    [Theory]
    [InlineData("Sources:Allow", "10.0.0.1/8")]
    [InlineData("Sources:Deny", "example.com")]
    [InlineData("Contacts:Allow", "10.0.0.0/33")]
    [InlineData("Lookups:Trusted", "names")]
    [InlineData("Lookups:Callers", "authenticated")]
    [InlineData("MaxContacts", "1000")]
    public void What_makes_no_sense_is_refused_with_a_sentence_that_names_it(string key, string value) =>
        Assert.Contains("Registrar:" + key, Assert.Single(Read((key, value)).Problems), StringComparison.Ordinal);

    private static (RegistrarOptions Options, IReadOnlyList<string> Problems) Read(params (string Key, string Value)[] settings)
    {
        IConfigurationRoot configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create("Registrar:" + setting.Key, (string?)setting.Value)))
            .Build();
        return (RegistrarOptionsReader.Read(configuration, out IReadOnlyList<string> problems), problems);
    }
}
