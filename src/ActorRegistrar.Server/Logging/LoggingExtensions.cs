using Microsoft.Extensions.Logging.Console;

namespace ActorRegistrar.Server.Logging;

/// <summary>Adds the server's log to a host.</summary>
internal static class LoggingExtensions
{
    /// <summary>
    /// One line per event on standard output. A reader that stops reading costs lines, never requests: past the queue's length new
    /// lines are dropped and counted.
    /// </summary>
    public static ILoggingBuilder AddLines(this ILoggingBuilder logging)
    {
        logging.Services.AddSingleton(TimeProvider.System);
        return logging
            .AddConsole(console =>
            {
                console.FormatterName = LineFormatter.FormatterName;
                console.QueueFullMode = ConsoleLoggerQueueFullMode.DropWrite;
            })
            .AddConsoleFormatter<LineFormatter, ConsoleFormatterOptions>();
    }
}
