using ActorRegistrar.Server.Options;
using Microsoft.Extensions.Configuration;

namespace ActorRegistrar.Server.Tests.Options;

/// <summary>What may be shown of the settings.</summary>
public sealed class ConfigurationInForceTests
{
    [Fact]
    public void Every_setting_is_shown_with_its_value_and_whether_somebody_set_it()
    {
        SettingInForce[] shown = Of(("MaxContacts", "3"), ("Listen", "udp://127.0.0.1:5070"));
        Assert.Contains(new SettingInForce("Registrar:MaxContacts", "3", true), shown);
        Assert.Contains(new SettingInForce("Registrar:MinExpires", "60", false), shown);
        Assert.Contains(new SettingInForce("Registrar:Listen", "udp://127.0.0.1:5070", true), shown);
        Assert.Contains(new SettingInForce("Registrar:Domains", "*", false), shown);
        Assert.Contains(new SettingInForce("Registrar:ServiceRoute", "", false), shown);
        Assert.Contains(new SettingInForce("Registrar:Journal:Durability", "full", false), shown);
        Assert.Equal(shown.Select(setting => setting.Key).Distinct(), shown.Select(setting => setting.Key));
    }

    [Fact]
    public void A_route_of_everywhere_is_shown_in_a_domain_that_says_nothing_and_none_where_it_says_so()
    {
        SettingInForce[] shown = Of(("ServiceRoute", "<sip:p.example.com;lr>"), ("Domains", "a.example, b.example"), ("Domain:a.example:Gruu", "true"), ("Domain:b.example:ServiceRoute", ""));
        Assert.Contains(new SettingInForce("Registrar:Domain:a.example:ServiceRoute", "<sip:p.example.com;lr>", false), shown);
        Assert.Contains(shown, setting => setting is { Key: "Registrar:Domain:b.example:ServiceRoute", Value: "" });
    }

    [Theory]
    [InlineData("Host=db;Username=r;Password=hunter2;Passfile=/x", "host=db;username=r;password=***;passfile=***")]
    [InlineData("Host=db;Something New=hunter2", "host=db;something new=***")]
    [InlineData("not=a=connection;;hunter2", "***")]
    public void A_connection_string_is_shown_without_what_could_be_secret(string written, string shown)
    {
        string value = Of(("Journal:ConnectionString", written)).Single(setting => setting.Key == "Registrar:Journal:ConnectionString").Value;
        Assert.DoesNotContain("hunter2", value, StringComparison.Ordinal);
        Assert.Equal(shown, value, ignoreCase: true);
    }

    private static SettingInForce[] Of(params (string Key, string Value)[] settings) =>
    [
        .. ConfigurationInForce.Of(RegistrarOptionsReader.Read(
            new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create("Registrar:" + setting.Key, (string?)setting.Value))).Build(), out _)),
    ];
}
