using ActorRegistrar.Persistence.Retention;
using ActorRegistrar.Server.Options;
using Microsoft.Extensions.Configuration;

namespace ActorRegistrar.Server.Tests.Options;

/// <summary>For how long the history is kept.</summary>
public sealed class RetentionOptionsTests
{
    [Fact]
    public void It_is_thirty_days_unless_something_else_is_said() => Assert.Equal(30, Read([], out _).KeepDays);

    [Fact]
    public void A_domain_may_differ_and_takes_over_what_it_does_not_say()
    {
        RetentionSettings retention = Read(
            [("Domains", "example.com,example.net"), ("History:KeepDays", "7"), ("History:PurgeSeconds", "5"), ("Domain:Example.com:KeepHistoryDays", "0"), ("Domain:example.net:MaxContacts", "3")],
            out IReadOnlyList<string> problems);
        Assert.Empty(problems);
        Assert.Equal((7, 0, 7, TimeSpan.FromSeconds(5)), (retention.KeepDays, retention.KeepDaysOf["example.com"], retention.KeepDaysOf["example.net"], retention.Every));
    }

    [Theory]
    [InlineData("History:KeepDays", "-1")]
    [InlineData("History:KeepDays", "40000")]
    [InlineData("History:Keepdays2", "1")]
    [InlineData("Domain:example.com:KeepHistoryDays", "x")]
    public void What_makes_no_sense_is_refused_with_a_sentence(string key, string value)
    {
        Read([(key, value)], out IReadOnlyList<string> problems);
        Assert.Contains("Registrar:" + key, Assert.Single(problems), StringComparison.Ordinal);
    }

    private static RetentionSettings Read((string Key, string Value)[] settings, out IReadOnlyList<string> problems) => RegistrarOptionsReader.Read(
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create("Registrar:" + setting.Key, (string?)setting.Value))).Build(), out problems).Retention;
}
