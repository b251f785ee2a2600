using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using ActorRegistrar.Actors.Authentication;
using ActorRegistrar.Location.Rules;
using ActorRegistrar.Sip.Messages;

namespace ActorRegistrar.Actors.Metrics;

/// <summary>
/// What the registrar counts and measures, under the meter <see cref="MeterName"/>. <see cref="All"/> says what there is. No tag is ever an
/// address-of-record, a user or a client's address.
/// </summary>
public static class RegistrarMetrics
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "ActorRegistrar";

    /// <summary>Made once, so that every part counts under the same meter.</summary>
    internal static readonly MetricSource Source = new(MeterName);

    /// <summary>Seconds: from half a millisecond, which is a lookup on an idle machine, to the deadline of an answer.</summary>
    internal static readonly double[] DurationBounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

    private static readonly ResponseCounts Responses = new(Source.Count(
        "actorregistrar.sip.responses", "{response}", "Final responses sent.", "transport", "method", "status"));

    private static readonly CountTable Drops = Source.Count(
        "actorregistrar.sip.dropped", "{message}", "Messages not answered: not SIP, shed unread under overload, or an answer that could not be sent.", "transport", "reason");

    private static readonly TransportCounts Shed = new(Drops, TransportCounts.All, "overload");
    private static readonly ConcurrentDictionary<(string Transport, string Reason), CountTable.Cell> OtherDrops = new();

    private static readonly TransportCounts Repeats = new(Source.Count(
        "actorregistrar.sip.retransmissions", "{request}", "Requests absorbed by a transaction.", "transport"), TransportCounts.All);

    private static readonly Histogram<double> RegisterDuration = Source.Distribution(
        "actorregistrar.register.duration", "s", "A REGISTER that nothing stopped before its address-of-record: from when it was read to its answer.", DurationBounds);

    private static readonly Histogram<double> LookupDuration = Source.Distribution(
        "actorregistrar.lookup.duration", "s", "Any other request to an address-of-record: from when it was read to its answer.", DurationBounds);

    private static readonly CountTable Grants = Source.Count(
        "actorregistrar.register.concessions", "{request}", "REGISTER requests granted only by a compatibility switch.", "switch");

    private static readonly CountTable.Cell[] Unavailable = UnavailableCells();

    internal static readonly Watched<Transport.ListenerLoad> Loads = new();

    private static long _warmupTotal;
    private static long _warmupAwake;
    private static volatile bool _isWarm;

    static RegistrarMetrics()
    {
        foreach (Concessions one in Enum.GetValues<Concessions>().Where(one => one != Concessions.None)) Grants.Of(one.ToString());
        Source.Gauge(
            "actorregistrar.requests.in_flight", "{request}", "Requests accepted and not answered yet, of one listener; all connections are one.", () => Loads.Each(load => load.Outstanding), "listener");
        Source.Gauge("actorregistrar.warmup.total", "{address_of_record}", "Addresses-of-record that the last start had to wake.", () => Volatile.Read(ref _warmupTotal));
        Source.Gauge("actorregistrar.warmup.awake", "{address_of_record}", "Those of them that are awake.", () => Volatile.Read(ref _warmupAwake));
        Source.Gauge("actorregistrar.warmup.done", "1", "1 once all that an earlier run stored is awake, else 0.", () => _isWarm ? 1L : 0L);
    }

    /// <summary>Every instrument of this library and of those on it that are in use, by name.</summary>
    public static ImmutableArray<MetricDescription> All
    {
        get
        {
            MakeAll();
            return MetricSource.All;
        }
    }

    /// <summary>Makes every instrument now, so that each is shown before it is first used.</summary>
    internal static void MakeAll()
    {
        foreach (Type type in new[] { typeof(RegistrarMetrics), typeof(LocationMetrics), typeof(ConnectionMetrics), typeof(AuthenticationMetrics), typeof(ClockMetrics) })
            RuntimeHelpers.RunClassConstructor(type.TypeHandle);
    }

    /// <summary>Whether all that an earlier run stored is awake.</summary>
    internal static bool IsWarm => _isWarm;

    /// <summary>What the last start had to wake, once it is known.</summary>
    internal static long ToWake => Volatile.Read(ref _warmupTotal);

    /// <summary>What is awake of it.</summary>
    internal static long Awake => Volatile.Read(ref _warmupAwake);

    internal static void WarmupBegan(long total)
    {
        Volatile.Write(ref _warmupTotal, total);
        _isWarm = false;
    }

    internal static void WarmupProgressed(long awake)
    {
        Volatile.Write(ref _warmupAwake, awake);
        if (awake >= ToWake) _isWarm = true;
    }

    internal static void Answered(string transport, SipMethod method, int statusCode) => Responses.Add(transport, method, statusCode);

    /// <summary>When a request was read, for <see cref="Took"/>; 0 while nobody wants to know.</summary>
    internal static long Clock() => RegisterDuration.Enabled ? Stopwatch.GetTimestamp() : 0;

    internal static void Took(bool isRegister, long since)
    {
        if (since == 0) return;
        (isRegister ? RegisterDuration : LookupDuration).Record(Stopwatch.GetElapsedTime(since).TotalSeconds);
    }

    internal static void TurnedAway(Unavailability cause) => Unavailable[(int)cause].Add();

    internal static void Overloaded(string transport) => Shed[transport].Add();

    internal static void Dropped(string transport, string reason) =>
        OtherDrops.GetOrAdd((transport, reason), static key => Drops.Of(TransportCounts.NameAt(TransportCounts.IndexOf(key.Transport)), key.Reason)).Add();

    internal static void Conceded(Concessions concessions)
    {
        foreach (Concessions one in Enum.GetValues<Concessions>())
        {
            if (one != Concessions.None && concessions.HasFlag(one)) Grants.Of(one.ToString()).Add();
        }
    }

    internal static void Retransmitted(string transport) => Repeats[transport].Add();

    private static CountTable.Cell[] UnavailableCells()
    {
        CountTable table = Source.Count(
            "actorregistrar.sip.unavailable", "{request}", "Requests answered 503, by what was in the way.", "cause");
        return
        [
            table.Of("journal_failing"), table.Of("journal_busy"), table.Of("too_many_in_flight"), table.Of("not_stored"), table.Of("deadline"),
            table.Of("credentials"), table.Of("not_read"),
        ];
    }
}

/// <summary>What was in the way of a request that was answered 503.</summary>
internal enum Unavailability : byte
{
    /// <summary>The database fails: nothing is accepted.</summary>
    JournalFailing = 0,
    /// <summary>Writes wait for too long, and the source has its share waiting.</summary>
    JournalBusy,
    /// <summary>Too many requests of the listener wait for their answer.</summary>
    TooManyInFlight,
    /// <summary>The journal could not store it.</summary>
    NotStored,
    /// <summary>The address-of-record did not answer in time.</summary>
    Deadline,
    /// <summary>The credential store failed or is crowded.</summary>
    Credentials,
    /// <summary>The journal could not be read.</summary>
    NotRead,
}
