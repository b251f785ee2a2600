using Akka.Actor;
using Akka.Persistence;

namespace ActorRegistrar.Persistence.Tests.Support;

/// <summary>What a persistent actor puts into a request for DeferAsync: nothing to store, only a place in the order.</summary>
public sealed record DeferredHandler(object Payload) : IPersistentEnvelope
{
    public IActorRef Sender => ActorRefs.NoSender!;

    public int Size => 1;
}
