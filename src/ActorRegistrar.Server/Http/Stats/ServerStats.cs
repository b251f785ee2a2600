using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using ActorRegistrar.Actors.Hosting;
using ActorRegistrar.Persistence.Index;
using ActorRegistrar.Server.Http.Api;
using ActorRegistrar.Server.Telemetry;

namespace ActorRegistrar.Server.Http.Stats;

/// <summary>The state of the server in numbers, as <c>/stats</c> tells it.</summary>
/// <param name="counters">What was counted.</param>
/// <param name="location">Whose registrar it is.</param>
/// <param name="index">How far it is behind.</param>
internal sealed class ServerStats(ServerCounters counters, LocationClient location, BindingIndex index)
{
    private static readonly DateTimeOffset StartedAt = Process.GetCurrentProcess().StartTime.ToUniversalTime();

    /// <summary>Writes it as an object.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        RegistrarExtension registrar = location.Registrar;
        DateTimeOffset now = DateTimeOffset.UtcNow;
        counters.Refresh();
        writer.WriteStartObject();
        writer.WriteString("at"u8, now.UtcDateTime);
        writer.WriteString("version"u8, ProcessMetrics.Version);
        writer.WriteString("startedAt"u8, StartedAt.UtcDateTime);
        writer.WriteNumber("uptimeSeconds"u8, (long)(now - StartedAt).TotalSeconds);
        writer.WriteNumber("registrations"u8, counters.Registrations);
        writer.WriteStartObject("registrationsPerSecond"u8);
        foreach (int seconds in (ReadOnlySpan<int>)[1, 10, 60])
            writer.WriteNumber(string.Create(CultureInfo.InvariantCulture, $"over{seconds}s"), Math.Round(counters.RegistrationsPerSecond(seconds), 1));
        writer.WriteEndObject();
        writer.WriteNumber("bindings"u8, counters.Sum("actorregistrar.bindings.held"));
        writer.WriteNumber("aors"u8, counters.Sum("actorregistrar.addresses_of_record.registered"));
        writer.WriteNumber("awake"u8, registrar.Directory.Count);
        writer.WriteNumber("connections"u8, counters.Sum("actorregistrar.connections.open"));
        writer.WriteStartObject("responses"u8);
        foreach ((int status, long count) in counters.ResponsesByStatus) writer.WriteNumber(status.ToString(CultureInfo.InvariantCulture), count);
        writer.WriteEndObject();
        WriteRefusals(writer);
        WriteReasons(writer, "dropped", "actorregistrar.sip.dropped");
        WriteJournal(writer, registrar);
        writer.WriteStartObject("warmup"u8);
        writer.WriteNumber("total"u8, counters.Sum("actorregistrar.warmup.total"));
        writer.WriteNumber("awake"u8, counters.Sum("actorregistrar.warmup.awake"));
        writer.WriteEndObject();
        writer.WritePropertyName("index"u8);
        IndexJson.Write(writer, index.State, now);
        writer.WriteBoolean("overload"u8, !registrar.Admission.IsOpen);
        writer.WriteStartObject("memory"u8);
        writer.WriteNumber("residentBytes"u8, Environment.WorkingSet);
        writer.WriteNumber("managedBytes"u8, GC.GetTotalMemory(forceFullCollection: false));
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private void WriteJournal(Utf8JsonWriter writer, RegistrarExtension registrar)
    {
        writer.WriteStartObject("journal"u8);
        writer.WriteString("state"u8, registrar.Admission.IsFailing ? "failing" : registrar.Admission.IsOpen ? "ok" : "overloaded");
        writer.WriteNumber("commits"u8, counters.Sum("actorregistrar.journal.commits"));
        writer.WriteNumber("queueLength"u8, counters.Sum("actorregistrar.journal.queue.length"));
        if (counters.CommitSeconds is { } seconds)
        {
            writer.WriteStartObject("commitMilliseconds"u8);
            writer.WriteNumber("p50"u8, Math.Round(seconds.Median * 1000, 2));
            writer.WriteNumber("p99"u8, Math.Round(seconds.OneInHundred * 1000, 2));
            writer.WriteEndObject();
        }
        WriteReasons(writer, "failures", "actorregistrar.journal.failures");
        writer.WriteEndObject();
    }

    /// <summary>What the rules and what authentication refused, by cause.</summary>
    private void WriteRefusals(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("refusals"u8);
        foreach ((string outcome, long count) in counters.ByReason("actorregistrar.register.outcomes"))
        {
            if (count > 0 && outcome is not ("stored" or "unchanged")) writer.WriteNumber(outcome, count);
        }
        foreach ((string cause, long count) in counters.ByReason("actorregistrar.auth.failures"))
        {
            if (count > 0) writer.WriteNumber(cause, count);
        }
        writer.WriteEndObject();
    }

    private void WriteReasons(Utf8JsonWriter writer, string name, string instrument)
    {
        writer.WriteStartObject(name);
        foreach ((string reason, long count) in counters.ByReason(instrument))
        {
            if (count > 0) writer.WriteNumber(reason, count);
        }
        writer.WriteEndObject();
    }
}
