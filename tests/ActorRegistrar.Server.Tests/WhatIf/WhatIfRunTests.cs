using System.Text;
using System.Text.Json;
using ActorRegistrar.Actors.Locations;
using ActorRegistrar.Location.Rules;
using ActorRegistrar.Persistence.History;
using ActorRegistrar.Server.Commands;
using ActorRegistrar.Server.Replays;
using ActorRegistrar.Server.Tests.Replays;
using ActorRegistrar.Server.WhatIf;
using CsCheck;
using Microsoft.Extensions.Configuration;

namespace ActorRegistrar.Server.Tests.WhatIf;

/// <summary>A history taken whole under other policies, and the report.</summary>
public sealed class WhatIfRunTests
{
    private static readonly RegistrationPolicy Recorded = new() { MaxContacts = 4 };

    [Fact]
    public void Under_the_same_policy_the_report_has_no_difference() => History.Random(Recorded).Sample(history =>
    {
        WhatIfReport report = Run(history, Recorded);
        Assert.True(report.IsWithoutDifference, Text(report));
        if (report.Undecidable == 0) Assert.Matches(@"in force at \S+ (\d+) bindings as recorded, \1 under these settings\n|^what if .*\n  0 REG", Text(report));
    }, iter: 500, threads: 1);

    [Fact]
    public void A_history_whose_beginning_was_purged_is_judged_from_where_it_is_known() => Gen.Select(History.Random(Recorded), Gen.Int[1, 40]).Sample((history, purged) =>
    {
        WhatIfReport report = Run([.. history.Skip(purged)], Recorded);
        Assert.True(report.IsWithoutDifference, Text(report));
    }, iter: 500, threads: 1);

    [Fact]
    public void From_a_moment_on_the_settings_are_others_and_what_stood_then_stands()
    {
        List<StoredChange> history = History.Registrations(10);
        WhatIfReport report = Run(history, Recorded with { MinExpires = 3600, MaxExpires = 3600, DefaultExpires = 3600, MaxContacts = 1 }, new ReplaySelection(From: History.T0.AddSeconds(5)));
        Assert.Contains("  5 REGISTERs that changed something were decided again, of 5 changes\n", Text(report), StringComparison.Ordinal);
        Assert.Contains("10 bindings as recorded, 10 under these settings", Text(report), StringComparison.Ordinal);
    }

    [Fact]
    public void The_report_counts_refusals_with_examples_and_says_what_it_cannot_know()
    {
        List<StoredChange> history = [.. History.Registrations(10), History.Registration(11, History.Address(99), "sip:brief@192.0.2.1", History.T0.AddSeconds(20), 60)];
        string text = Text(Run(history, Recorded with { MinExpires = 300, MaxExpires = 1800, DefaultExpires = 1800 }));
        Assert.Equal("""
            what if some settings
              11 REGISTERs that changed something were decided again, of 11 changes
              0 as they were
              1 would have been refused, 423, the lifetime asked for is too short
                clients: no User-Agent 1
                2026-03-01T12:00:20Z sip:u99@example.net An expiration interval is shorter than Min-Expires
                1 address-of-record is affected by a refusal
              10 contacts would have got a shorter lifetime
                clients: no User-Agent 10
                2026-03-01T12:00:00Z sip:u0@example.com sip:c0@192.0.2.1: 1800 s instead of 3600 s
                2026-03-01T12:00:01Z sip:u1@example.net sip:c1@192.0.2.1: 1800 s instead of 3600 s
                2026-03-01T12:00:02Z sip:u2@example.com sip:c2@192.0.2.1: 1800 s instead of 3600 s
              in force at 2026-03-01T12:00:20Z: 11 bindings as recorded, 10 under these settings; 1 address-of-record would have had none

            """ + string.Concat(WhatIfReport.Remarks.Select(remark => $"note: {remark}\n")), text);
    }

