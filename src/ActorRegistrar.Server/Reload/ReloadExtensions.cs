using ActorRegistrar.Server.Logging;
using ActorRegistrar.Server.Options;

namespace ActorRegistrar.Server.Reload;

/// <summary>Adds reloading to a host.</summary>
internal static class ReloadExtensions
{
    /// <summary>
    /// <see cref="LiveSettings"/> and <see cref="SettingsReload"/> for whoever needs them, the parts that can change, and the watch. A part of its
    /// own is added as another <see cref="IReloadable"/>.
    /// </summary>
    public static void AddReload(this IServiceCollection services, SettingsOfStart start, RegistrarOptions options, LogLevels levels)
    {
        services.AddSingleton(start).AddSingleton(levels).AddSingleton(new LiveSettings(options)).AddSingleton<SettingsReload>();
        services.AddSingleton<IReloadable, DomainsReload>().AddSingleton<IReloadable, LimitsReload>().AddSingleton<IReloadable, LogLevelsReload>();
        services.AddHostedService<SettingsWatch>();
    }
}
