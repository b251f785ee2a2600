using System.Globalization;
using ActorRegistrar.Server.Options;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ActorRegistrar.Server.Http.Health;

/// <summary>What the parts of the server say of themselves at one moment.</summary>
internal readonly record struct HealthSigns
{
    /// <summary>Whether every listener was opened.</summary>
    public bool IsStarted { get; init; }

    /// <summary>SIP listeners open.</summary>
    public int Listeners { get; init; }

    /// <summary>Whether the server has been told to stop.</summary>
    public bool IsStopping { get; init; }

    /// <summary>Whether the actor system has ended.</summary>
    public bool HasEnded { get; init; }

    /// <summary>How long no actor has run.</summary>
    public TimeSpan Silence { get; init; }

    /// <summary>Whether actors run.</summary>
    public bool IsBeating { get; init; }

    /// <summary>Whether the last commit failed.</summary>
    public bool IsJournalFailing { get; init; }

    /// <summary>Addresses-of-record that cannot be read because the journal is damaged there.</summary>
    public int Damaged { get; init; }

    /// <summary>Acknowledged changes that the journal lacked at the start.</summary>
    public long Missing { get; init; }

    /// <summary>Whether nobody could tell that at the start.</summary>
    public bool IsMissingUnknown { get; init; }

    /// <summary>How far the wall clock was set ahead of the registrar's; negative: behind.</summary>
    public TimeSpan WallIsAheadBy { get; init; }

    /// <summary>Whether another process may have the journal.</summary>
    public bool HasLostJournal { get; init; }

    /// <summary>For how long requests have been turned away.</summary>
    public TimeSpan Overload { get; init; }

    /// <summary>Whether all that an earlier run stored is awake.</summary>
    public bool IsWarm { get; init; }

    /// <summary>What there is to wake, once it is known.</summary>
    public long ToWake { get; init; }

    /// <summary>What is awake of it.</summary>
    public long Awake { get; init; }
}

/// <summary>From signs to results. Pure, so that a health check never waits for anything.</summary>
internal static class HealthRules
{
    /// <summary>The tag of what decides whether the process is worth keeping.</summary>
    public const string Live = "live";

    /// <summary>The tag of what decides whether telephones should be sent here.</summary>
    public const string Ready = "ready";

    /// <summary>The tag of what decides whether the start is over.</summary>
    public const string Startup = "startup";

    /// <summary>The name of the part that asks the database.</summary>
    public const string JournalPart = "journal";

    private static readonly TimeSpan AlarmingStep = TimeSpan.FromMinutes(1);

    /// <summary>Every part, in the order in which a response has them.</summary>
    public static IReadOnlyList<HealthPart> Parts { get; } =
    [
        new("listeners", [Ready, Startup], (signs, _) => Listeners(signs)),
        new("lifetime", [Ready], (signs, _) => Lifetime(signs)),
        new("actors", [Live, Ready], (signs, _) => Actors(signs)),
        new(JournalPart, [Ready], (signs, _) => Journal(signs)),
        new("overload", [Ready], Overload),
        new("warm-up", [Ready], (signs, _) => Warmup(signs)),
        new("contents", [Ready], (signs, _) => Contents(signs)),
        new("clock", [Ready], (signs, _) => Clock(signs)),
    ];

    /// <summary>The worst of the parts with a tag.</summary>
    public static HealthStatus StatusOf(string tag, HealthSigns signs, HealthSection options) =>
        Parts.Where(part => part.Tags.Contains(tag)).Min(part => part.Judge(signs, options).Status);

    private static HealthCheckResult Actors(HealthSigns signs) => signs switch
    {
        { HasEnded: true, IsStopping: false } => HealthCheckResult.Unhealthy("The actor system has ended."),
        { IsBeating: false, HasEnded: false } =>
            HealthCheckResult.Unhealthy(string.Create(CultureInfo.InvariantCulture, $"No actor has run for {signs.Silence.TotalSeconds:0} s.")),
        _ => HealthCheckResult.Healthy("Actors run."),
    };

