using System.Collections.Immutable;
using ActorRegistrar.Server.Hosting;
using ActorRegistrar.Server.Logging;
using ActorRegistrar.Server.Options;

namespace ActorRegistrar.Server.Reload;

/// <summary>
/// Reads all settings again, from the same sources as the start. They are judged whole before anything changes: a mistake anywhere leaves
/// everything as it was.
/// </summary>
internal sealed class SettingsReload(SettingsOfStart start, LiveSettings settings, IEnumerable<IReloadable> parts, ILoggerFactory loggers)
{
    private readonly ILogger _log = loggers.CreateLogger("ActorRegistrar.Server");
    private readonly Lock _one = new();
    private readonly IReloadable[] _parts = [.. parts];
    private IConfiguration _inForce = start.Configuration;

    /// <summary>Reads and, when nothing is wrong, puts in force what needs no restart.</summary>
    /// <param name="because">Who or what asks for it, for the log: <c>SIGHUP</c>.</param>
    public ReloadOutcome Reload(string because)
    {
        lock (_one)
        {
            ReloadOutcome outcome = Try();
            if (!outcome.IsApplied)
            {
                _log.LogError("settings not reloaded ({Because}), those in force stay: {Problems}", because, string.Join(' ', outcome.Problems));
                return outcome;
            }
            _log.LogInformation("settings reloaded ({Because}): {Changes}", because, outcome.Changed.Count == 0 ? "nothing changes" : string.Join(", ", outcome.Changed));
            if (!outcome.AwaitingRestart.SequenceEqual(settings.AwaitingRestart) && outcome.AwaitingRestart.Count > 0)
                _log.LogWarning("changed, but in force only after a restart: {Keys}", string.Join(", ", outcome.AwaitingRestart));
            settings.AwaitingRestart = outcome.AwaitingRestart;
            return outcome;
        }
    }

    private ReloadOutcome Try()
    {
        try
        {
            IConfigurationRoot configuration = ConfigurationSources.Load(start.Arguments);
            RegistrarOptions options = RegistrarOptionsReader.Read(configuration, out IReadOnlyList<string> problems);
            problems = [.. problems, .. LogLevels.FindProblems(configuration)];
            if (problems.Count > 0) return Refused(problems);
            Action[] putInForce = [.. _parts.Select(part => part.Prepare(options, configuration))];
            SettingsDifference[] changed = [.. SettingsDifference.Between(_inForce, configuration).Where(difference => IsLive(difference.Key))];
            // Against the start, so that what is changed back awaits nothing any longer.
            IReadOnlyList<string> awaiting = [.. SettingsDifference.Between(start.Configuration, configuration).Select(difference => difference.Key).Where(key => !IsLive(key))];
            if (changed.Length > 0)
            {
                foreach (Action put in putInForce) put();
                settings.Current = settings.Current with { InForce = InForce(options) };
            }
            _inForce = configuration;
            return new ReloadOutcome([], changed, awaiting);
        }
        catch (ServerConfigurationException wrong)
        {
            return Refused([wrong.Message]);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return Refused([$"The settings cannot be read: {unreadable.Message}"]);
        }
    }

    private ReloadOutcome Refused(IReadOnlyList<string> problems) => new(problems, [], settings.AwaitingRestart);

    /// <summary>What can change as it is now, the rest as it was at the start.</summary>
    private ImmutableArray<SettingInForce> InForce(RegistrarOptions now) =>
        [.. now.InForce.Where(setting => IsLive(setting.Key)), .. settings.Current.InForce.Where(setting => !IsLive(setting.Key))];

    private bool IsLive(string key) => _parts.Any(part => part.Takes(key));
}

/// <summary>What the server was started with.</summary>
/// <param name="Arguments">Settings of the command line.</param>
/// <param name="Configuration">All sources as they were then.</param>
internal sealed record SettingsOfStart(IReadOnlyList<string> Arguments, IConfigurationRoot Configuration);
