using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace ActorRegistrar.Actors.Metrics;

/// <summary>Things that live for a while and are read for a gauge: queues, sockets, listeners. Static instruments hold none of them for longer.</summary>
internal sealed class Watched<T> where T : class
{
    private readonly ConcurrentDictionary<T, KeyValuePair<string, object?>[]> _things = new(ReferenceEqualityComparer.Instance);

    /// <summary>Reads from now on.</summary>
    /// <param name="thing">What is read.</param>
    /// <param name="tags">Told with its value.</param>
    public void Add(T thing, params KeyValuePair<string, object?>[] tags) => _things[thing] = tags;

    /// <summary>Reads it no more.</summary>
    public void Remove(T thing) => _things.TryRemove(thing, out _);

    /// <summary>Whether something is so of any.</summary>
    public bool Any(Func<T, bool> isSo) => _things.Keys.Any(isSo);

    /// <summary>The sum over all; 0 without any.</summary>
    public long Sum(Func<T, long> read) => _things.Keys.Sum(read);

    /// <summary>The largest of all; 0 without any.</summary>
    public double Max(Func<T, double> read) => _things.Keys.Select(read).DefaultIfEmpty(0).Max();

    /// <summary>One value for each, with its tags; a thing that has none now is left out.</summary>
    public IEnumerable<Measurement<long>> Each(Func<T, long?> read)
    {
        foreach ((T thing, KeyValuePair<string, object?>[] tags) in _things)
        {
            if (read(thing) is { } value) yield return new Measurement<long>(value, tags);
        }
    }
}
