namespace ActorRegistrar.Actors.Entities;

/// <summary>
/// The shorter way into a journal that has one: an event without envelopes, from the actor's own thread. A journal plugin that registers
/// itself in <see cref="EventStores"/> is spoken to like this; any other by Akka.Persistence's protocol.
/// </summary>
public interface IEventStore
{
    /// <summary>
    /// Takes one event and returns at once. The write is answered exactly once, from any thread, and only after a recovery of the same id
    /// that is asked for meanwhile would see it.
    /// </summary>
    void Store(EventWrite write);
}
