using System.Text;
using System.Text.Json;
using ActorRegistrar.Server.Reload;

namespace ActorRegistrar.Server.Options;

/// <summary>The table of all settings, made by reading a configuration in which nothing is set.</summary>
internal static class SettingsReference
{
    private const string AnyDomain = "example.invalid";

    private static readonly HashSet<string> PerDomain = new(StringComparer.Ordinal);

    /// <summary>Every setting, in the order of its key.</summary>
    public static IReadOnlyList<SettingDescription> All { get; } = Describe();

    /// <summary>Whether a key may be set in one domain as well.</summary>
    public static bool HoldsInDomains(string key) => PerDomain.Contains(key);

    /// <summary>Whether another value is in force only after a restart; else a reload is enough.</summary>
    public static bool NeedsRestart(string key)
    {
        string name = $"{RegistrarOptions.SectionName}:{key}";
        return !DomainsReload.IsTaken(name) && !ReloadKeys.IsOneOf(name, LimitsReload.Keys);
    }

    /// <summary>The meaning of a setting.</summary>
    public static SettingMeaning MeaningOf(SettingDescription setting) => SettingMeanings.All[setting.Key];

    /// <summary>What holds where nothing is set.</summary>
    public static string DefaultOf(SettingDescription setting) => MeaningOf(setting).Default ?? setting.Default;

    /// <summary>The page as Markdown.</summary>
    public static string RenderMarkdown()
    {
        var text = new StringBuilder();
        text.Append("# Settings\n\nMade from the code that reads them; a test compares. `ActorRegistrar.Server config reference` prints the same.\n\n");
        text.Append("Written `--Registrar:Key=value` on the command line, `Registrar__Key=value` in the environment (two underscores for each colon), or in\n");
        text.Append("`appsettings.json`; the earlier of these wins. `ActorRegistrar.Server config check` says whether a configuration can be used.\n");
        text.Append("Keys marked with a star may be set in one domain too, as `Registrar:Domain:example.com:MaxContacts`. Another value is in force after a reload,\n");
        text.Append("which SIGHUP or a change of `appsettings.json` asks for, or after a restart.\n\n");
        text.Append("| key | default | values | changed by | meaning |\n|---|---|---|---|---|\n");
        foreach (SettingDescription setting in All)
            text.Append($"| `Registrar:{setting.Key}`{(HoldsInDomains(setting.Key) ? " *" : "")} | {Code(DefaultOf(setting))} | {setting.Values} | {ChangedBy(setting)} | {Cell(MeaningOf(setting).Text)} |\n");
        return text.ToString();
    }

    /// <summary>The same for a terminal.</summary>
    public static string RenderText()
    {
        var text = new StringBuilder();
        foreach (SettingDescription setting in All)
        {
            string standard = DefaultOf(setting) is { Length: > 0 } value ? $" = {value}" : "";
            text.Append($"Registrar:{setting.Key}{standard}\n    {MeaningOf(setting).Text}\n    {setting.Values}; changed by a {ChangedBy(setting)}{(HoldsInDomains(setting.Key) ? "; also Registrar:Domain:<name>:" + setting.Key : "")}\n");
        }
        return text.ToString();
    }

    /// <summary>The same for a program.</summary>
    public static string RenderJson()
    {
        using var text = new MemoryStream();
        using (var writer = new Utf8JsonWriter(text, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartArray();
            foreach (SettingDescription setting in All)
            {
                writer.WriteStartObject();
                writer.WriteString("key", $"Registrar:{setting.Key}");
                writer.WriteString("default", DefaultOf(setting));
                writer.WriteString("values", setting.Values);
                writer.WriteBoolean("perDomain", HoldsInDomains(setting.Key));
                writer.WriteBoolean("needsRestart", NeedsRestart(setting.Key));
                writer.WriteString("meaning", MeaningOf(setting).Text);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
        }
        return Encoding.UTF8.GetString(text.ToArray()) + "\n";
    }

    private static List<SettingDescription> Describe()
    {
        IConfigurationRoot nothing = new ConfigurationBuilder()
            .AddInMemoryCollection(
            [
                new($"{RegistrarOptions.SectionName}:Domain:{AnyDomain}:Realm", AnyDomain),
                new($"{RegistrarOptions.SectionName}:Tls:Certificate:{AnyDomain}:CertificateFile", AnyDomain),
            ])
            .Build();
        string prefix = $"Domain:{AnyDomain}:";
        IReadOnlyList<SettingDescription> read = RegistrarOptionsReader.Describe(nothing);
        PerDomain.UnionWith(read.Where(one => one.Key.StartsWith(prefix, StringComparison.Ordinal)).Select(one => one.Key[prefix.Length..]));
        return
        [
            .. read
                .Where(one => !one.Key.StartsWith(prefix, StringComparison.Ordinal) || !read.Any(other => other.Key == one.Key[prefix.Length..]))
                .Select(one => one with { Key = one.Key.Replace($":{AnyDomain}:", ":<name>:", StringComparison.Ordinal) })
                .DistinctBy(one => one.Key)
                .OrderBy(one => one.Key, StringComparer.Ordinal),
        ];
    }

    private static string ChangedBy(SettingDescription setting) => NeedsRestart(setting.Key) ? "restart" : "reload";

    private static string Code(string value) => value.Length == 0 ? "" : $"`{value}`";

    private static string Cell(string text) => text.Replace("<", "&lt;", StringComparison.Ordinal).Replace("*", "\\*", StringComparison.Ordinal);
}
