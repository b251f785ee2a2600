namespace ActorRegistrar.Persistence.Locking;

/// <summary>The lock of one dialect, held until it is disposed or lost.</summary>
internal interface IHeldLock : IDisposable
{
    /// <summary>Whether no other process is known to have it. Asked on every request, so it waits for nothing.</summary>
    bool IsHeld { get; }

    /// <summary>Says from now on what happens to it.</summary>
    void Watch(JournalLockEvents events);
}