    [Fact]
    public void The_report_is_JSON_too()
    {
        using var stream = new MemoryStream();
        Run([History.Registration(11, History.Address(99), "sip:brief@192.0.2.1", History.T0, 60)], Recorded with { MinExpires = 300 }).WriteJson(stream);
        using JsonDocument json = JsonDocument.Parse(stream.ToArray());
        JsonElement refused = json.RootElement.GetProperty("refused")[0];
        Assert.Equal(("intervalTooBrief", 1), (refused.GetProperty("outcome").GetString(), refused.GetProperty("count").GetInt32()));
        Assert.Equal(11, refused.GetProperty("examples")[0].GetProperty("offset").GetInt64());
        Assert.Equal(WhatIfReport.Remarks, json.RootElement.GetProperty("remarks").EnumerateArray().Select(remark => remark.GetString()!));
    }

    [Theory]
    [InlineData("MinExpire=300", "Registrar:MinExpire is not a setting; did you mean Registrar:MinExpires?")]
    [InlineData("Compatibility:ContactLimt=evict", "Registrar:Compatibility:ContactLimt is not a setting; did you mean Registrar:Compatibility:ContactLimit?")]
    [InlineData("MinExpires=soon", "Registrar:MinExpires is 'soon'; it must be a whole number of seconds between 1 and 3600.")]
    [InlineData("Compatibility:ContactLimit=drop", "Registrar:Compatibility:ContactLimit is 'drop'; it must be refuse or evict.")]
    [InlineData("MaxExpires=600", "Registrar:DefaultExpires (3600 s) is more than Registrar:MaxExpires (600 s); lower the first or raise the second.")]
    [InlineData("MinExpires", "'MinExpires' is not a setting; write for example --what-if \"MinExpires=300;MaxContacts=2\".")]
    [InlineData("MaxContacts=1;Registrar:MaxContacts=2", "--what-if names MaxContacts twice; name it once.")]
    [InlineData(" ; ", "--what-if is empty; write for example --what-if \"MinExpires=300;MaxContacts=2\".")]
    public void A_wrong_setting_is_named(string typed, string sentence) =>
        Assert.Equal(sentence, Assert.Throws<UsageException>(() => WhatIfPolicies.Read(typed, Settings())).Message);

    [Fact]
    public void A_setting_of_other_use_is_no_setting_here() =>
        Assert.StartsWith("Registrar:Listen is not a setting; ", Assert.Throws<UsageException>(() => WhatIfPolicies.Read("Listen=udp://127.0.0.1:1", Settings())).Message, StringComparison.Ordinal);

    [Fact]
    public void Settings_replace_those_of_the_server_everywhere_or_in_one_domain()
    {
        WhatIfPolicies read = WhatIfPolicies.Read("MaxContacts=2;Domain:b.example:MaxContacts=3;Compatibility:AnswerContacts=request", Settings(("MinExpires", "120"), ("Domain:a.example:MaxContacts", "7")));
        Assert.Equal((2, 120u), (read.Policies.Everywhere.Registration.MaxContacts, read.Policies.Everywhere.Registration.MinExpires));
        Assert.Equal(7, read.Policies.For("a.example").Registration.MaxContacts);
        Assert.Equal(3, read.Policies.For("b.example").Registration.MaxContacts);
        Assert.Equal("Registrar:Compatibility:AnswerContacts decides how requests are answered, not what is granted; it makes no difference here.", Assert.Single(read.Notes));
    }

    private static IConfigurationRoot Settings(params (string Key, string Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(setting => "Registrar:" + setting.Key, setting => (string?)setting.Value)).Build();

    private static WhatIfReport Run(List<StoredChange> history, RegistrationPolicy policy, ReplaySelection? selection = null)
    {
        var report = new WhatIfReport("some settings", []);
        var run = new WhatIfRun(new DomainPolicies(policy, []), selection ?? ReplaySelection.All, report);
        foreach (StoredChange change in history) run.Take(change);
        run.End();
        return report;
    }

    private static string Text(WhatIfReport report)
    {
        using var text = new StringWriter(new StringBuilder()) { NewLine = "\n" };
        report.Write(text);
        return text.ToString();
    }
}
