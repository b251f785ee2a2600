using ActorRegistrar.Server.Replays;

namespace ActorRegistrar.Server.Tests.Replays;

/// <summary>A sink that writes down what it was given, and fails when it is told to.</summary>
internal sealed class RecordingSink(int maxBatch = 10) : IReplaySink
{
    public List<long> Offsets { get; } = [];

    public List<int> Batches { get; } = [];

    public Func<ReplayBatch, Task>? OnWrite { get; set; }

    public int Settled { get; private set; }

    public bool IsComplete { get; private set; }

    public string Target => "a list";

    public int MaxBatch => maxBatch;

    public int ReadAhead => 2;

    public bool TakesText => false;

    public bool HasRefusals => false;

    public async Task WriteAsync(ReplayBatch batch, CancellationToken cancellation)
    {
        if (OnWrite is not null) await OnWrite(batch).WaitAsync(cancellation);
        Offsets.AddRange(batch.Changes.Select(change => change.Offset));
        Batches.Add(batch.Changes.Count);
    }

    public long? Settle()
    {
        Settled++;
        return null;
    }

    public IReadOnlyList<string> Complete()
    {
        IsComplete = true;
        return ["all there"];
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
