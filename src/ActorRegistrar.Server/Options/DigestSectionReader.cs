using System.Collections.Immutable;
using System.Text;
using ActorRegistrar.Sip.Digests;

namespace ActorRegistrar.Server.Options;

/// <summary>Reads <see cref="DigestSection"/>.</summary>
internal static class DigestSectionReader
{
    public static DigestSection Read(SettingsReader settings, DigestSection defaults) => new()
    {
        Algorithms = ReadAlgorithms(settings, defaults.Algorithms),
        NonceSeconds = settings.Number("Digest:NonceSeconds", defaults.NonceSeconds, 10, 86_400, "seconds"),
        CacheSeconds = settings.Number("Digest:CacheSeconds", defaults.CacheSeconds, 1, 86_400, "seconds"),
        MaxNonces = settings.Number("Digest:MaxNonces", defaults.MaxNonces, 1_024, 67_108_864, "nonces"),
        MaxCached = settings.Number("Digest:MaxCached", defaults.MaxCached, 1_024, 16_777_216, "credentials"),
        MaxFailures = settings.Number("Digest:MaxFailures", defaults.MaxFailures, 1, 1_000_000, "responses"),
        MaxFailuresPerSource = settings.Number("Digest:MaxFailuresPerSource", defaults.MaxFailuresPerSource, 1, 1_000_000, "responses"),
        FailureSeconds = settings.Number("Digest:FailureSeconds", defaults.FailureSeconds, 1, 86_400, "seconds"),
    };

    private static ImmutableArray<DigestAlgorithm> ReadAlgorithms(SettingsReader settings, ImmutableArray<DigestAlgorithm> defaults)
    {
        if (settings.List("Digest:Algorithms") is not { } names) return defaults;
        var algorithms = ImmutableArray.CreateBuilder<DigestAlgorithm>();
        foreach (string name in names)
        {
            if (!DigestAlgorithms.TryMatch(Encoding.UTF8.GetBytes(name), out DigestAlgorithm algorithm))
                settings.Refuse($"Registrar:Digest:Algorithms has '{name}'; known are SHA-512-256, SHA-256 and MD5.");
            else if (algorithms.Contains(algorithm)) settings.Refuse($"Registrar:Digest:Algorithms names {name} twice; name it once.");
            else algorithms.Add(algorithm);
        }
        if (names.IsEmpty) settings.Refuse("Registrar:Digest:Algorithms is empty; name at least one of SHA-512-256, SHA-256 and MD5.");
        return algorithms.ToImmutable();
    }
}
