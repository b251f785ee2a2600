using System.Collections.Immutable;
using System.Text;
using ActorRegistrar.Actors.Locations;
using ActorRegistrar.Sip.Digests;

namespace ActorRegistrar.Server.Options;

/// <summary>Reads <see cref="DigestSection"/>.</summary>
internal static class DigestSectionReader
{
    private const int LongestUserAgent = 128;

    /// <summary>The section.</summary>
    public static DigestSection Read(SettingsReader settings, DigestSection defaults) => new()
    {
        Policy = ReadPolicy(settings, "", defaults.Policy),
        NonceSeconds = settings.Number("Digest:NonceSeconds", defaults.NonceSeconds, 10, 86_400, "seconds"),
        CacheSeconds = settings.Number("Digest:CacheSeconds", defaults.CacheSeconds, 1, 86_400, "seconds"),
        MaxNonces = settings.Number("Digest:MaxNonces", defaults.MaxNonces, 1_024, 67_108_864, "nonces"),
        MaxCached = settings.Number("Digest:MaxCached", defaults.MaxCached, 1_024, 16_777_216, "credentials"),
        MaxFailures = settings.Number("Digest:MaxFailures", defaults.MaxFailures, 1, 1_000_000, "responses"),
        MaxFailuresPerSource = settings.Number("Digest:MaxFailuresPerSource", defaults.MaxFailuresPerSource, 1, 1_000_000, "responses"),
        ForbidAfter = settings.Number("Digest:ForbidAfter", defaults.ForbidAfter, 0, 1_000_000, "responses"),
        FailureSeconds = settings.Number("Digest:FailureSeconds", defaults.FailureSeconds, 1, 86_400, "seconds"),
    };

    /// <summary>What holds in every domain, or in one.</summary>
    /// <param name="settings">All settings.</param>
    /// <param name="prefix">Empty, or what stands before each key, with its colon.</param>
    /// <param name="defaults">What holds where nothing is set.</param>
    public static DigestPolicy ReadPolicy(SettingsReader settings, string prefix, DigestPolicy defaults) => new()
    {
        Algorithms = ReadAlgorithms(settings, prefix + "Digest:Algorithms", defaults.Algorithms),
        Md5UserAgents = ReadUserAgents(settings, prefix + "Compatibility:Md5UserAgents", defaults.Md5UserAgents),
    };

    private static ImmutableArray<DigestAlgorithm> ReadAlgorithms(SettingsReader settings, string key, ImmutableArray<DigestAlgorithm> defaults)
    {
        if (settings.List(key) is not { } names) return defaults;
        var algorithms = ImmutableArray.CreateBuilder<DigestAlgorithm>();
        foreach (string name in names)
        {
            if (!DigestAlgorithms.TryMatch(Encoding.UTF8.GetBytes(name), out DigestAlgorithm algorithm))
                settings.Refuse($"Registrar:{key} has '{name}'; known are SHA-512-256, SHA-256 and MD5.");
            else if (algorithms.Contains(algorithm)) settings.Refuse($"Registrar:{key} names {name} twice; name it once.");
            else algorithms.Add(algorithm);
        }
        if (names.IsEmpty) settings.Refuse($"Registrar:{key} is empty; name at least one of SHA-512-256, SHA-256 and MD5.");
        return algorithms.ToImmutable();
    }

    private static ImmutableArray<string> ReadUserAgents(SettingsReader settings, string key, ImmutableArray<string> defaults)
    {
        if (settings.List(key, hasSpaces: true) is not { } beginnings) return defaults;
        foreach (string beginning in beginnings)
        {
            if (beginning.Length > LongestUserAgent || beginning.Any(letter => letter is < ' ' or > '~'))
                settings.Refuse($"Registrar:{key} has '{beginning}'; it must be how a User-Agent begins, at most {LongestUserAgent} printable ASCII characters.");
        }
        return beginnings;
    }
}
