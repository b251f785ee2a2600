namespace ActorRegistrar.Server.Replays;

/// <summary>Where changes are replayed into. Called by one caller at a time, in order.</summary>
internal interface IReplaySink : IAsyncDisposable
{
    /// <summary>What it is, for people and for the checkpoint: a checkpoint of one target does not serve another.</summary>
    string Target { get; }

    /// <summary>How many changes it takes at once.</summary>
    int MaxBatch { get; }

    /// <summary>How many batches may be read ahead of it.</summary>
    int ReadAhead { get; }

    /// <summary>Whether it takes <see cref="ReplayBatch.Text"/>.</summary>
    bool TakesText { get; }

    /// <summary>Hands over a batch; done once it needs not be handed over again in this run.</summary>
    /// <exception cref="ReplayFailedException">It was not taken, and trying again will not help.</exception>
    /// <exception cref="ReplayEndedException">Nobody reads any longer.</exception>
    Task WriteAsync(ReplayBatch batch, CancellationToken cancellation);

    /// <summary>Makes sure that what was handed over outlives this process, before a checkpoint says so.</summary>
    /// <returns>What the checkpoint shall keep beside the offset: the length of a file, else null.</returns>
    long? Settle();

    /// <summary>Everything was handed over.</summary>
    /// <returns>What the sink has to say at the end, a sentence each.</returns>
    IReadOnlyList<string> Complete();

    /// <summary>Whether something that was handed over was not taken, which <see cref="Complete"/> tells.</summary>
    bool HasRefusals { get; }
}
