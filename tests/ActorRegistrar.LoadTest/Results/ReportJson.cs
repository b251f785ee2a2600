using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ActorRegistrar.LoadTest.Results;

/// <summary>A report for programs: one line of JSON.</summary>
internal static class ReportJson
{
    /// <summary>Writes it.</summary>
    public static void Write(TextWriter output, RunReport report)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            Write(json, report);
            json.WriteEndObject();
        }
        output.WriteLine(Encoding.UTF8.GetString(bytes.GetBuffer().AsSpan(0, (int)bytes.Length)));
    }

    private static void Write(Utf8JsonWriter json, RunReport report)
    {
        Tally total = report.Total;
        json.WriteNumber("requests", total.Begun);
        json.WriteNumber("seconds", Math.Round(report.Seconds, 3));
        json.WriteNumber("ratePerSecond", Math.Round(report.RatePerSecond, 1));
        json.WriteNumber("succeeded", total.Succeeded);
        json.WriteNumber("failed", total.Failed);
        json.WriteNumber("lost", total.Lost);
        json.WriteNumber("abandoned", total.Abandoned);
        json.WriteNumber("skipped", total.Skipped);
        json.WriteNumber("retransmissions", total.Retransmissions);
        json.WriteNumber("late", total.Late);
        json.WriteNumber("challenges", total.Challenges);
        json.WriteNumber("withoutBinding", total.EmptyFetches);
        json.WriteNumber("unmatched", total.Unmatched);
        json.WriteNumber("socketErrors", total.SocketErrors);
        json.WriteNumber("p50Ms", total.Latencies.QuantileMilliseconds(0.5));
        json.WriteNumber("p90Ms", total.Latencies.QuantileMilliseconds(0.9));
        json.WriteNumber("p99Ms", total.Latencies.QuantileMilliseconds(0.99));
        json.WriteNumber("p999Ms", total.Latencies.QuantileMilliseconds(0.999));
        json.WriteNumber("maxMs", total.Latencies.MaximumMicroseconds / 1000.0);
        json.WriteStartObject("statuses");
        for (int status = 0; status < total.Statuses.Length; status++)
        {
            if (total.Statuses[status] > 0) json.WriteNumber(status.ToString(CultureInfo.InvariantCulture), total.Statuses[status]);
        }
        json.WriteEndObject();
    }
}
