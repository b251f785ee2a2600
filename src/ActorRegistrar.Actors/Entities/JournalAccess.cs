using Akka.Actor;
using Akka.Persistence;

namespace ActorRegistrar.Actors.Entities;

/// <summary>The journal as all journaled actors of one actor system see it.</summary>
internal sealed class JournalAccess
{
    private JournalAccess(IActorRef journal) => Ref = journal;

    /// <summary>The plugin.</summary>
    public IActorRef Ref { get; }

    /// <summary>How long a recovery may take. Journals have deadlines of their own; this is for one that says nothing at all.</summary>
    public TimeSpan RecoverWithin { get; } = TimeSpan.FromSeconds(30);

    /// <summary>Which process wrote an event, for whoever looks for two that write at once.</summary>
    public string WriterId { get; } = Guid.NewGuid().ToString("N");

    /// <summary>The journal that the actor system is configured with.</summary>
    public static JournalAccess Of(ActorSystem system) => new(Akka.Persistence.Persistence.Instance.Apply(system).JournalFor(null));
}
