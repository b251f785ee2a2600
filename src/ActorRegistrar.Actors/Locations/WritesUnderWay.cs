namespace ActorRegistrar.Actors.Locations;

/// <summary>The changes on their way to the journal, counted so that a stop can wait for them. Safe for use by several threads.</summary>
internal sealed class WritesUnderWay
{
    private readonly TaskCompletionSource _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isClosed;
    private long _count;

    /// <summary>Whether no more may begin: the actor system stops.</summary>
    public bool IsClosed => _isClosed;

    /// <summary>One begins.</summary>
    /// <returns>False when none may any more; it does not count then.</returns>
    public bool TryBegin()
    {
        Interlocked.Increment(ref _count);
        if (!_isClosed) return true;
        End();
        return false;
    }

    /// <summary>One has ended, and whoever asked for it has its answer.</summary>
    public void End()
    {
        if (Interlocked.Decrement(ref _count) == 0 && _isClosed) _settled.TrySetResult();
    }

    /// <summary>Lets no more begin.</summary>
    /// <returns>Ends when those that had begun have.</returns>
    public Task CloseAsync()
    {
        _isClosed = true;
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _count) == 0) _settled.TrySetResult();
        return _settled.Task;
    }
}
