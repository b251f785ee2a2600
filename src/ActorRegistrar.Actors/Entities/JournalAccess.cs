using ActorRegistrar.Actors.Clocks;
using Akka.Actor;
using Akka.Persistence;

namespace ActorRegistrar.Actors.Entities;

/// <summary>The journal as all journaled actors of one actor system see it.</summary>
internal sealed class JournalAccess
{
    private readonly Func<bool> _isFailing;
    private readonly EventStores.Holder _direct;

    private JournalAccess(IActorRef journal, EventStores.Holder direct, RegistrarClock clock, Func<bool> isFailing)
    {
        Clock = clock;
        Ref = journal;
        _direct = direct;
        _isFailing = isFailing;
    }

    /// <summary>The plugin.</summary>
    public IActorRef Ref { get; }

    /// <summary>What its rows are dated with.</summary>
    public RegistrarClock Clock { get; }

    /// <summary>The shorter way into it; null when it has none.</summary>
    public IEventStore? Store => _direct.Store;

    /// <summary>Whether it is known that it can store nothing now.</summary>
    public bool IsFailing => _isFailing();

    /// <summary>How long a recovery may take. Journals have deadlines of their own; this is for one that says nothing at all.</summary>
    public TimeSpan RecoverWithin { get; } = TimeSpan.FromSeconds(30);

    /// <summary>Which process wrote an event, for whoever looks for two that write at once.</summary>
    public string WriterId { get; } = Guid.NewGuid().ToString("N");

    /// <summary>The journal that the actor system is configured with.</summary>
    /// <param name="system">The actor system.</param>
    /// <param name="isFailing">Whether it is known that the journal can store nothing now; called from any actor.</param>
    public static JournalAccess Of(ActorSystem system, Func<bool> isFailing)
    {
        IActorRef journal = Akka.Persistence.Persistence.Instance.Apply(system).JournalFor(null);
        return new JournalAccess(journal, EventStores.Of(system).HolderOf(journal), RegistrarClock.Of(system), isFailing);
    }
}
