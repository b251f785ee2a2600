using System.Diagnostics.Metrics;

namespace ActorRegistrar.Actors.Metrics;

/// <summary>
/// What is counted about connections and STUN, under the same meter as everything else. No address is ever a tag.
/// <list type="bullet">
/// <item><c>actorregistrar.connections.open</c> {connection}: open now; tag <c>transport</c>.</item>
/// <item><c>actorregistrar.connections.refused</c> {connection}: never served; tags <c>transport</c>, <c>reason</c>.</item>
/// <item><c>actorregistrar.connections.closed</c> {connection}: closed by us; tags <c>transport</c>, <c>reason</c>.</item>
/// <item><c>actorregistrar.stun.responses</c> {response}: STUN requests answered.</item>
/// </list>
/// </summary>
internal static class ConnectionMetrics
{
    private static readonly Meter Meter = new(RegistrarMetrics.MeterName);
    private static readonly UpDownCounter<long> Open = Meter.CreateUpDownCounter<long>("actorregistrar.connections.open", "{connection}", "Connections open.");
    private static readonly Counter<long> Refusals = Meter.CreateCounter<long>("actorregistrar.connections.refused", "{connection}", "Connections never served.");
    private static readonly Counter<long> Closures = Meter.CreateCounter<long>("actorregistrar.connections.closed", "{connection}", "Connections closed by the server.");
    private static readonly Counter<long> Stun = Meter.CreateCounter<long>("actorregistrar.stun.responses", "{response}", "STUN requests answered.");

    public static void Opened(string transport) => Open.Add(1, new KeyValuePair<string, object?>("transport", transport));

    public static void Ended(string transport) => Open.Add(-1, new KeyValuePair<string, object?>("transport", transport));

    public static void Refused(string transport, string reason) => Refusals.Add(1, new("transport", transport), new("reason", reason));

    public static void Closed(string transport, string reason) => Closures.Add(1, new("transport", transport), new("reason", reason));

    public static void StunAnswered() => Stun.Add(1);
}
