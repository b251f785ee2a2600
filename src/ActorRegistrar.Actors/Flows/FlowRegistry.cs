using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using ActorRegistrar.Actors.Metrics;
using ActorRegistrar.Actors.Transport;
using ActorRegistrar.Location.Flows;
using ActorRegistrar.Location.State;

namespace ActorRegistrar.Actors.Flows;

/// <summary>
/// The connections of this process run that clients have registered over, and which addresses-of-record hang on each: known from the first
/// binding on, so that the end of a connection wakes nobody else. Used by connections and address-of-record actors at once.
/// </summary>
/// <param name="maxBound">
/// Addresses-of-record remembered on all connections together. Past it the end of a connection still puts its bindings out of reach at
/// once, and only the history does not say so.
/// </param>
internal sealed class FlowRegistry(int maxBound = FlowRegistry.DefaultMaxBound) : IOpenFlows
{
    private const int DefaultMaxBound = 1_000_000;

    private readonly ConcurrentDictionary<long, OpenFlow> _open = new();
    private int _bound;

    /// <summary>Names this process run in what is stored.</summary>
    public ulong Run { get; } = BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(sizeof(ulong)));

    /// <summary>Addresses-of-record remembered.</summary>
    public int Bound => Volatile.Read(ref _bound);

    /// <summary>
    /// What may be stored of where the requests of a flow came from. A request that waited for its credential may come after the end of its
    /// connection, on another thread than the flow's reader: its connection is told as one that has ended.
    /// </summary>
    public FlowSources SourcesOf(SipFlow flow) => flow.Sources ??= flow.IsReliable ? Open(flow) : new FlowSources(flow.Source);

    /// <inheritdoc/>
    public bool IsOpen(FlowReference flow)
    {
        ArgumentNullException.ThrowIfNull(flow);
        return flow.Run == Run && _open.ContainsKey(flow.Id);
    }

    /// <summary>Remembers that an address-of-record has a binding on a connection.</summary>
    /// <returns>False when the connection has ended: the caller's binding is out of reach, and nobody will be told of it again.</returns>
    public bool TryBind(FlowReference flow, AddressOfRecord addressOfRecord)
    {
        if (flow.Run != Run || !_open.TryGetValue(flow.Id, out OpenFlow? open)) return false;
        lock (open)
        {
            if (open.HasEnded) return false;
            if (Bound < maxBound && open.Bound.Add(addressOfRecord)) Interlocked.Increment(ref _bound);
            return true;
        }
    }

    /// <summary>The connection has ended.</summary>
    /// <returns>Who had a binding on it.</returns>
    public IReadOnlyCollection<AddressOfRecord> Close(long id)
    {
        if (!_open.TryRemove(id, out OpenFlow? open)) return [];
        ConnectionMetrics.FlowEnded();
        lock (open)
        {
            open.HasEnded = true;
            Interlocked.Add(ref _bound, -open.Bound.Count);
            return open.Bound;
        }
    }

    private FlowSources Open(SipFlow flow)
    {
        if (_open.TryAdd(flow.Id, new OpenFlow())) ConnectionMetrics.FlowOpened();
        // Whoever ends it says so first and closes it here afterwards: one of the two finds it.
        if (flow.HasEnded) Close(flow.Id);
        return new FlowSources(flow.Source, new FlowReference(Run, flow.Id));
    }

    private sealed class OpenFlow
    {
        public HashSet<AddressOfRecord> Bound { get; } = [];

        public bool HasEnded { get; set; }
    }
}
