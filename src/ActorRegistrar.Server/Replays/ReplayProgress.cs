using System.Globalization;

namespace ActorRegistrar.Server.Replays;

/// <summary>Tells on standard error how far a replay is: one line that changes on a terminal, else a line every ten seconds.</summary>
/// <param name="error">Standard error.</param>
/// <param name="isTerminal">Whether somebody watches.</param>
/// <param name="isQuiet">Whether to say nothing.</param>
/// <param name="clock">The time.</param>
internal sealed class ReplayProgress(TextWriter error, bool isTerminal, bool isQuiet, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan OnTerminal = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan InLog = TimeSpan.FromSeconds(10);
    private readonly long _start = clock.GetTimestamp();
    private readonly Lock _lock = new();
    private ITimer? _timer;
    private long _first;
    private long _target;
    private long _changes;
    private long _offset;
    private (long Changes, long Timestamp) _last;
    private int _width;

    /// <summary>Changes handed over.</summary>
    public long Changes => Volatile.Read(ref _changes);

    /// <summary>How long it has taken.</summary>
    public TimeSpan Elapsed => clock.GetElapsedTime(_start);

    /// <summary>Begins to tell.</summary>
    /// <param name="after">The offset after which it starts.</param>
    /// <param name="newest">Where it ends, or will have caught up.</param>
    public void Start(long after, long newest)
    {
        _first = after;
        _offset = after;
        _target = newest;
        _last = (0, clock.GetTimestamp());
        if (isQuiet) return;
        TimeSpan period = isTerminal ? OnTerminal : InLog;
        _timer = clock.CreateTimer(_ => Tell(), null, period, period);
    }

    /// <summary>Takes note of what was handed over.</summary>
    public void Advance(int changes, long offset)
    {
        Volatile.Write(ref _offset, offset);
        Interlocked.Add(ref _changes, changes);
    }

    /// <summary>Says something else, above the line that changes.</summary>
    public void Say(string sentence)
    {
        lock (_lock)
        {
            Clear();
            error.WriteLine(sentence);
        }
    }

    /// <summary>Ends the line that changes.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _timer?.Dispose();
            _timer = null;
            Clear();
        }
    }

    /// <summary>A number with its thousands apart.</summary>
    public static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>What is told, from the counts alone.</summary>
    internal static string Line(long changes, long offset, long first, long target, double perSecond, double offsetsPerSecond)
    {
        string text = $"{Count(changes)} changes, offset {Count(offset)} of {Count(Math.Max(offset, target))}";
        if (target > first && offset <= target) text += string.Create(CultureInfo.InvariantCulture, $" ({100.0 * (offset - first) / (target - first):0} %)");
        text += $", {Count((long)perSecond)}/s";
        if (offset < target && offsetsPerSecond >= 1) text += $", {Time((target - offset) / offsetsPerSecond)} left";
        return text;
    }

    private static string Time(double seconds) => seconds < 100
        ? string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(seconds):0} s")
        : string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(seconds / 60):0} min");

    private void Clear()
    {
        if (_width > 0) error.Write('\r' + new string(' ', _width) + '\r');
        _width = 0;
    }

    private void Tell()
    {
        lock (_lock)
        {
            if (_timer is null) return;
            long now = clock.GetTimestamp(), changes = Changes, offset = Volatile.Read(ref _offset);
            double period = clock.GetElapsedTime(_last.Timestamp, now).TotalSeconds, all = clock.GetElapsedTime(_start, now).TotalSeconds;
            double perSecond = period > 0 ? (changes - _last.Changes) / period : 0;
            _last = (changes, now);
            string line = Line(changes, offset, _first, _target, perSecond, all > 0 ? (offset - _first) / all : 0);
            if (isTerminal)
            {
                error.Write('\r' + line.PadRight(_width));
                _width = line.Length;
            }
            else
            {
                error.WriteLine(line);
            }
        }
    }
}
