using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace ActorRegistrar.Server.Logging;

/// <summary>
/// One line per event: <c>2026-11-22T14:03:22.123Z info ActorRegistrar.Server ready key=value</c>. Values that the message does not
/// show follow it as <c>key=value</c>; an exception follows as <c>exception=...</c>, its own line ends escaped.
/// </summary>
/// <param name="clock">Where the time of a line comes from.</param>
internal sealed class LineFormatter(TimeProvider clock) : ConsoleFormatter(FormatterName)
{
    /// <summary>The name under which the console logger finds it.</summary>
    public const string FormatterName = "line";

    /// <inheritdoc/>
    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var line = new StringBuilder(160);
        line.Append(clock.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        line.Append(' ').Append(NameOf(logEntry.LogLevel)).Append(' ');
        LogText.AppendEscaped(line, logEntry.Category);
        line.Append(' ');
        LogText.AppendEscaped(line, logEntry.Formatter(logEntry.State, logEntry.Exception));
        AppendHiddenValues(line, logEntry.State);
        if (logEntry.Exception is { } exception)
        {
            line.Append(" exception=");
            LogText.AppendEscaped(line, exception.ToString());
        }
        textWriter.Write(line.Append('\n'));
    }

    private static void AppendHiddenValues<TState>(StringBuilder line, TState state)
    {
        if (state is not IReadOnlyList<KeyValuePair<string, object?>> values) return;
        string template = values is [.., { Key: "{OriginalFormat}", Value: string original }] ? original : "";
        foreach ((string key, object? value) in values)
        {
            if (key == "{OriginalFormat}" || template.Contains("{" + key, StringComparison.Ordinal)) continue;
            line.Append(' ');
            LogText.AppendEscaped(line, key);
            line.Append('=');
            LogText.AppendEscaped(line, Convert.ToString(value, CultureInfo.InvariantCulture) ?? "");
        }
    }

    private static string NameOf(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "error",
        _ => "fatal",
    };
}
