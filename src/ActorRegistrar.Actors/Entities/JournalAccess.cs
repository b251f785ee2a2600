using ActorRegistrar.Actors.Clocks;
using Akka.Actor;
using Akka.Persistence;

namespace ActorRegistrar.Actors.Entities;

/// <summary>The journal as all journaled actors of one actor system see it.</summary>
internal sealed class JournalAccess
{
    private readonly Func<bool> _isFailing;
    private readonly Func<bool>? _isOwned;
    private readonly EventStores.Holder _direct;

    private JournalAccess(IActorRef journal, EventStores.Holder direct, RegistrarClock clock, Func<bool> isFailing, Func<bool>? isOwned)
    {
        Clock = clock;
        _isOwned = isOwned;
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

    /// <summary>Whether what is in memory may be taken for what is stored: not while another process may have the journal.</summary>
    public bool IsOwned => _isOwned is null || _isOwned();

    /// <summary>How long a recovery may take. Journals have deadlines of their own; this is for one that says nothing at all.</summary>
    public TimeSpan RecoverWithin { get; } = TimeSpan.FromSeconds(30);

    /// <summary>Which process wrote an event, for whoever looks for two that write at once.</summary>
    public string WriterId { get; } = Guid.NewGuid().ToString("N");

    /// <summary>A journal of the actor system.</summary>
    /// <param name="system">The actor system.</param>
    /// <param name="isFailing">Whether it is known that the journal can store nothing now; called from any actor.</param>
    /// <param name="isOwned">Whether this process has the journal; called from any actor. Null when nothing can take it away.</param>
    /// <param name="pluginId">Which journal; null for the default of the actor system.</param>
    public static JournalAccess Of(ActorSystem system, Func<bool> isFailing, Func<bool>? isOwned = null, string? pluginId = null)
    {
        IActorRef journal = Akka.Persistence.Persistence.Instance.Apply(system).JournalFor(pluginId);
        return new JournalAccess(journal, EventStores.Of(system).HolderOf(journal), RegistrarClock.Of(system), isFailing, isOwned);
    }
}
