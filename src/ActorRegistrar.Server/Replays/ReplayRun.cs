using System.Threading.Channels;
using ActorRegistrar.Persistence.History;

namespace ActorRegistrar.Server.Replays;

/// <summary>What a replay came to.</summary>
/// <param name="Changes">Changes handed over.</param>
/// <param name="LastOffset">The last offset that was read and needs not be read again.</param>
/// <param name="IsStopped">Whether it was told to stop.</param>
/// <param name="Remarks">What the sink had to say.</param>
internal sealed record ReplayResult(long Changes, long LastOffset, bool IsStopped, IReadOnlyList<string> Remarks);

/// <summary>
/// Hands changes to a sink, in order and in batches. They are read a few batches ahead, so that a slow sink holds nothing but these in
/// memory, and the journal is not being read while it waits.
/// </summary>
/// <param name="sink">Where to.</param>
/// <param name="selection">Which ones.</param>
/// <param name="pace">When.</param>
/// <param name="progress">Who is told.</param>
/// <param name="clock">The time.</param>
internal sealed class ReplayRun(IReplaySink sink, ReplaySelection selection, ReplayPace pace, ReplayProgress progress, TimeProvider clock)
{
    private static readonly TimeSpan BetweenCheckpoints = TimeSpan.FromSeconds(1);
    private ReplayBatch? _unsaved;
    private long _lastOffset;
    private long _savedAt;

    /// <summary>Where to keep how far it came; null for nowhere.</summary>
    public string? CheckpointFile { get; init; }

    /// <summary>The last offset to replay; null for all.</summary>
    public long? Until { get; init; }

    /// <summary>Replays until the changes end, the sink fails or closes, or it is told to stop; then keeps how far it came.</summary>
    /// <param name="changes">The changes, in the order of their commits.</param>
    /// <param name="after">The offset that they begin after.</param>
    /// <param name="stop">Tells it to stop.</param>
    /// <exception cref="ReplayFailedException">The sink or the checkpoint failed.</exception>
    public async Task<ReplayResult> RunAsync(IAsyncEnumerable<StoredChange> changes, long after, CancellationToken stop)
    {
        _lastOffset = after;
        _savedAt = clock.GetTimestamp();
        // So that whatever comes, what was begun can be taken up; and a file that cannot be written is found now.
        if (CheckpointFile is { } file && !File.Exists(file)) new ReplayCheckpoint(after, null, sink.Target, sink.Settle()).Write(file);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var batches = Channel.CreateBounded<ReplayBatch>(new BoundedChannelOptions(sink.ReadAhead) { SingleReader = true, SingleWriter = true });
        Task reading = Task.Run(() => ReadAsync(changes, batches.Writer, end.Token), CancellationToken.None);
        bool isStopped = false;
        try
        {
            await WriteAsync(batches.Reader, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            isStopped = true;
        }
        catch (ReplayEndedException)
        {
            isStopped = true;
        }
        catch (Exception failed) when (failed is ReplayFailedException or HistoryUnavailableException)
        {
            SaveIfPossible();
            throw;
        }
        finally
        {
            await end.CancelAsync();
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        IReadOnlyList<string> remarks = sink.Complete();
        Save();
        return new ReplayResult(progress.Changes, _lastOffset, isStopped, remarks);
    }

    private async Task WriteAsync(ChannelReader<ReplayBatch> batches, CancellationToken stop)
    {
        while (true)
        {
            if (!batches.TryRead(out ReplayBatch? batch))
            {
                Task<bool> next = batches.WaitToReadAsync(stop).AsTask();
                // Nothing waits: time to keep how far it came, but not more often than once a second.
                if (_unsaved is not null && !next.IsCompleted) await Task.WhenAny(next, Task.Delay(UntilCheckpoint(), clock, stop));
                if (_unsaved is not null && UntilCheckpoint() == TimeSpan.Zero) Save();
                if (!await next) return;
                continue;
            }
            await HandOverAsync(batch, stop);
            if (UntilCheckpoint() == TimeSpan.Zero) Save();
        }
    }

    private async Task HandOverAsync(ReplayBatch batch, CancellationToken stop)
    {
        JsonLines? text = batch.Text is null ? null : await batch.Text;
        if (batch.Changes.Count > 0) await sink.WriteAsync(batch, stop);
        text?.Return();
        _unsaved = batch;
        _lastOffset = batch.LastOffset;
        progress.Advance(batch.Changes.Count, batch.LastOffset);
    }

    private async Task ReadAsync(IAsyncEnumerable<StoredChange> changes, ChannelWriter<ReplayBatch> writer, CancellationToken end)
    {
        try
        {
            var batch = new ReplayBatch();
            await using IAsyncEnumerator<StoredChange> reader = changes.GetAsyncEnumerator(end);
            while (true)
            {
                ValueTask<bool> next = reader.MoveNextAsync();
                // What is there is not kept back for what may come.
                if (!next.IsCompleted) batch = await SendAsync(batch, writer, end);
                if (!await next || reader.Current.Offset > Until) break;
                StoredChange change = reader.Current;
                bool isAskedFor = selection.Includes(change);
                TimeSpan wait = isAskedFor ? pace.Before(change.Change.At, clock.GetUtcNow()) : TimeSpan.Zero;
                if (wait > TimeSpan.Zero)
                {
                    batch = await SendAsync(batch, writer, end);
                    await Task.Delay(wait, clock, end);
                }
                batch.Add(change, isAskedFor);
                if (batch.IsFull(sink.MaxBatch)) batch = await SendAsync(batch, writer, end);
            }
            await SendAsync(batch, writer, end);
            writer.Complete();
        }
        catch (Exception failed)
        {
            writer.Complete(failed);
        }
    }

    private async ValueTask<ReplayBatch> SendAsync(ReplayBatch batch, ChannelWriter<ReplayBatch> writer, CancellationToken end)
    {
        if (batch.IsEmpty) return batch;
        if (sink.TakesText && batch.Changes.Count > 0) batch.Text = Task.Run(() => JsonLines.Of(batch.Changes), end);
        await writer.WriteAsync(batch, end);
        return new ReplayBatch();
    }

    private TimeSpan UntilCheckpoint()
    {
        TimeSpan wait = BetweenCheckpoints - clock.GetElapsedTime(_savedAt);
        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }

    /// <summary>After a failure, which is what must be told of, not that the checkpoint failed as well.</summary>
    private void SaveIfPossible()
    {
        try
        {
            Save();
        }
        catch (ReplayFailedException)
        {
            // The checkpoint before it still holds.
        }
    }

    private void Save()
    {
        if (CheckpointFile is { } file && _unsaved is { } batch)
        {
            long? length = sink.Settle();
            new ReplayCheckpoint(batch.LastOffset, batch.LastAt, sink.Target, length).Write(file);
        }
        _unsaved = null;
        _savedAt = clock.GetTimestamp();
    }
}
