using System.Text.Json;
using System.Text.RegularExpressions;
using ActorRegistrar.Server.Options;
using ActorRegistrar.Server.Tests.Commands;
using ActorRegistrar.Server.Tests.Support;

namespace ActorRegistrar.Server.Tests.Options;

/// <summary>What is written about settings is what there is.</summary>
public sealed partial class SettingsReferenceTests
{
    [Fact]
    public void The_page_says_what_the_code_reads() => ReferenceFile.AssertIsCurrent("settings.md", SettingsReference.RenderMarkdown());

    [Fact]
    public void Every_setting_has_a_meaning_and_every_meaning_a_setting() =>
        Assert.Equal(SettingMeanings.All.Keys.Order(StringComparer.Ordinal), SettingsReference.All.Select(setting => setting.Key));

    [Theory]
    [InlineData("redirect.cfg")]
    [InlineData("http-lookup.cfg")]
    public void The_page_of_Kamailio_has_every_definition_of_its_configurations_with_its_default(string file)
    {
        string page = File.ReadAllText(Path.Combine(ReferenceFile.SourceRoot(), "docs", "kamailio.md"));
        string[] lines = File.ReadAllLines(Path.Combine(ReferenceFile.SourceRoot(), "samples", "kamailio", file));
        string[] rows = [.. page.Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal))];
        (string Name, string Value)[] definitions = [.. lines.Select(line => Definition().Match(line)).Where(match => match.Success).Select(match => (match.Groups[1].Value, match.Groups[2].Value))];
        Assert.True(definitions.Length > 8, "The configuration defines next to nothing.");
        Assert.All(definitions, one => Assert.Contains(rows, row => row.Contains($"`{one.Name}`", StringComparison.Ordinal) && (row.Contains($"`{one.Value}`", StringComparison.Ordinal) || row.Contains($" {one.Value} ", StringComparison.Ordinal))));
    }

    [Fact]
    public async Task Reference_is_printed_for_people_and_for_programs()
    {
        CommandRun text = await CommandRun.OfAsync("config", "reference");
        Assert.Equal(0, text.ExitCode);
        Assert.Contains("Registrar:MinExpires = 60\n    Shortest lifetime granted; a shorter request is answered 423.\n    seconds, 1 to 3600; changed by a reload; also Registrar:Domain:<name>:MinExpires\n", text.Output, StringComparison.Ordinal);
        CommandRun json = await CommandRun.OfAsync("config", "reference", "--json");
        JsonElement[] settings = [.. JsonDocument.Parse(json.Output).RootElement.EnumerateArray()];
        Assert.Equal(SettingsReference.All.Count, settings.Length);
        Assert.Contains(settings, setting => setting.GetProperty("key").GetString() == "Registrar:Journal:Durability" && setting.GetProperty("default").GetString() == "full" && setting.GetProperty("values").GetString() == "full, os");
    }

    [Fact]
    public async Task Check_says_whether_the_settings_can_be_used()
    {
        CommandRun right = await CommandRun.OfAsync("config", "check", "--Registrar:MinExpires=120");
        Assert.Equal((0, ""), (right.ExitCode, right.Error));
        Assert.StartsWith("The settings can be used.\nwarning: no authentication", right.Output, StringComparison.Ordinal);
        CommandRun wrong = await CommandRun.OfAsync("config", "check", "--Registrar:MinExpires=soon", "--Registrar:Tls:CertifcateFile=x");
        Assert.Equal(2, wrong.ExitCode);
        Assert.Equal(
            "Registrar:MinExpires is 'soon'; it must be a whole number of seconds between 1 and 3600.\nRegistrar:Tls:CertifcateFile is not a setting; did you mean Registrar:Tls:CertificateFile?",
            wrong.Error.ReplaceLineEndings("\n"));
    }

    /// <summary>With a value, also where it is commented out.</summary>
    [GeneratedRegex("^#{1,2}!define ([A-Z_]+) (.+)$")]
    private static partial Regex Definition();
}
