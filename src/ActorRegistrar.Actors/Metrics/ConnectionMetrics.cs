using ActorRegistrar.Actors.Transport.Udp;

namespace ActorRegistrar.Actors.Metrics;

/// <summary>What is counted about connections, flows, UDP sockets and STUN.</summary>
internal static class ConnectionMetrics
{
    public static readonly Watched<UdpListener> Sockets = new();

    private static readonly CountTable Refusals = RegistrarMetrics.Source.Count(
        "actorregistrar.connections.refused", "{connection}", "Connections never served: over a cap, no TLS, or a proxy's header missing or not to be believed.", "transport", "reason");

    private static readonly CountTable Closures = RegistrarMetrics.Source.Count(
        "actorregistrar.connections.closed", "{connection}", "Connections closed at a deadline, because their peer does not read, or for another when there were too many.", "transport", "reason");

    private static readonly CountTable.Cell Stun = RegistrarMetrics.Source.Count(
        "actorregistrar.stun.responses", "{response}", "STUN requests answered.").Of();

    private static readonly CountTable.Cell Lost = RegistrarMetrics.Source.Count(
        "actorregistrar.flows.lost", "{flow}", "Connections that ended while addresses-of-record were registered over them.").Of();

    private static readonly CountTable OpenTable = new("transport");
    private static readonly TransportCounts Open = new(OpenTable, TransportCounts.Streams);

    private static long _flows;

    static ConnectionMetrics()
    {
        foreach (string transport in TransportCounts.Streams)
        {
            foreach (string reason in new[] { "too many connections", "too many connections of its source", "too many connections of its network", "too many connections of large sources" }) Refusals.Of(transport, reason);
            foreach (string reason in new[] { "handshake", "no request", "partial message", "idle", "unread answers", "gave way to another" }) Closures.Of(transport, reason);
        }
        RegistrarMetrics.Source.Gauge("actorregistrar.connections.open", "{connection}", "Connections open.", OpenTable.Read, "transport");
        RegistrarMetrics.Source.Gauge("actorregistrar.flows.open", "{flow}", "Connections that a client has registered over.", () => Volatile.Read(ref _flows));
        RegistrarMetrics.Source.Count(
            "actorregistrar.udp.kernel_drops", "{datagram}", "Datagrams that the kernel dropped because the socket's buffer was full (Linux).",
            () => Sockets.Each(socket => socket.ReadStatistics()?.Drops), "listener");
        RegistrarMetrics.Source.Gauge(
            "actorregistrar.udp.receive_queue", "By", "Octets, with the kernel's own overhead, that wait in the socket's receive buffer (Linux).",
            () => Sockets.Each(socket => socket.ReadStatistics()?.QueuedBytes), "listener");
    }

    public static void Opened(string transport) => Open[transport].Add();

    public static void Ended(string transport) => Open[transport].Add(-1);

    public static void Refused(string transport, string reason) => Refusals.Of(transport, reason).Add();

    public static void Closed(string transport, string reason) => Closures.Of(transport, reason).Add();

    public static void StunAnswered() => Stun.Add();

    public static void FlowOpened() => Interlocked.Increment(ref _flows);

    public static void FlowEnded() => Interlocked.Decrement(ref _flows);

    public static void FlowLost() => Lost.Add();
}
