using System.Globalization;
using ActorRegistrar.Server.Commands;
using Spectre.Console;

namespace ActorRegistrar.Server.Replays;

/// <summary>Says on standard error how far a replay is: a bar on a terminal, elsewhere a line every ten seconds.</summary>
/// <param name="error">Standard error.</param>
/// <param name="isQuiet">Whether to say nothing.</param>
/// <param name="clock">The time.</param>
internal sealed class ReplayProgress(TextWriter error, bool isQuiet, TimeProvider clock)
{
    private static readonly TimeSpan OnTerminal = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan InLog = TimeSpan.FromSeconds(10);

    private readonly IAnsiConsole _console = Consoles.Of(error);
    private readonly long _start = clock.GetTimestamp();
    private long _first;
    private long _target;
    private long _changes;
    private long _offset;
    private (long Changes, long Timestamp) _last;

    /// <summary>Changes handed over.</summary>
    public long Changes => Volatile.Read(ref _changes);

    /// <summary>How long it has taken.</summary>
    public TimeSpan Elapsed => clock.GetElapsedTime(_start);

    /// <summary>Runs a replay and says how far it is until it has ended.</summary>
    /// <param name="after">The offset after which it starts.</param>
    /// <param name="newest">Where it ends, or will have caught up.</param>
    /// <param name="replay">The replay.</param>
    public async Task<T> RunAsync<T>(long after, long newest, Func<Task<T>> replay)
    {
        (_first, _offset, _target) = (after, after, newest);
        _last = (0, clock.GetTimestamp());
        if (isQuiet)
        {
            return await replay();
        }
        if (_console.Profile.Capabilities is not { Interactive: true, Ansi: true })
        {
            await using ITimer lines = clock.CreateTimer(_ => Say(Line()), null, InLog, InLog);
            return await replay();
        }
        return await _console.Progress().AutoClear(true).Columns(new ProgressBarColumn(), new TaskDescriptionColumn()).StartAsync(async context =>
        {
            ProgressTask task = context.AddTask("reading", maxValue: Math.Max(1, newest - after));
            await using ITimer updates = clock.CreateTimer(_ => Show(task), null, OnTerminal, OnTerminal);
            return await replay();
        });
    }

    /// <summary>Takes note of what was handed over.</summary>
    public void Advance(int changes, long offset)
    {
        Volatile.Write(ref _offset, offset);
        Interlocked.Add(ref _changes, changes);
    }

    /// <summary>Says something else, above the bar.</summary>
    public void Say(string sentence) => _console.WriteLine(sentence);

    /// <summary>What is said, from the counts alone.</summary>
    internal static string Line(long changes, long offset, long first, long target, double perSecond, double offsetsPerSecond)
    {
        string text = $"{Plural.Thousands(changes)} changes, offset {Plural.Thousands(offset)} of {Plural.Thousands(Math.Max(offset, target))}";
        if (target > first && offset <= target)
        {
            text += string.Create(CultureInfo.InvariantCulture, $" ({100.0 * (offset - first) / (target - first):0} %)");
        }
        text += $", {Plural.Thousands((long)perSecond)}/s";
        return offset < target && offsetsPerSecond >= 1 ? $"{text}, {Time((target - offset) / offsetsPerSecond)} left" : text;
    }

    private static string Time(double seconds) => seconds < 100
        ? string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(seconds):0} s")
        : string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(seconds / 60):0} min");

    private void Show(ProgressTask task)
    {
        task.Value = Volatile.Read(ref _offset) - _first;
        task.Description = Line().EscapeMarkup();
    }

    private string Line()
    {
        long now = clock.GetTimestamp(), changes = Changes, offset = Volatile.Read(ref _offset);
        double period = clock.GetElapsedTime(_last.Timestamp, now).TotalSeconds, all = Elapsed.TotalSeconds;
        double perSecond = period > 0 ? (changes - _last.Changes) / period : 0;
        _last = (changes, now);
        return Line(changes, offset, _first, _target, perSecond, all > 0 ? (offset - _first) / all : 0);
    }
}
