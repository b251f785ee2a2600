using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using System.Globalization;
using ActorRegistrar.Actors.Hosting;
using ActorRegistrar.Persistence.Index;
using ActorRegistrar.Server.Http.Api;
using ActorRegistrar.Server.Telemetry;

namespace ActorRegistrar.Server.Http.Stats;

/// <summary>Accepted registrations a second, over the last seconds.</summary>
internal sealed record RatesJson(double Over1s, double Over10s, double Over60s);

/// <summary>How long commits take.</summary>
internal sealed record CommitTimesJson(double P50, double P99);

/// <summary>The journal: <c>ok</c>, <c>overloaded</c> or <c>failing</c>.</summary>
internal sealed record JournalJson(
    [property: AllowedValues("ok", "overloaded", "failing")] string State,
    long Commits,
    long QueueLength,
    IReadOnlyDictionary<string, long> Failures,
    CommitTimesJson? CommitMilliseconds = null);

/// <summary>How far the warm-up is.</summary>
internal sealed record WarmupJson(long Total, long Awake);

/// <summary>The memory of the process.</summary>
internal sealed record MemoryJson(long ResidentBytes, long ManagedBytes);

/// <summary>The state of the server in numbers.</summary>
internal sealed record StatsJson(
    DateTime At,
    string Version,
    DateTime StartedAt,
    long UptimeSeconds,
    long Registrations,
    RatesJson RegistrationsPerSecond,
    long Bindings,
    long Aors,
    long Awake,
    long Connections,
    IReadOnlyDictionary<string, long> Responses,
    IReadOnlyDictionary<string, long> Refusals,
    IReadOnlyDictionary<string, long> Dropped,
    JournalJson Journal,
    WarmupJson Warmup,
    IndexJson Index,
    bool Overload,
    MemoryJson Memory);

/// <summary>The state of the server in numbers, as <c>/stats</c> shows it.</summary>
/// <param name="counters">What was counted.</param>
/// <param name="location">Whose registrar it is.</param>
/// <param name="index">How far it is behind.</param>
internal sealed class ServerStats(ServerCounters counters, LocationClient location, BindingIndex index)
{
    private static readonly DateTimeOffset StartedAt = Process.GetCurrentProcess().StartTime.ToUniversalTime();

    /// <summary>Reads it now.</summary>
    public StatsJson Read()
    {
        RegistrarExtension registrar = location.Registrar;
        DateTimeOffset now = DateTimeOffset.UtcNow;
        counters.Refresh();
        return new StatsJson(
            now.UtcDateTime,
            ProcessMetrics.Version,
            StartedAt.UtcDateTime,
            (long)(now - StartedAt).TotalSeconds,
            counters.Registrations,
            new RatesJson(Rate(1), Rate(10), Rate(60)),
            counters.Sum("actorregistrar.bindings.held"),
            counters.Sum("actorregistrar.addresses_of_record.registered"),
            registrar.Directory.Count,
            counters.Sum("actorregistrar.connections.open"),
            counters.ResponsesByStatus.ToDictionary(pair => pair.Key.ToString(CultureInfo.InvariantCulture), pair => pair.Value),
            Refusals(),
            Reasons("actorregistrar.sip.dropped"),
            Journal(registrar),
            new WarmupJson(counters.Sum("actorregistrar.warmup.total"), counters.Sum("actorregistrar.warmup.awake")),
            IndexJson.Of(index.State, now),
            !registrar.Admission.IsOpen,
            new MemoryJson(Environment.WorkingSet, GC.GetTotalMemory(forceFullCollection: false)));
    }

    private double Rate(int seconds) => Math.Round(counters.RegistrationsPerSecond(seconds), 1);

    private JournalJson Journal(RegistrarExtension registrar) => new(
        registrar.Admission.IsFailing ? "failing" : registrar.Admission.IsOpen ? "ok" : "overloaded",
        counters.Sum("actorregistrar.journal.commits"),
        counters.Sum("actorregistrar.journal.queue.length"),
        Reasons("actorregistrar.journal.failures"),
        counters.CommitSeconds is { } seconds ? new CommitTimesJson(Math.Round(seconds.Median * 1000, 2), Math.Round(seconds.OneInHundred * 1000, 2)) : null);

    /// <summary>What the rules and what authentication refused, by cause.</summary>
    private Dictionary<string, long> Refusals()
    {
        Dictionary<string, long> refusals = Reasons("actorregistrar.register.outcomes");
        refusals.Remove("stored");
        refusals.Remove("unchanged");
        foreach ((string cause, long count) in Reasons("actorregistrar.auth.failures")) refusals[cause] = count;
        return refusals;
    }

    private Dictionary<string, long> Reasons(string instrument) => counters.ByReason(instrument).Where(pair => pair.Value > 0).ToDictionary();
}
