namespace ActorRegistrar.Persistence.Locking;

/// <summary>What may happen to a lock while it is held. Called on a thread of the pool, one at a time.</summary>
/// <param name="Lost">Its session ended, or its file is not there or not this process's; another process may take it. It is tried for again and again.</param>
/// <param name="Regained">It is held again, and no other process has held it in between.</param>
/// <param name="Taken">Another process holds it, or did in between: what this process has in memory may be out of date. It is not tried for any more.</param>
internal sealed record JournalLockEvents(Action<Exception> Lost, Action Regained, Action<JournalInUseException> Taken);
