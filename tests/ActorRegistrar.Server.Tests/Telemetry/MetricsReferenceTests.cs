using System.Diagnostics.Metrics;
using ActorRegistrar.Actors.Metrics;
using ActorRegistrar.Server.Telemetry;
using ActorRegistrar.Server.Tests.Support;

namespace ActorRegistrar.Server.Tests.Telemetry;

/// <summary>What is written about metrics is what there is.</summary>
public sealed class MetricsReferenceTests
{
    [Fact]
    public void The_page_says_what_the_instruments_say() => ReferenceFile.AssertIsCurrent("metrics.md", MetricsReference.Render());

    [Fact]
    public void Every_instrument_is_described()
    {
        string[] described = [.. MetricsReference.All.Select(metric => metric.Name)];
        var published = new List<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Name.StartsWith(RegistrarMetrics.MeterName, StringComparison.Ordinal)) lock (published) published.Add(instrument.Name);
            },
        };
        listener.Start();
        lock (published) Assert.Equal(described, published.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Names_units_and_tags_keep_to_the_rules() => Assert.All(MetricsReference.All, metric =>
    {
        Assert.Matches(@"^actorregistrar(\.[a-z_]+)+$", metric.Name);
        Assert.Matches(@"^(s|By|1|\{[a-z_]+\})$", metric.Unit);
        Assert.EndsWith(".", metric.Meaning, StringComparison.Ordinal);
        Assert.All(metric.Tags, tag => Assert.Contains(tag, new[] { "transport", "method", "status", "reason", "cause", "change", "outcome", "listener", "switch", "stale", "version" }));
    });
}
