using System.Globalization;
using System.Text.RegularExpressions;

namespace ActorRegistrar.EndToEnd.Tests.Telemetry;

/// <summary>What <c>/metrics</c> said at one moment, read as Prometheus reads it.</summary>
internal sealed partial class Scrape
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(10) };
    private readonly Dictionary<string, double> _series = new(StringComparer.Ordinal);

    private Scrape(string text)
    {
        Text = text;
        foreach (string line in text.Split('\n'))
        {
            if (line.Length == 0 || line.StartsWith('#')) continue;
            Match series = Series().Match(line);
            Assert.True(series.Success, $"Not in the text format: {line}");
            string[] labels = [.. Label().Matches(series.Groups["labels"].Value).Select(label => $"{label.Groups["name"].Value}={label.Groups["value"].Value}").Order(StringComparer.Ordinal)];
            foreach (Match label in Label().Matches(series.Groups["labels"].Value)) Labels.Add((series.Groups["name"].Value, label.Groups["name"].Value, label.Groups["value"].Value));
            Names.Add(series.Groups["name"].Value);
            _series[Key(series.Groups["name"].Value, labels)] = double.Parse(series.Groups["number"].Value, CultureInfo.InvariantCulture);
        }
    }

    public string Text { get; }

    public HashSet<string> Names { get; } = new(StringComparer.Ordinal);

    public HashSet<(string Metric, string Name, string Value)> Labels { get; } = [];

    /// <summary>A series that must be there.</summary>
    /// <param name="name">Of the metric.</param>
    /// <param name="labels">All of its labels, <c>name=value</c>.</param>
    public double this[string name, params string[] labels] =>
        _series.TryGetValue(Key(name, [.. labels.Order(StringComparer.Ordinal)]), out double value) ? value : throw new InvalidOperationException($"No {name} {string.Join(' ', labels)} in\n{Text}");

    /// <summary>A series that appears when it is first counted.</summary>
    public double OrZero(string name, params string[] labels) => _series.GetValueOrDefault(Key(name, [.. labels.Order(StringComparer.Ordinal)]));

    public static async Task<Scrape> OfAsync(int port) =>
        new(await Http.GetStringAsync(new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/metrics"))));

    /// <summary>Scrapes until something is so: what a client has seen may be counted a moment later.</summary>
    public static Task<Scrape> UntilAsync(int port, Func<Scrape, bool> isSo) => Eventually.GetAsync(() => OfAsync(port), isSo);

    public override string ToString() => Text;

    private static string Key(string name, string[] labels) => $"{name} {string.Join(' ', labels)}";

    [GeneratedRegex(@"^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?<labels>.*)\})? (?<number>\S+)$")]
    private static partial Regex Series();

    [GeneratedRegex(@"(?<name>[a-zA-Z_]+)=""(?<value>(\\.|[^""\\])*)""")]
    private static partial Regex Label();
}
