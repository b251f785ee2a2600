using ActorRegistrar.Server.Logging;
using ActorRegistrar.Server.Options;
using Akka.Actor;

namespace ActorRegistrar.Server.Reload;

/// <summary>What the log shows.</summary>
internal sealed class LogLevelsReload : IReloadable
{
    private readonly LogLevels _levels;

    public LogLevelsReload(LogLevels levels, ActorSystem system)
    {
        _levels = levels;
        // Actors do not build lines that nobody asked for; from now on somebody may.
        levels.Changed += () => system.EventStream.SetLogLevel(levels.Lowest <= LogLevel.Debug ? Akka.Event.LogLevel.DebugLevel : Akka.Event.LogLevel.InfoLevel);
    }

    public bool Takes(string key) => key.StartsWith("Logging:", StringComparison.OrdinalIgnoreCase);

    public Action Prepare(RegistrarOptions options, IConfiguration configuration) => () => _levels.Replace(configuration);
}
