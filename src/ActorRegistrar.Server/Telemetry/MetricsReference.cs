using System.Text;
using ActorRegistrar.Actors.Metrics;
using ActorRegistrar.Persistence.Journal;

namespace ActorRegistrar.Server.Telemetry;

/// <summary>The table of all metrics, made from the instruments.</summary>
internal static class MetricsReference
{
    /// <summary>Every instrument of this program.</summary>
    public static IEnumerable<MetricDescription> All
    {
        get
        {
            JournalMetrics.MakeAll();
            ProcessMetrics.MakeAll();
            return RegistrarMetrics.All;
        }
    }

    /// <summary>As Prometheus is told: dots as underscores, the unit behind the name, <c>_total</c> behind a counter.</summary>
    public static string PrometheusName(MetricDescription metric)
    {
        string unit = metric.Unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" };
        return metric.Name.Replace('.', '_') + unit + (metric.Kind == "counter" ? "_total" : "");
    }

    /// <summary>The table as Markdown.</summary>
    public static string Render()
    {
        var text = new StringBuilder();
        text.Append("# Metrics\n\nMade from the instruments of the program; a test compares. OTLP sends them as `actorregistrar.journal.commits` and so on, the unit beside the name.\n");
        text.Append("No tag is ever an address-of-record, a user or a client's address. The runtime's own `dotnet_*` (garbage collection, memory, processor\n");
        text.Append("time, thread pool) are exported beside them.\n\n");
        text.Append("| metric | kind | unit | tags | meaning |\n|---|---|---|---|---|\n");
        foreach (MetricDescription metric in All)
        {
            string tags = string.Join(", ", metric.Tags.Select(tag => $"`{tag}`"));
            text.Append($"| `{PrometheusName(metric)}` | {metric.Kind} | {metric.Unit.Trim('{', '}').Replace('_', '-')} | {tags} | {metric.Meaning} |\n");
        }
        return text.ToString();
    }
}
