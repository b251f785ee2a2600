using Akka.Actor;
using Akka.Persistence;

namespace ActorRegistrar.Actors.Tracing;

/// <summary>An event on its way to the journal, of a request that is traced. A journal that does not know it takes it for any other.</summary>
internal sealed class TracedPersistent(object payload, long sequenceNumber, string persistenceId, string writerId, string traceParent)
    : Persistent(payload, sequenceNumber, persistenceId, writerGuid: writerId, sender: ActorRefs.NoSender)
{
    /// <summary>The request's activity.</summary>
    public string TraceParent { get; } = traceParent;
}
