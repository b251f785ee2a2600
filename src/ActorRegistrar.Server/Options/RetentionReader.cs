using System.Collections.Immutable;
using ActorRegistrar.Persistence.Retention;

namespace ActorRegistrar.Server.Options;

/// <summary>Reads for how long the history is kept, everywhere and in single domains.</summary>
internal static class RetentionReader
{
    public static RetentionSettings Read(SettingsReader settings, RegistrarOptions options, RetentionSettings defaults)
    {
        int everywhere = settings.Number("History:KeepDays", defaults.KeepDays, 0, RetentionSettings.MaxDays, "days");
        return defaults with
        {
            KeepDays = everywhere,
            Every = TimeSpan.FromSeconds(settings.Number("History:PurgeSeconds", (int)defaults.Every.TotalSeconds, 1, 86_400, "seconds")),
            KeepDaysOf = options.DomainPolicies.ToImmutableDictionary(
                domain => domain.Name.ToLowerInvariant(),
                domain => settings.Number($"Domain:{domain.Name}:KeepHistoryDays", everywhere, 0, RetentionSettings.MaxDays, "days")),
        };
    }
}
