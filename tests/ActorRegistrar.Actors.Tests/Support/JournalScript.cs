using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Threading.Channels;
using ActorRegistrar.Actors.Serialization;
using ActorRegistrar.Location.Events;
using Akka.Actor;
using Akka.Actor.Setup;

namespace ActorRegistrar.Actors.Tests.Support;

/// <summary>
/// What the journal of a test does next, and the rows it holds. Part of an actor system's setup; systems given the same one share its
/// rows, as processes share a disk.
/// </summary>
public sealed class JournalScript : Setup
{
    private readonly ConcurrentDictionary<string, ImmutableList<JournalRow>> _rows = new();
    private readonly Channel<string> _arrivals = Channel.CreateUnbounded<string>();
    private volatile TaskCompletionSource _gate = Opened();
    private volatile JournalMood _mood;

    /// <summary>What becomes of writes.</summary>
    public JournalMood Mood
    {
        get => _mood;
        set => _mood = value;
    }

    /// <summary>Writes that arrive from now on wait.</summary>
    public void Hold() => _gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Writes that wait go on, under the mood of that moment.</summary>
    public void Release() => _gate.TrySetResult();

    /// <summary>Waits until a write has arrived that was not waited for before; whether it is held or not.</summary>
    public string NextWrite()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        return _arrivals.Reader.ReadAsync(deadline.Token).AsTask().GetAwaiter().GetResult();
    }

    /// <summary>The events stored for an address-of-record, oldest first, read from their bytes.</summary>
    public ImmutableArray<BindingsChanged> EventsOf(object addressOfRecord) =>
        [.. RowsOf(addressOfRecord.ToString()!).Select(row => (BindingsChanged)new JournalSerializer(null!).FromBinary(row.Bytes, row.Manifest))];

    internal Task Gate => _gate.Task;

    internal void Arrived(string persistenceId) => _arrivals.Writer.TryWrite(persistenceId);

    internal ImmutableList<JournalRow> RowsOf(string persistenceId) => _rows.GetValueOrDefault(persistenceId, []);

    internal void Add(string persistenceId, JournalRow row) => _rows.AddOrUpdate(persistenceId, [row], (_, rows) => rows.Add(row));

    private static TaskCompletionSource Opened()
    {
        var opened = new TaskCompletionSource();
        opened.SetResult();
        return opened;
    }
}

/// <summary>A row as a database would hold it.</summary>
internal sealed record JournalRow(long SequenceNumber, int SerializerId, string Manifest, byte[] Bytes);

/// <summary>How the journal of a test behaves.</summary>
public enum JournalMood
{
    Healthy = 0,
    /// <summary>Every write fails and nothing is stored.</summary>
    FailsWrites,
    /// <summary>Every write is stored, and reported as failed: the commit went through and its answer was lost.</summary>
    StoresAndFails,
    /// <summary>Every write is refused as one that cannot be stored at all.</summary>
    RejectsWrites,
    /// <summary>Nothing can be read.</summary>
    FailsReads,
}
