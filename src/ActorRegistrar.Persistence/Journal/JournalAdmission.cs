using ActorRegistrar.Actors.Admission;
using ActorRegistrar.Persistence.Locking;
using Akka.Actor;

namespace ActorRegistrar.Persistence.Journal;

/// <summary>
/// The door of an actor system's journal: shut while its lock is lost, and while the group-commit journal says so. The stock plugin keeps no
/// queue that can be asked.
/// </summary>
public sealed class JournalAdmission : IWriteAdmission, IExtension
{
    private volatile IWriteAdmission? _journal;
    private volatile JournalLock? _lock;

    private const int RetryAfterLoss = 5;

    internal JournalAdmission()
    {
    }

    /// <inheritdoc/>
    public bool IsOpen => OwnsJournal && (_journal?.IsOpen ?? true);

    /// <inheritdoc/>
    public bool IsFailing => !OwnsJournal || (_journal?.IsFailing ?? false);

    /// <inheritdoc/>
    public bool OwnsJournal => _lock?.IsHeld ?? true;

    /// <inheritdoc/>
    public int RetryAfterSeconds => OwnsJournal ? _journal?.RetryAfterSeconds ?? 1 : RetryAfterLoss;

    /// <summary>The door of this actor system.</summary>
    /// <param name="system">A running actor system.</param>
    public static JournalAdmission For(ActorSystem system)
    {
        ArgumentNullException.ThrowIfNull(system);
        return system.WithExtension<JournalAdmission, Provider>();
    }

    /// <summary>
    /// Lets the journal find out whether its database still works, unless it has stored something lately. Returns at once; the door tells what
    /// came of it.
    /// </summary>
    /// <param name="unlessProvenWithin">How long ago a commit may have gone through to be proof enough.</param>
    public void Probe(TimeSpan unlessProvenWithin) => (_journal as WriteQueue)?.Probe(unlessProvenWithin);

    internal void Attach(IWriteAdmission journal) => _journal = journal;

    internal void Attach(JournalLock held) => _lock = held;

    /// <summary>Makes the one instance of each actor system.</summary>
    internal sealed class Provider : ExtensionIdProvider<JournalAdmission>
    {
        public override JournalAdmission CreateExtension(ExtendedActorSystem system) => new();
    }
}
