using System.Collections.Immutable;
using System.Diagnostics;
using System.Text;
using ActorRegistrar.Location.Flows;

namespace ActorRegistrar.Persistence.Index;

/// <summary>
/// Counts by going over the whole index, which takes a second or two for a million, and beside registrations longer, because it takes turns
/// with the listings: so no more often than every ten seconds, and never for more than a twentieth of the time. Who asks while it is
/// counted anew is told the count before when that takes long.
/// </summary>
internal sealed class IndexStatisticsCache(BindingIndex index)
{
    private const int MostNames = 20_000;
    private const int MostTold = 1_000;
    private const int RowsAtOnce = 1_000;

    private static readonly TimeSpan ShortestAge = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private Task<IndexStatistics>? _latest;
    private IndexStatistics? _before;
    private long _goodUntil;

    /// <summary>The latest, or one that is being counted for everyone who asks.</summary>
    public async Task<IndexStatistics> GetAsync(CancellationToken cancellation)
    {
        Task<IndexStatistics> latest;
        IndexStatistics? before;
        lock (_lock)
        {
            if (_latest is null or { IsFaulted: true } or { IsCanceled: true } || (_latest.IsCompleted && Stopwatch.GetTimestamp() > _goodUntil)) _latest = CountAsync();
            latest = _latest;
            before = _before;
        }
        if (before is null) return await latest.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            return await latest.WaitAsync(Patience, cancellation).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return before;
        }
    }

    private async Task<IndexStatistics> CountAsync()
    {
        var used = TimeSpan.Zero;
        var at = index.Now;
        long aors = 0, bindings = 0, fixedOnes = 0;
        var ending = new int[IndexStatistics.MinutesAhead];
        Names userAgents = new(), sources = new(), transports = new();
        var page = new IndexPage();
        string? after = "";
        while (after is not null)
        {
            using var turn = await index.Turns.TakeAsync().ConfigureAwait(false);
            long started = Stopwatch.GetTimestamp();
            after = await index.ReadAsync(IndexQuery.All, NoOpenFlows.Instance, after, RowsAtOnce, page).ConfigureAwait(false);
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
            used += Stopwatch.GetElapsedTime(started);
        }
        _goodUntil = Stopwatch.GetTimestamp() + (long)(Math.Max(ShortestAge.TotalSeconds, 20 * used.TotalSeconds) * Stopwatch.Frequency);
        var counted = new IndexStatistics
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
        lock (_lock) _before = counted;
        return counted;
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
