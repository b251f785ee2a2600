using System.Collections.Immutable;
using System.Diagnostics;
using System.Text;
using ActorRegistrar.Location.Flows;

namespace ActorRegistrar.Persistence.Index;

/// <summary>
/// Counts by going over the whole index, which takes a second or two for a million: so no more often than every ten seconds, and never for
/// more than a twentieth of the time.
/// </summary>
internal sealed class IndexStatisticsCache(BindingIndex index)
{
    private const int MostNames = 20_000;
    private const int MostTold = 1_000;

    private static readonly TimeSpan ShortestAge = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private Task<IndexStatistics>? _latest;
    private long _goodUntil;

    /// <summary>The latest, or one that is being counted for everyone who asks.</summary>
    public Task<IndexStatistics> GetAsync(CancellationToken cancellation)
    {
        lock (_lock)
        {
            if (_latest is null or { IsFaulted: true } or { IsCanceled: true } || (_latest.IsCompleted && Stopwatch.GetTimestamp() > _goodUntil)) _latest = CountAsync();
            return _latest.WaitAsync(cancellation);
        }
    }

    private async Task<IndexStatistics> CountAsync()
    {
        long started = Stopwatch.GetTimestamp();
        var at = DateTimeOffset.UtcNow;
        long aors = 0, bindings = 0, fixedOnes = 0;
        var ending = new int[IndexStatistics.MinutesAhead];
        Names userAgents = new(), sources = new(), transports = new();
        await foreach (IndexPage page in index.ReadAllAsync(IndexQuery.All, NoOpenFlows.Instance).ConfigureAwait(false))
        {
            for (int row = 0; row < page.Count; row++)
            {
                bool isLive = false;
                foreach (BindingOutline binding in page.Bindings(row))
                {
                    if (!binding.IsLiveAt(at.UtcTicks)) continue;
                    isLive = true;
                    bindings++;
                    long minute = (binding.ExpiresAtTicks - at.UtcTicks) / TimeSpan.TicksPerMinute;
                    if (minute < ending.Length) ending[minute]++;
                    else if (binding.ExpiresAtTicks == DateTimeOffset.MaxValue.Ticks) fixedOnes++;
                    userAgents.Add(binding.UserAgent);
                    sources.Add(binding.RemoteHost);
                    transports.Add(binding.Transport);
                }
                if (isLive) aors++;
            }
        }
        _goodUntil = Stopwatch.GetTimestamp() + (long)(Math.Max(ShortestAge.TotalSeconds, 20 * Stopwatch.GetElapsedTime(started).TotalSeconds) * Stopwatch.Frequency);
        return new IndexStatistics
        {
            At = at,
            AddressesOfRecord = aors,
            Bindings = bindings,
            StaticBindings = fixedOnes,
            EndingInMinute = [.. ending],
            UserAgents = userAgents.Top(),
            Sources = sources.Top(),
            Transports = transports.Top(),
        };
    }

    /// <summary>Counts names without a string for each mention; past a bound new ones are counted together.</summary>
    private sealed class Names
    {
        private const string Others = "(others)";
        private readonly Dictionary<string, long> _counts = new(StringComparer.Ordinal);

        public void Add(ReadOnlySpan<byte> name)
        {
            Span<char> text = stackalloc char[1024];
            if (name.Length > text.Length) name = name[..text.Length];
            int length = Encoding.UTF8.GetChars(name, text);
            var lookup = _counts.GetAlternateLookup<ReadOnlySpan<char>>();
            if (lookup.TryGetValue(text[..length], out long count)) lookup[text[..length]] = count + 1;
            else if (_counts.Count < MostNames) lookup[text[..length]] = 1;
            else _counts[Others] = _counts.GetValueOrDefault(Others) + 1;
        }

        public ImmutableArray<KeyValuePair<string, long>> Top() =>
            [.. _counts.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal).Take(MostTold)];
    }
}
