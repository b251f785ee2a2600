using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Diagnostics.Metrics;

namespace ActorRegistrar.Server.Http.Stats;

/// <summary>
/// What the meters have said since the start, kept for those who ask for a number and not for a scrape: sums by tag, a minute of rates, the
/// latest commits. Reads the instruments by their names, whether they count one by one or are asked.
/// </summary>
internal sealed class ServerCounters : IDisposable
{
    private const int LongestWindow = 60;
    private const int RememberedCommits = 2048;

    private const string CommitDuration = "actorregistrar.journal.commit.duration";

    /// <summary>Listening to a distribution costs those who record it something, so only what is told is listened to.</summary>
    private static readonly FrozenSet<string> Wanted = new[]
    {
        CommitDuration, "actorregistrar.sip.responses", "actorregistrar.sip.dropped", "actorregistrar.auth.failures", "actorregistrar.register.outcomes",
        "actorregistrar.journal.commits", "actorregistrar.journal.failures", "actorregistrar.journal.queue.length", "actorregistrar.warmup.total",
        "actorregistrar.warmup.awake", "actorregistrar.bindings.held", "actorregistrar.addresses_of_record.registered", "actorregistrar.addresses_of_record.awake",
        "actorregistrar.connections.open",
    }.ToFrozenSet(StringComparer.Ordinal);

    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<Series, Total> _totals = new();
    private readonly double[] _commitSeconds = new double[RememberedCommits];
    private readonly Lock _commits = new();
    private readonly long[] _registrations = new long[LongestWindow + 1];
    private readonly Timer _timer;
    private long _commitCount;
    private long _tick;

    public ServerCounters()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (Wanted.Contains(instrument.Name)) listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>(OnCount);
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, state) => OnCount(instrument, value, tags, state));
        _listener.SetMeasurementEventCallback<double>(OnDuration);
        _listener.Start();
        _timer = new Timer(_ => Sample(), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
    }

    /// <summary>Registrations accepted, those that changed nothing included.</summary>
    public long Registrations => Sum("actorregistrar.sip.responses", total => total is { Method: "REGISTER", Status: 200 });

    /// <summary>Registrations accepted in a second, over so many of the last ones.</summary>
    /// <param name="seconds">1 to 60.</param>
    public double RegistrationsPerSecond(int seconds)
    {
        long tick = Volatile.Read(ref _tick);
        long from = Math.Max(0, tick - seconds);
        return tick == from ? 0 : (At(tick) - At(from)) / (double)(tick - from);
    }

    /// <summary>Responses by status code.</summary>
    public IReadOnlyDictionary<int, long> ResponsesByStatus => _totals
        .Where(pair => pair.Key is { Instrument: "actorregistrar.sip.responses", Status: > 0 })
        .GroupBy(pair => pair.Key.Status)
        .OrderBy(group => group.Key)
        .ToDictionary(group => group.Key, group => group.Sum(pair => pair.Value.Value));

    /// <summary>The sums of an instrument by the one tag that says why.</summary>
    public IReadOnlyDictionary<string, long> ByReason(string instrument) => _totals
        .Where(pair => pair.Key.Instrument == instrument && pair.Key.Reason.Length > 0)
        .GroupBy(pair => pair.Key.Reason)
        .OrderBy(group => group.Key, StringComparer.Ordinal)
        .ToDictionary(group => group.Key, group => group.Sum(pair => pair.Value.Value));

    /// <summary>The sum of an instrument over all tags.</summary>
    public long Sum(string instrument) => Sum(instrument, _ => true);

    /// <summary>How long the latest commits took, in seconds, at two ranks; null before the first.</summary>
    public (double Median, double OneInHundred)? CommitSeconds
    {
        get
        {
            double[] latest;
            lock (_commits) latest = _commitSeconds[..(int)Math.Min(_commitCount, RememberedCommits)];
            if (latest.Length == 0) return null;
            Array.Sort(latest);
            return (latest[latest.Length / 2], latest[latest.Length * 99 / 100]);
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        _listener.Dispose();
    }

    private void OnCount(Instrument instrument, long value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
    {
        Total total = _totals.GetOrAdd(SeriesOf(instrument.Name, tags), static _ => new Total());
        // What is asked tells its sum, what counts tells what has come.
        if (instrument.IsObservable) Volatile.Write(ref total.Value, value);
        else Interlocked.Add(ref total.Value, value);
    }

    private void OnDuration(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
    {
        if (instrument.Name != CommitDuration) return;
        lock (_commits) _commitSeconds[_commitCount++ % RememberedCommits] = value;
    }

    /// <summary>Asks every instrument that has to be asked.</summary>
    public void Refresh() => _listener.RecordObservableInstruments();

    private void Sample()
    {
        Refresh();
        long tick = _tick + 1;
        Volatile.Write(ref _registrations[tick % _registrations.Length], Registrations);
        Volatile.Write(ref _tick, tick);
    }

    private long At(long tick) => tick == 0 ? 0 : Volatile.Read(ref _registrations[tick % _registrations.Length]);

    private long Sum(string instrument, Func<Series, bool> isWanted) =>
        _totals.Where(pair => pair.Key.Instrument == instrument && isWanted(pair.Key)).Sum(pair => Volatile.Read(ref pair.Value.Value));

    private static Series SeriesOf(string instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        string method = "", reason = "", rest = "";
        int status = 0;
        foreach ((string name, object? value) in tags)
        {
            switch (name)
            {
                case "status": status = value is int code ? code : int.TryParse(value?.ToString(), out int parsed) ? parsed : 0; break;
                case "method": method = value as string ?? value?.ToString() ?? ""; break;
                case "reason" or "cause" or "switch" or "outcome": reason = value as string ?? value?.ToString() ?? ""; break;
                // Apart, for each tells its own sum.
                default: rest += value; break;
            }
        }
        return new Series(instrument, method, reason, status, rest);
    }

    private readonly record struct Series(string Instrument, string Method, string Reason, int Status, string Rest);

    private sealed class Total
    {
        public long Value;
    }
}
