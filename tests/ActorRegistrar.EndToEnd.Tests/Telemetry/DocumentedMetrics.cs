namespace ActorRegistrar.EndToEnd.Tests.Telemetry;

/// <summary>The page about metrics, held against a scrape.</summary>
internal static class DocumentedMetrics
{
    private static readonly Dictionary<string, string[]> Tags = Read();

    /// <summary>What is documented but not there.</summary>
    public static IEnumerable<string> NotIn(Scrape scrape, params string[] except) =>
        Tags.Keys.Where(name => !scrape.Names.Contains(name) && !scrape.Names.Contains(name + "_bucket") && !except.Contains(name));

    /// <summary>Labels that nobody documented.</summary>
    public static IEnumerable<string> TagsNotIn(Scrape scrape) => scrape.Labels
        .Where(label => label.Metric.StartsWith("actorregistrar_", StringComparison.Ordinal) && label.Name != "le")
        .Where(label => !Tags.GetValueOrDefault(label.Metric, []).Contains(label.Name))
        .Select(label => $"{label.Metric} {label.Name}").Distinct();

    private static Dictionary<string, string[]> Read() => File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Documents", "metrics.md"))
        .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
        .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
        .ToDictionary(cells => cells[1].Trim('`'), cells => cells[4].Split(", ", StringSplitOptions.RemoveEmptyEntries).Select(tag => tag.Trim('`')).ToArray());
}
