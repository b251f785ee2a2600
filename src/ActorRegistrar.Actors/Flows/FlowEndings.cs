using ActorRegistrar.Actors.Locations;
using ActorRegistrar.Actors.Metrics;
using ActorRegistrar.Actors.Transport;
using ActorRegistrar.Location.Flows;
using ActorRegistrar.Location.State;
using Akka.Actor;
using static ActorRegistrar.Actors.Protocol.AddressOfRecordProtocol;

namespace ActorRegistrar.Actors.Flows;

/// <summary>Tells the addresses-of-record on a connection that it has ended, whatever their number and domain (RFC 5626 section 7).</summary>
internal sealed class FlowEndings(FlowRegistry flows, LocationRouter router, RegisteredConnections connections) : IFlowObserver
{
    private volatile bool _isSilent;

    /// <summary>Tells nobody any more: the server stops, and the next run knows by itself that no connection of this one is open.</summary>
    public void Silence() => _isSilent = true;

    public void Ended(SipFlow flow)
    {
        connections.Forget(flow);
        IReadOnlyCollection<AddressOfRecord> bound = flows.Close(flow.Id);
        if (_isSilent || bound.Count == 0) return;
        ConnectionMetrics.FlowLost();
        var ended = new FlowReference(flows.Run, flow.Id);
        foreach (AddressOfRecord addressOfRecord in bound) router.TellReviewed(new FlowEnded(addressOfRecord, ended) { IsReviewed = true }, ActorRefs.Nobody);
    }
}
