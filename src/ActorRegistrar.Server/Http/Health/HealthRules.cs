using System.Globalization;
using ActorRegistrar.Server.Options;

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

/// <summary>From signs to findings. Pure, so that a health check never waits for anything.</summary>
internal static class HealthRules
{
    private static readonly TimeSpan AlarmingStep = TimeSpan.FromMinutes(1);

    /// <summary>Whether it is worth letting the process live.</summary>
    public static HealthFinding[] Live(in HealthSigns signs) =>
    [
        signs switch
        {
            { HasEnded: true, IsStopping: false } => new("actors", HealthGrade.Unhealthy, "The actor system has ended."),
            { IsBeating: false, HasEnded: false } =>
                new("actors", HealthGrade.Unhealthy, string.Create(CultureInfo.InvariantCulture, $"No actor has run for {signs.Silence.TotalSeconds:0} s.")),
            _ => new("actors", HealthGrade.Healthy, "Actors run."),
        },
    ];

    /// <summary>Whether the start is over.</summary>
    public static HealthFinding[] Started(in HealthSigns signs) => [Listeners(signs)];

    /// <summary>Whether telephones should be sent here.</summary>
    public static HealthFinding[] Ready(in HealthSigns signs, HealthSection settings) =>
        [Listeners(signs), Lifetime(signs), .. Live(signs), Journal(signs), Overload(signs, settings), Warmup(signs), Contents(signs), Clock(signs)];

    /// <summary>The worst.</summary>
    public static HealthGrade GradeOf(IEnumerable<HealthFinding> findings) => findings.Max(finding => finding.Grade);

    private static HealthFinding Listeners(in HealthSigns signs) => signs.IsStarted
        ? new("listeners", HealthGrade.Healthy, string.Create(CultureInfo.InvariantCulture, $"{signs.Listeners} SIP listeners are open."))
        : new("listeners", HealthGrade.Unhealthy, "Not every listener is open yet.");

    private static HealthFinding Lifetime(in HealthSigns signs) => signs.IsStopping
        ? new("lifetime", HealthGrade.Unhealthy, "The server stops.")
        : new("lifetime", HealthGrade.Healthy, "The server runs.");

    private static HealthFinding Journal(in HealthSigns signs) => signs switch
    {
        { HasLostJournal: true } => new("journal", HealthGrade.Unhealthy, "The lock on the journal is lost: another process may have it, and everything is answered 503."),
        { IsJournalFailing: true } => new("journal", HealthGrade.Unhealthy, "The last commit failed: REGISTER is answered 503, lookups go on from memory."),
        _ => new("journal", HealthGrade.Healthy, "Changes are stored."),
    };

    private static HealthFinding Overload(in HealthSigns signs, HealthSection settings)
    {
        if (signs.Overload == TimeSpan.Zero) return new("overload", HealthGrade.Healthy, "Nobody is turned away.");
        bool isLong = settings.OverloadSeconds > 0 && signs.Overload >= TimeSpan.FromSeconds(settings.OverloadSeconds);
        return new(
            "overload",
            isLong ? HealthGrade.Unhealthy : HealthGrade.Degraded,
            string.Create(CultureInfo.InvariantCulture, $"Busy sources have been turned away for {signs.Overload.TotalSeconds:0} s."));
    }

    private static HealthFinding Contents(in HealthSigns signs) => signs switch
    {
        { Missing: > 0, Damaged: > 0 } => new("contents", HealthGrade.Degraded, string.Create(CultureInfo.InvariantCulture, $"The journal lacks at least {signs.Missing} acknowledged changes since the start, and {signs.Damaged} addresses-of-record are damaged in it.")),
        { Missing: > 0 } => new("contents", HealthGrade.Degraded, string.Create(CultureInfo.InvariantCulture, $"The journal lacks at least {signs.Missing} acknowledged changes since the start: it or its -wal file was replaced, cut or deleted.")),
        { Damaged: > 0 } => new("contents", HealthGrade.Degraded, string.Create(CultureInfo.InvariantCulture, $"{signs.Damaged} addresses-of-record are damaged in the journal and are answered 503; the verb 'repair' tells which.")),
        { IsMissingUnknown: true } => new("contents", HealthGrade.Degraded, "Whether the journal lacked acknowledged changes at the start cannot be told: journal.db.mark could not be read, and was written again."),
        _ => new("contents", HealthGrade.Healthy, "No damage was found in the journal."),
    };

    /// <summary>Bindings end as promised all the same; the next start takes the wall clock as it is then.</summary>
    private static HealthFinding Clock(in HealthSigns signs) => signs.WallIsAheadBy == TimeSpan.Zero
        ? new("clock", HealthGrade.Healthy, "The wall clock has not been set since the start.")
        : new(
            "clock",
            signs.WallIsAheadBy.Duration() < AlarmingStep ? HealthGrade.Healthy : HealthGrade.Degraded,
            string.Create(CultureInfo.InvariantCulture, $"The wall clock was set and is {signs.WallIsAheadBy.Duration().TotalSeconds:0} s {(signs.WallIsAheadBy > TimeSpan.Zero ? "ahead of" : "behind")} the clock of the start, by which bindings end until the next start."));

    /// <summary>Nobody waits for it: what is asked for before its turn wakes at once.</summary>
    private static HealthFinding Warmup(in HealthSigns signs) => signs.IsWarm
        ? new("warm-up", HealthGrade.Healthy, "All that was stored is awake.")
        : new("warm-up", HealthGrade.Degraded, string.Create(CultureInfo.InvariantCulture, $"{signs.Awake} of {signs.ToWake} addresses-of-record are awake; the others wake when they are asked for."));
}
