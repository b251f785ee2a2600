using System.Globalization;

namespace ActorRegistrar.LoadTest.Results;

/// <summary>A report for people.</summary>
internal static class ReportTable
{
    private const int LabelWidth = 18;

    /// <summary>Writes it; counts that are 0 and need no mention are left out.</summary>
    public static void Write(TextWriter output, RunReport report)
    {
        Tally total = report.Total;
        Row(output, "requests", $"{total.Begun} in {report.Seconds:0.00} s");
        Row(output, "rate", $"{report.RatePerSecond:0} succeeded/s");
        Row(output, "succeeded", $"{total.Succeeded}");
        Row(output, "failed", $"{total.Failed}");
        Row(output, "lost", $"{total.Lost}");
        Optional(output, "abandoned", total.Abandoned);
        Optional(output, "skipped", total.Skipped);
        Optional(output, "retransmissions", total.Retransmissions);
        Optional(output, "late responses", total.Late);
        Optional(output, "challenges", total.Challenges);
        Optional(output, "without binding", total.EmptyFetches);
        Optional(output, "unmatched", total.Unmatched);
        Optional(output, "socket errors", total.SocketErrors);
        for (int status = 0; status < total.Statuses.Length; status++) Optional(output, $"status {status}", total.Statuses[status]);
        var latencies = total.Latencies;
        Row(output, "latency", $"p50 {latencies.QuantileMilliseconds(0.5):0.00}  p90 {latencies.QuantileMilliseconds(0.9):0.00}  p99 {latencies.QuantileMilliseconds(0.99):0.00}  p99.9 {latencies.QuantileMilliseconds(0.999):0.00}  max {latencies.MaximumMicroseconds / 1000.0:0.00} ms");
    }

    /// <summary>Writes one line.</summary>
    public static void Row(TextWriter output, string label, FormattableString value) =>
        output.WriteLine(label.PadRight(LabelWidth) + value.ToString(CultureInfo.InvariantCulture));

    private static void Optional(TextWriter output, string label, long count)
    {
        if (count != 0) Row(output, label, $"{count}");
    }
}
