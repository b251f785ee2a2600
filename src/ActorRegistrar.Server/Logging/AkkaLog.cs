using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Dispatch;
using Akka.Event;

namespace ActorRegistrar.Server.Logging;

/// <summary>
/// Carries what actors log to <see cref="ILogger"/>, under the name of the class that logged, as the bare message. Akka.Hosting's own
/// bridge puts a second time, level and thread into every message and lowers errors to warnings.
/// </summary>
internal sealed class AkkaLog : ActorBase, IRequiresMessageQueue<ILoggerMessageQueueSemantics>
{
    private readonly ConcurrentDictionary<Type, ILogger> _loggers = new();
    private readonly ILoggerFactory _factory = Context.System.Settings.Setup.Get<To>().Value.Factory;

    /// <inheritdoc/>
    protected override bool Receive(object message)
    {
        switch (message)
        {
            case InitializeLogger:
                Sender.Tell(new LoggerInitialized());
                return true;
            case LogEvent logged:
                ILogger logger = _loggers.GetOrAdd(logged.LogClass, _factory.CreateLogger);
                logger.Log(LevelOf(logged.LogLevel()), logged.Cause, "{Message}", logged.Message);
                return true;
            default:
                return false;
        }
    }

    private static Microsoft.Extensions.Logging.LogLevel LevelOf(Akka.Event.LogLevel level) => level switch
    {
        Akka.Event.LogLevel.DebugLevel => Microsoft.Extensions.Logging.LogLevel.Debug,
        Akka.Event.LogLevel.InfoLevel => Microsoft.Extensions.Logging.LogLevel.Information,
        Akka.Event.LogLevel.WarningLevel => Microsoft.Extensions.Logging.LogLevel.Warning,
        _ => Microsoft.Extensions.Logging.LogLevel.Error,
    };

    /// <summary>Tells the actor where to log; part of the actor system's setup.</summary>
    /// <param name="factory">Where to log.</param>
    internal sealed class To(ILoggerFactory factory) : Setup
    {
        /// <summary>Where to log.</summary>
        public ILoggerFactory Factory { get; } = factory;
    }
}
