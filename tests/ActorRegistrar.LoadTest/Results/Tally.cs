using ActorRegistrar.LoadTest.Traffic;

namespace ActorRegistrar.LoadTest.Results;

/// <summary>What one worker counted. Written by its thread; read by others while it runs, for the progress line only.</summary>
internal sealed class Tally
{
    private const int StatusLimit = 700;

    private readonly long[] _statuses = new long[StatusLimit];

    /// <summary>Requests, retransmissions and answers to challenges not counted again.</summary>
    public long Begun { get; set; }

    /// <summary>Final responses that are what the request is for.</summary>
    public long Succeeded { get; private set; }

    /// <summary>Any other final responses.</summary>
    public long Failed { get; private set; }

    /// <summary>Requests given up.</summary>
    public long Lost { get; set; }

    /// <summary>Requests in flight when the run was stopped.</summary>
    public long Abandoned { get; set; }

    /// <summary>Open loop: requests due while every slot or address-of-record was busy, never sent.</summary>
    public long Skipped { get; set; }

    /// <summary>Datagrams sent again by Timer E.</summary>
    public long Retransmissions { get; set; }

    /// <summary>Challenges answered.</summary>
    public long Challenges { get; set; }

    /// <summary>Fetches answered 200 without a binding.</summary>
    public long EmptyFetches { get; set; }

    /// <summary>Datagrams that are no response to this worker.</summary>
    public long Unmatched { get; set; }

    /// <summary>Responses to requests already over.</summary>
    public long Late { get; set; }

    /// <summary>Datagrams the operating system did not take, and port-unreachable answers.</summary>
    public long SocketErrors { get; set; }

    /// <summary>Requests in flight now.</summary>
    public int InFlight { get; set; }

    /// <summary>When the last final response came, in ticks of the engine's clock; 0 before.</summary>
    public long LastFinalAt { get; private set; }

    /// <summary>Time from due to final response.</summary>
    public LatencyHistogram Latencies { get; } = new();

    /// <summary>Final responses by status code.</summary>
    public ReadOnlySpan<long> Statuses => _statuses;

    /// <summary>Counts a final response.</summary>
    public void AddFinal(RequestKind kind, int statusCode, long microseconds, long now)
    {
        Latencies.Add(microseconds);
        _statuses[statusCode]++;
        LastFinalAt = now;
        // A lookup is answered with a redirect, or by a proxied phone.
        bool succeeded = statusCode < 300 || (kind == RequestKind.Lookup && statusCode < 400);
        if (succeeded) Succeeded++;
        else Failed++;
    }

    /// <summary>Adds all of another worker's.</summary>
    public void Add(Tally other)
    {
        Begun += other.Begun;
        Succeeded += other.Succeeded;
        Failed += other.Failed;
        Lost += other.Lost;
        Abandoned += other.Abandoned;
        Skipped += other.Skipped;
        Retransmissions += other.Retransmissions;
        Challenges += other.Challenges;
        EmptyFetches += other.EmptyFetches;
        Unmatched += other.Unmatched;
        Late += other.Late;
        SocketErrors += other.SocketErrors;
        InFlight += other.InFlight;
        LastFinalAt = Math.Max(LastFinalAt, other.LastFinalAt);
        Latencies.Add(other.Latencies);
        for (int status = 0; status < StatusLimit; status++) _statuses[status] += other._statuses[status];
    }
}
