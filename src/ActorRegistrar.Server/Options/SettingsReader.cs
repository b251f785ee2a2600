using System.Collections.Immutable;
using System.Globalization;

namespace ActorRegistrar.Server.Options;

/// <summary>
/// Reads settings one by one and collects, instead of throwing, one sentence per wrong value. It remembers which keys were asked for,
/// so that any other key in the section is known to be a mistake.
/// </summary>
/// <param name="configuration">All sources, the later ones winning.</param>
/// <param name="section">The section that belongs to these settings alone.</param>
internal sealed class SettingsReader(IConfigurationRoot configuration, string section)
{
    private static readonly char[] ListSeparators = [',', ';', ' ', '\t'];
    private static readonly char[] SpacedListSeparators = [',', ';'];
    private readonly List<string> _problems = [];
    private readonly List<string> _knownKeys = [];
    private readonly List<SettingDescription> _descriptions = [];
    private readonly SortedDictionary<string, SettingInForce> _inForce = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>A sentence for each wrong value so far.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <summary>Every setting that was asked for, in order; lists without their defaults, which are whose who ask.</summary>
    public IReadOnlyList<SettingDescription> Descriptions => _descriptions;

    /// <summary>What was read so far, by key; a list that nobody has set is not among it.</summary>
    public ImmutableArray<SettingInForce> InForce => [.. _inForce.Values];

    /// <summary>Adds a sentence.</summary>
    public void Refuse(string problem) => _problems.Add(problem);

    /// <summary>Text, trimmed; the default when the key is absent.</summary>
    public string Text(string key, string defaultValue)
    {
        Describe(key, defaultValue, "text");
        string? text = Find(key)?.Trim();
        return Holds(key, text ?? defaultValue, text is not null);
    }

    /// <summary>
    /// Text that nobody else should see: the setting itself, or what the file holds that <paramref name="key"/> with <c>File</c> behind it
    /// names, as container secrets are given.
    /// </summary>
    public string Secret(string key, string defaultValue)
    {
        string text = Text(key, ""), fromFile = SecretFile(key + "File");
        if (text.Length > 0 && fromFile.Length > 0) Refuse($"{section}:{key} and {section}:{key}File are both set; leave one of them.");
        return text.Length > 0 ? text : fromFile.Length > 0 ? fromFile : defaultValue;
    }

    /// <summary>What the file holds that a setting names, without white space around it; empty when the setting is.</summary>
    public string SecretFile(string key)
    {
        Describe(key, "", "path of a file");
        string path = Find(key)?.Trim() ?? "";
        Holds(key, path, path.Length > 0);
        if (path.Length == 0) return "";
        try
        {
            if (File.ReadAllText(path).Trim() is { Length: > 0 } secret) return secret;
            Refuse($"{section}:{key} is '{path}', which is empty; write the secret into it.");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            Refuse($"{section}:{key} is '{path}', which cannot be read ({unreadable.Message.TrimEnd('.')}); name a file that this account may read.");
        }
        return "";
    }

    /// <summary>A whole number between two others, in ASCII digits.</summary>
    public int Number(string key, int defaultValue, int min, int max, string unit)
    {
        Describe(key, defaultValue.ToString(CultureInfo.InvariantCulture), string.Create(CultureInfo.InvariantCulture, $"{unit}, {min} to {max}"));
        Holds(key, defaultValue.ToString(CultureInfo.InvariantCulture));
        if (Find(key) is not { } text) return defaultValue;
        if (int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= min && value <= max)
        {
            Holds(key, value.ToString(CultureInfo.InvariantCulture), isSet: true);
            return value;
        }
        Refuse(string.Create(CultureInfo.InvariantCulture, $"{section}:{key} is '{text}'; it must be a whole number of {unit} between {min} and {max}."));
        return defaultValue;
    }

    /// <summary>A time in seconds between two others, to the millisecond: <c>3</c> or <c>0.25</c>.</summary>
    public TimeSpan Seconds(string key, TimeSpan defaultValue, double min, double max)
    {
        Describe(key, defaultValue.TotalSeconds.ToString(CultureInfo.InvariantCulture), string.Create(CultureInfo.InvariantCulture, $"seconds, {min} to {max}, fractions too"));
        Holds(key, defaultValue.TotalSeconds.ToString(CultureInfo.InvariantCulture));
        if (Find(key) is not { } text) return defaultValue;
        if (double.TryParse(text.Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value) && value >= min && value <= max)
        {
            Holds(key, value.ToString(CultureInfo.InvariantCulture), isSet: true);
            return TimeSpan.FromMilliseconds(Math.Round(value * 1000));
        }
        Refuse(string.Create(CultureInfo.InvariantCulture, $"{section}:{key} is '{text}'; it must be a number of seconds between {min} and {max}."));
        return defaultValue;
    }