    private static HealthCheckResult Listeners(HealthSigns signs) => signs.IsStarted
        ? HealthCheckResult.Healthy(string.Create(CultureInfo.InvariantCulture, $"{signs.Listeners} SIP listeners are open."))
        : HealthCheckResult.Unhealthy("Not every listener is open yet.");

    private static HealthCheckResult Lifetime(HealthSigns signs) => signs.IsStopping
        ? HealthCheckResult.Unhealthy("The server stops.")
        : HealthCheckResult.Healthy("The server runs.");

    private static HealthCheckResult Journal(HealthSigns signs) => signs switch
    {
        { HasLostJournal: true } => HealthCheckResult.Unhealthy("The lock on the journal is lost: another process may have it, and everything is answered 503."),
        { IsJournalFailing: true } => HealthCheckResult.Unhealthy("The last commit failed: REGISTER is answered 503, lookups go on from memory."),
        _ => HealthCheckResult.Healthy("Changes are stored."),
    };

    private static HealthCheckResult Overload(HealthSigns signs, HealthSection options)
    {
        if (signs.Overload == TimeSpan.Zero) return HealthCheckResult.Healthy("Nobody is turned away.");
        bool isLong = options.OverloadSeconds > 0 && signs.Overload >= TimeSpan.FromSeconds(options.OverloadSeconds);
        return new HealthCheckResult(
            isLong ? HealthStatus.Unhealthy : HealthStatus.Degraded,
            string.Create(CultureInfo.InvariantCulture, $"Busy sources have been turned away for {signs.Overload.TotalSeconds:0} s."));
    }

    private static HealthCheckResult Contents(HealthSigns signs) => signs switch
    {
        { Missing: > 0, Damaged: > 0 } => HealthCheckResult.Degraded(string.Create(CultureInfo.InvariantCulture, $"The journal lacks at least {signs.Missing} acknowledged changes since the start, and {signs.Damaged} addresses-of-record are damaged in it.")),
        { Missing: > 0 } => HealthCheckResult.Degraded(string.Create(CultureInfo.InvariantCulture, $"The journal lacks at least {signs.Missing} acknowledged changes since the start: it or its -wal file was replaced, cut or deleted.")),
        { Damaged: > 0 } => HealthCheckResult.Degraded(string.Create(CultureInfo.InvariantCulture, $"{signs.Damaged} addresses-of-record are damaged in the journal and are answered 503; the verb 'repair' tells which.")),
        { IsMissingUnknown: true } => HealthCheckResult.Degraded("Whether the journal lacked acknowledged changes at the start cannot be told: journal.db.mark could not be read, and was written again."),
        _ => HealthCheckResult.Healthy("No damage was found in the journal."),
    };

    /// <summary>Bindings end as promised all the same; the next start takes the wall clock as it is then.</summary>
    private static HealthCheckResult Clock(HealthSigns signs) => signs.WallIsAheadBy == TimeSpan.Zero
        ? HealthCheckResult.Healthy("The wall clock has not been set since the start.")
        : new HealthCheckResult(
            signs.WallIsAheadBy.Duration() < AlarmingStep ? HealthStatus.Healthy : HealthStatus.Degraded,
            string.Create(CultureInfo.InvariantCulture, $"The wall clock was set and is {signs.WallIsAheadBy.Duration().TotalSeconds:0} s {(signs.WallIsAheadBy > TimeSpan.Zero ? "ahead of" : "behind")} the clock of the start, by which bindings end until the next start."));

    /// <summary>Nobody waits for it: what is asked for before its turn wakes at once.</summary>
    private static HealthCheckResult Warmup(HealthSigns signs) => signs.IsWarm
        ? HealthCheckResult.Healthy("All that was stored is awake.")
        : HealthCheckResult.Degraded(string.Create(CultureInfo.InvariantCulture, $"{signs.Awake} of {signs.ToWake} addresses-of-record are awake; the others wake when they are asked for."));
}
