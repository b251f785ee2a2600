namespace ActorRegistrar.Persistence.Index;

/// <summary>
/// Who lists takes a turn for each page, and holds it while rows are read and written into a buffer, never while a client takes them. On a
/// server that has nothing else to do a turn is had at once by everyone; beside registrations they come one after the other, in the
/// order in which they were asked for, with the rests of <see cref="ListingPace"/> between them.
/// </summary>
/// <param name="load">How busy the server is at the moment.</param>
/// <param name="time">The clock.</param>
public sealed class ListingTurns(Func<ServerLoad> load, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1);
    private long _ended;
    private TimeSpan _rest;

    /// <summary>Waits for a turn; its end is its disposal.</summary>
    /// <exception cref="OperationCanceledException">Given up.</exception>
    public async Task<IDisposable> TakeAsync(CancellationToken cancellation = default)
    {
        if (!ListingPace.GivesWay(load())) return Turn.OfNobody;
        await _one.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            TimeSpan left = _rest - time.GetElapsedTime(_ended);
            if (left > TimeSpan.Zero) await Task.Delay(left, time, cancellation).ConfigureAwait(false);
            return new Turn(this, time.GetTimestamp());
        }
        catch
        {
            _one.Release();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _one.Dispose();

    private void End(long started)
    {
        _ended = time.GetTimestamp();
        _rest = ListingPace.RestAfter(time.GetElapsedTime(started, _ended), load());
        _one.Release();
    }

    private sealed class Turn(ListingTurns? turns, long started) : IDisposable
    {
        public static readonly Turn OfNobody = new(null, 0);

        private ListingTurns? _turns = turns;

        public void Dispose() => Interlocked.Exchange(ref _turns, null)?.End(started);
    }
}