    /// <summary>A part of a whole, from 0 to 1.</summary>
    public double Fraction(string key, double defaultValue)
    {
        Describe(key, defaultValue.ToString(CultureInfo.InvariantCulture), "0 to 1");
        Holds(key, defaultValue.ToString(CultureInfo.InvariantCulture));
        if (Find(key) is not { } text) return defaultValue;
        if (double.TryParse(text.Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value) && value <= 1)
        {
            Holds(key, value.ToString(CultureInfo.InvariantCulture), isSet: true);
            return value;
        }
        Refuse($"{section}:{key} is '{text}'; it must be a number between 0 and 1.");
        return defaultValue;
    }

    /// <summary><c>true</c> or <c>false</c>.</summary>
    public bool Flag(string key, bool defaultValue)
    {
        Describe(key, defaultValue ? "true" : "false", "true or false");
        Holds(key, defaultValue ? "true" : "false");
        if (Find(key) is not { } text) return defaultValue;
        if (bool.TryParse(text.Trim(), out bool value))
        {
            Holds(key, value ? "true" : "false", isSet: true);
            return value;
        }
        Refuse($"{section}:{key} is '{text}'; it must be true or false.");
        return defaultValue;
    }

    /// <summary>One of a few words, compared without regard to case.</summary>
    public T Choice<T>(string key, T defaultValue, params (string Word, T Value)[] choices)
    {
        Describe(key, choices.FirstOrDefault(choice => EqualityComparer<T>.Default.Equals(choice.Value, defaultValue)).Word ?? "", string.Join(", ", choices.Select(choice => choice.Word)));
        Holds(key, choices.FirstOrDefault(choice => EqualityComparer<T>.Default.Equals(choice.Value, defaultValue)).Word ?? "");
        if (Find(key) is not { } text) return defaultValue;
        foreach ((string word, T value) in choices)
        {
            if (!word.Equals(text.Trim(), StringComparison.OrdinalIgnoreCase)) continue;
            Holds(key, word, isSet: true);
            return value;
        }
        string words = string.Join(" or ", choices.Select(choice => choice.Word));
        Refuse($"{section}:{key} is '{text}'; it must be {words}.");
        return defaultValue;
    }

    /// <summary>
    /// Several values: an array, or one text with commas, semicolons or spaces between them. The last source that has either form
    /// gives all of them, so a short list on the command line is never mixed with the rest of a longer one in a file.
    /// </summary>
    /// <param name="key">The setting.</param>
    /// <param name="hasSpaces">Whether a value may have spaces within; then they separate nothing.</param>
    public ImmutableArray<string>? List(string key, bool hasSpaces = false)
    {
        char[] separators = hasSpaces ? SpacedListSeparators : ListSeparators;
        Describe(key, "", "list");
        _knownKeys.Add(key);
        string path = ConfigurationPath.Combine(section, key);
        foreach (IConfigurationProvider provider in configuration.Providers.Reverse())
        {
            string[] indexes = [.. provider.GetChildKeys([], path).Distinct().Order(ConfigurationKeyComparer.Instance)];
            bool hasText = provider.TryGet(path, out string? text);
            if (indexes.Length == 0 && !hasText) continue;
            IEnumerable<string> texts = indexes.Length == 0
                ? [text ?? ""]
                : indexes.Select(index => provider.TryGet(ConfigurationPath.Combine(path, index), out string? item) ? item ?? "" : "");
            ImmutableArray<string> list = [.. texts.SelectMany(item => item.Split(separators, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];
            Holds(key, string.Join(", ", list), isSet: true);
            return list;
        }
        return null;
    }

    /// <summary>The names of the sections below a key, whichever source has them.</summary>
    public ImmutableArray<string> Children(string key) =>
        [.. configuration.GetSection(ConfigurationPath.Combine(section, key)).GetChildren().Select(child => child.Key)];

    /// <summary>Adds a sentence for every key of the section that was never asked for, with the nearest name that exists.</summary>
    public void RefuseUnknownKeys()
    {
        foreach ((string path, string? value) in configuration.GetSection(section).AsEnumerable(makePathsRelative: true))
        {
            if (value is null || path.Length == 0 || _knownKeys.Any(known => IsOrHolds(known, path))) continue;
            string advice = NearestName.Find(path, _knownKeys) is { } nearest ? $"did you mean {section}:{nearest}?" : $"known are {string.Join(", ", _knownKeys)}.";
            Refuse($"{section}:{path} is not a setting; {advice}");
        }
    }

    private void Describe(string key, string defaultValue, string values) => _descriptions.Add(new SettingDescription(key, defaultValue, values));

    private string Holds(string key, string value, bool isSet = false)
    {
        string path = ConfigurationPath.Combine(section, key);
        _inForce[path] = new SettingInForce(path, value, isSet);
        return value;
    }

    private string? Find(string key)
    {
        _knownKeys.Add(key);
        return configuration[ConfigurationPath.Combine(section, key)];
    }

    private static bool IsOrHolds(string known, string path) =>
        path.Equals(known, StringComparison.OrdinalIgnoreCase)
        || (path.StartsWith(known + ConfigurationPath.KeyDelimiter, StringComparison.OrdinalIgnoreCase)
            && path.AsSpan(known.Length + 1).IndexOfAnyExceptInRange('0', '9') < 0);
}
