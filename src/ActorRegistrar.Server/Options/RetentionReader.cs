using System.Collections.Immutable;
using ActorRegistrar.Actors.Locations;
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
            // A domain in two spellings is refused elsewhere.
            KeepDaysOf = options.DomainPolicies.DistinctBy(NameOf).ToImmutableDictionary(
                NameOf, domain => settings.Number($"Domain:{domain.Name}:KeepHistoryDays", everywhere, 0, RetentionSettings.MaxDays, "days")),
        };
    }

    private static string NameOf(DomainPolicy domain) => PolicyReader.CanonicalHost(domain.Name) ?? domain.Name;
}
