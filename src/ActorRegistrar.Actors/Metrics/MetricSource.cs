using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics.Metrics;

namespace ActorRegistrar.Actors.Metrics;

/// <summary>Makes the instruments of one meter and remembers what each of them means.</summary>
internal sealed class MetricSource
{
    private static readonly ConcurrentDictionary<string, MetricDescription> Descriptions = new(StringComparer.Ordinal);

    private readonly Meter _meter;

    public MetricSource(string meterName) => _meter = new Meter(meterName);

    /// <summary>Every instrument made so far, by name.</summary>
    public static ImmutableArray<MetricDescription> All => [.. Descriptions.Values.OrderBy(one => one.Name, StringComparer.Ordinal)];

    /// <summary>A counter for places that are passed often: see <see cref="CountTable"/>.</summary>
    public CountTable Count(string name, string unit, string meaning, params string[] tags)
    {
        Describe(name, "counter", unit, meaning, tags);
        var table = new CountTable(tags);
        _meter.CreateObservableCounter(name, table.Read, unit, meaning);
        return table;
    }

    /// <summary>A counter that is kept elsewhere and read when somebody looks.</summary>
    public void Count(string name, string unit, string meaning, Func<IEnumerable<Measurement<long>>> read, params string[] tags)
    {
        Describe(name, "counter", unit, meaning, tags);
        _meter.CreateObservableCounter(name, read, unit, meaning);
    }

    /// <summary>A value that rises and falls, read when somebody looks.</summary>
    public void Gauge(string name, string unit, string meaning, Func<long> read)
    {
        Describe(name, "gauge", unit, meaning, []);
        _meter.CreateObservableGauge(name, read, unit, meaning);
    }

    /// <summary>The same, to a fraction.</summary>
    public void Gauge(string name, string unit, string meaning, Func<double> read)
    {
        Describe(name, "gauge", unit, meaning, []);
        _meter.CreateObservableGauge(name, read, unit, meaning);
    }

    /// <summary>The same for several things at once.</summary>
    public void Gauge(string name, string unit, string meaning, Func<IEnumerable<Measurement<long>>> read, params string[] tags)
    {
        Describe(name, "gauge", unit, meaning, tags);
        _meter.CreateObservableGauge(name, read, unit, meaning);
    }

    /// <summary>A distribution. Without tags a record costs some tens of nanoseconds, and nothing while nobody listens.</summary>
    public Histogram<double> Distribution(string name, string unit, string meaning, double[] bounds)
    {
        Describe(name, "histogram", unit, meaning, []);
        return _meter.CreateHistogram(name, unit, meaning, tags: null, new InstrumentAdvice<double> { HistogramBucketBoundaries = bounds });
    }

    private static void Describe(string name, string kind, string unit, string meaning, string[] tags) =>
        Descriptions[name] = new MetricDescription(name, kind, unit, meaning, [.. tags]);
}
