using System.Diagnostics.Metrics;
using System.Runtime.InteropServices;

namespace ActorRegistrar.Actors.Metrics;

/// <summary>
/// Counts for each combination of tags that was asked for. Whoever counts keeps the <see cref="Cell"/>, so that counting is one addition
/// in memory whether or not anybody listens; tags are looked at only when the counts are read.
/// </summary>
/// <param name="tagNames">Names of the tags, in the order of their values.</param>
internal sealed class CountTable(params string[] tagNames)
{
    /// <summary>No more combinations are told apart, whatever comes: tags are constants of this program, never input.</summary>
    private const int MaxCells = 1_000;

    private readonly Lock _lock = new();
    private volatile Cell[] _cells = [];

    /// <summary>The count of one combination, shown from now on, with 0 until it is counted.</summary>
    public Cell Of(params string[] values)
    {
        lock (_lock)
        {
            Cell[] cells = _cells;
            if (Array.Find(cells, cell => cell.Has(values)) is { } known) return known;
            if (cells.Length == MaxCells) return cells[^1];
            var added = new Cell([.. tagNames.Zip(values, (name, value) => KeyValuePair.Create(name, (object?)value))]);
            _cells = [.. cells, added];
            return added;
        }
    }

    /// <summary>All counts.</summary>
    public IEnumerable<Measurement<long>> Read()
    {
        Cell[] cells = _cells;
        var counts = new Measurement<long>[cells.Length];
        for (int i = 0; i < cells.Length; i++) counts[i] = new Measurement<long>(cells[i].Value, cells[i].Tags);
        return counts;
    }

    /// <summary>One count.</summary>
    internal sealed class Cell(KeyValuePair<string, object?>[] tags)
    {
        private Padded _count;

        public KeyValuePair<string, object?>[] Tags { get; } = tags;

        public long Value => Volatile.Read(ref _count.Value);

        public void Add(long more = 1) => Interlocked.Add(ref _count.Value, more);

        public bool Has(string[] values)
        {
            for (int i = 0; i < values.Length; i++)
            {
                if (!values[i].Equals(Tags[i].Value)) return false;
            }
            return true;
        }

        /// <summary>A cache line of its own: two threads that count two things must not wait for each other.</summary>
        [StructLayout(LayoutKind.Explicit, Size = 128)]
        private struct Padded
        {
            [FieldOffset(64)]
            public long Value;
        }
    }
}
