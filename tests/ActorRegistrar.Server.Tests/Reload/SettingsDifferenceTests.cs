using ActorRegistrar.Server.Reload;
using Microsoft.Extensions.Configuration;

namespace ActorRegistrar.Server.Tests.Reload;

public sealed class SettingsDifferenceTests
{
    [Fact]
    public void Only_what_differs_is_told_with_both_values() =>
        Assert.Equal(
            ["Registrar:MaxContacts 10 -> 3", "Registrar:MinExpires (default) -> 30", "Registrar:Transport:ServerName x -> (default)"],
            Between([("Registrar:MaxContacts", "10"), ("Registrar:Transport:ServerName", "x"), ("Registrar:MaxExpires", "7200")],
                [("Registrar:MaxContacts", "3"), ("Registrar:MinExpires", "30"), ("Registrar:MaxExpires", "7200")]));

    [Fact]
    public void A_list_is_one_setting() =>
        Assert.Equal(
            ["Registrar:Domains a.example,b.example -> a.example"],
            Between([("Registrar:Domains:0", "a.example"), ("Registrar:Domains:1", "b.example")], [("Registrar:Domains:0", "a.example")]));

    [Fact]
    public void A_key_is_the_same_in_any_case() => Assert.Empty(Between([("registrar:maxcontacts", "1")], [("Registrar:MaxContacts", "1")]));

    [Fact]
    public void What_is_nobodys_setting_is_none() => Assert.Empty(Between([("PATH", "/bin")], [("PATH", "/usr/bin")]));

    [Theory]
    [InlineData("Registrar:Domain:example.com:MaxContacts", true)]
    [InlineData("registrar:maxcontacts", true)]
    [InlineData("Registrar:DomainsX", false)]
    [InlineData("Registrar:Transport:MaxContacts", false)]
    [InlineData("Logging:LogLevel:Default", false)]
    public void A_part_knows_its_settings_by_name(string key, bool isIts) => Assert.Equal(isIts, ReloadKeys.IsOneOf(key, ["Domains", "Domain", "MaxContacts"]));

    private static IEnumerable<string> Between((string Key, string Value)[] before, (string Key, string Value)[] after) =>
        SettingsDifference.Between(Of(before), Of(after)).Select(difference => difference.ToString());

    private static IConfiguration Of((string Key, string Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value))).Build();
}
