using System.Globalization;
using ActorRegistrar.LoadTest.Engine;

namespace ActorRegistrar.LoadTest.Results;

/// <summary>One line on standard error that is written over each second; nothing when that is no terminal.</summary>
internal sealed class ProgressLine(TextWriter error)
{
    private const int Width = 78;

    private readonly bool _isShown = !Console.IsErrorRedirected;
    private LatencyHistogram _before = new();
    private long _shownAt = Ticks.Now;

    /// <summary>Shows the last second.</summary>
    public void Show(IReadOnlyList<Tally> tallies)
    {
        if (!_isShown) return;
        var total = new Tally();
        foreach (Tally tally in tallies) total.Add(tally);
        LatencyHistogram last = new(), sofar = new();
        sofar.Add(total.Latencies);
        last.Add(total.Latencies);
        last.Subtract(_before);
        long now = Ticks.Now;
        double rate = last.Count / Ticks.ToSeconds(now - _shownAt);
        (_before, _shownAt) = (sofar, now);
        string line = string.Create(CultureInfo.InvariantCulture, $"{rate:0}/s  p99 {last.QuantileMilliseconds(0.99):0.00} ms  in flight {total.InFlight}  lost {total.Lost}");
        error.Write('\r' + line.PadRight(Width));
    }

    /// <summary>Wipes the line.</summary>
    public void Clear()
    {
        if (_isShown) error.Write('\r' + new string(' ', Width) + '\r');
    }
}
