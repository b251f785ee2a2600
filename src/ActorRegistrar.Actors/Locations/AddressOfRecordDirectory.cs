using System.Collections.Concurrent;
using ActorRegistrar.Location.State;
using Akka.Actor;

namespace ActorRegistrar.Actors.Locations;

/// <summary>
/// Which actor owns which address-of-record, for those that are awake in this process. Read by transports on every request, so that a
/// message goes straight to its actor. Each parent adds and removes its own children, in one order with their starts and ends; an actor that
/// stops takes itself out before that.
/// </summary>
public sealed class AddressOfRecordDirectory
{
    private readonly ConcurrentDictionary<string, IActorRef> _actors = new(StringComparer.Ordinal);

    /// <summary>How many are awake.</summary>
    public int Count => _actors.Count;

    internal bool TryFind(AddressOfRecord addressOfRecord, out IActorRef actor) => _actors.TryGetValue(addressOfRecord.Key, out actor!);

    internal void Add(AddressOfRecord addressOfRecord, IActorRef actor) => _actors[addressOfRecord.Key] = actor;

    /// <summary>Forgets the actor, unless another has taken its place.</summary>
    internal void Remove(AddressOfRecord addressOfRecord, IActorRef actor) =>
        _actors.TryRemove(new KeyValuePair<string, IActorRef>(addressOfRecord.Key, actor));

    /// <summary>Forgets an actor that never came to life. Looks at all of them, for its name is not known.</summary>
    internal void Remove(IActorRef actor)
    {
        foreach (KeyValuePair<string, IActorRef> one in _actors)
        {
            if (one.Value.Equals(actor)) _actors.TryRemove(one);
        }
    }
}
