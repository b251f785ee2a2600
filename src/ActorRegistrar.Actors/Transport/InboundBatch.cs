using Akka.Actor;

namespace ActorRegistrar.Actors.Transport;

/// <summary>Requests that were received together, in order.</summary>
internal sealed record InboundBatch(InboundRequest[] Requests) : INoSerializationVerificationNeeded;
