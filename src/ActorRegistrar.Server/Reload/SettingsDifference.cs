using System.Text.RegularExpressions;
using ActorRegistrar.Server.Options;

namespace ActorRegistrar.Server.Reload;

/// <summary>A setting that differs between two configurations.</summary>
/// <param name="Key">With its section, a list under its own name.</param>
/// <param name="Before">As written; null where it was not set.</param>
/// <param name="After">As written; null where it is not set any longer.</param>
internal sealed partial record SettingsDifference(string Key, string? Before, string? After)
{
    private static readonly string[] Sections = [RegistrarOptions.SectionName, "Logging"];

    /// <summary><c>Registrar:MaxContacts 10 -> 3</c>. Not for settings that may hold a secret.</summary>
    public override string ToString() => $"{Key} {Before ?? "(default)"} -> {After ?? "(default)"}";

    /// <summary>Every setting that differs, by name.</summary>
    public static IReadOnlyList<SettingsDifference> Between(IConfiguration before, IConfiguration after)
    {
        Dictionary<string, string> old = Flatten(before), now = Flatten(after);
        return
        [
            .. old.Keys.Union(now.Keys, StringComparer.OrdinalIgnoreCase)
                .Select(key => new SettingsDifference(key, old.GetValueOrDefault(key), now.GetValueOrDefault(key)))
                .Where(difference => difference.Before != difference.After)
                .OrderBy(difference => difference.Key, StringComparer.Ordinal),
        ];
    }

    private static Dictionary<string, string> Flatten(IConfiguration configuration)
    {
        var flat = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        IEnumerable<KeyValuePair<string, string?>> all = Sections.SelectMany(section => configuration.GetSection(section).AsEnumerable());
        foreach ((string path, string? value) in all.Where(setting => setting.Value is not null).OrderBy(setting => setting.Key, ConfigurationKeyComparer.Instance))
        {
            string key = ListIndex().Replace(path, "");
            flat[key] = flat.TryGetValue(key, out string? others) ? $"{others},{value}" : value!;
        }
        return flat;
    }

    [GeneratedRegex(@":\d+$")]
    private static partial Regex ListIndex();
}
