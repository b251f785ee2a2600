using System.Collections.Concurrent;
using Akka.Actor;

namespace ActorRegistrar.Actors.Entities;

/// <summary>Which journals of an actor system are event stores too.</summary>
public sealed class EventStores : IExtension
{
    private readonly ConcurrentDictionary<IActorRef, Holder> _byJournal = new();

    internal EventStores()
    {
    }

    /// <summary>Those of this actor system.</summary>
    public static EventStores Of(ActorSystem system)
    {
        ArgumentNullException.ThrowIfNull(system);
        return system.WithExtension<EventStores, Provider>();
    }

    /// <summary>Says that a journal takes events directly from now on; null that it does no longer.</summary>
    /// <param name="journal">The plugin's actor.</param>
    /// <param name="store">Its other door.</param>
    public void Set(IActorRef journal, IEventStore? store) => HolderOf(journal).Store = store;

    internal Holder HolderOf(IActorRef journal) => _byJournal.GetOrAdd(journal, static _ => new Holder());

    /// <summary>The store of one journal, which comes and goes with the journal's restarts.</summary>
    internal sealed class Holder
    {
        private volatile IEventStore? _store;

        public IEventStore? Store
        {
            get => _store;
            set => _store = value;
        }
    }

    /// <summary>Makes the one instance of each actor system.</summary>
    internal sealed class Provider : ExtensionIdProvider<EventStores>
    {
        public override EventStores CreateExtension(ExtendedActorSystem system) => new();
    }
}
