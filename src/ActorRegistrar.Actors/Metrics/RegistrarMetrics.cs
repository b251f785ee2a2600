using System.Diagnostics.Metrics;
using ActorRegistrar.Location.Rules;
using ActorRegistrar.Sip.Messages;

namespace ActorRegistrar.Actors.Metrics;

/// <summary>
/// What the registrar counts, under the meter <c>ActorRegistrar</c>. No address-of-record is ever a tag.
/// <list type="bullet">
/// <item><c>actorregistrar.sip.responses</c> {response}: responses sent; tags <c>transport</c>, <c>method</c>, <c>status</c>.</item>
/// <item><c>actorregistrar.sip.dropped</c> {message}: messages not answered; tags <c>transport</c>, <c>reason</c>.</item>
/// <item><c>actorregistrar.sip.retransmissions</c> {request}: requests absorbed by a transaction; tag <c>transport</c>.</item>
/// <item><c>actorregistrar.register.concessions</c> {request}: REGISTER requests granted only by a compatibility switch; tag <c>switch</c>.</item>
/// <item><c>actorregistrar.warmup.total</c>, <c>actorregistrar.warmup.awake</c> {address-of-record}: what the last start had to wake, and has woken.</item>
/// </list>
/// </summary>
public static class RegistrarMetrics
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "ActorRegistrar";

    private static readonly Meter Meter = new(MeterName);
    private static readonly Counter<long> Responses = Meter.CreateCounter<long>("actorregistrar.sip.responses", "{response}", "Responses sent.");
    private static readonly Counter<long> Drops = Meter.CreateCounter<long>("actorregistrar.sip.dropped", "{message}", "Messages not answered.");
    private static readonly Counter<long> Repeats = Meter.CreateCounter<long>("actorregistrar.sip.retransmissions", "{request}", "Requests absorbed by a transaction.");

    private static readonly Counter<long> Grants =
        Meter.CreateCounter<long>("actorregistrar.register.concessions", "{request}", "REGISTER requests granted only by a compatibility switch.");

    private static long _warmupTotal;
    private static long _warmupAwake;

    static RegistrarMetrics()
    {
        Meter.CreateObservableGauge("actorregistrar.warmup.total", () => Volatile.Read(ref _warmupTotal), "{address-of-record}", "To be woken since the start.");
        Meter.CreateObservableGauge("actorregistrar.warmup.awake", () => Volatile.Read(ref _warmupAwake), "{address-of-record}", "Woken since the start.");
    }

    internal static void WarmupBegan(long total) => Volatile.Write(ref _warmupTotal, total);

    internal static void WarmupProgressed(long awake) => Volatile.Write(ref _warmupAwake, awake);

    internal static void Answered(string transport, SipMethod method, int statusCode)
    {
        if (!Responses.Enabled) return;
        Responses.Add(1, new("transport", transport), new("method", method.ToString()), new("status", statusCode));
    }

    internal static void Dropped(string transport, string reason)
    {
        if (!Drops.Enabled) return;
        Drops.Add(1, new("transport", transport), new("reason", reason));
    }

    internal static void Conceded(Concessions concessions)
    {
        if (!Grants.Enabled) return;
        foreach (Concessions one in Enum.GetValues<Concessions>())
        {
            if (one != Concessions.None && concessions.HasFlag(one)) Grants.Add(1, new KeyValuePair<string, object?>("switch", one.ToString()));
        }
    }

    internal static void Retransmitted(string transport)
    {
        if (!Repeats.Enabled) return;
        Repeats.Add(1, new KeyValuePair<string, object?>("transport", transport));
    }
}
