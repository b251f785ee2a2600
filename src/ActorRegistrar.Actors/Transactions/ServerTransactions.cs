using ActorRegistrar.Actors.Transport;

namespace ActorRegistrar.Actors.Transactions;

/// <summary>How a request relates to the transactions there are.</summary>
internal enum TransactionMatch : byte
{
    /// <summary>To none.</summary>
    New = 0,
    /// <summary>A repetition of one that is not answered yet: absorb it.</summary>
    InProgress,
    /// <summary>A repetition of one that was answered: send the same response again.</summary>
    Completed,
    /// <summary>Another copy of one that is not answered yet, come by another way (RFC 3261 section 8.2.2.2).</summary>
    Merged,
}

/// <summary>A request that waits for its answer.</summary>
/// <param name="Request">The request.</param>
/// <param name="Correlation">By which its answer is known.</param>
internal readonly record struct PendingRequest(InboundRequest Request, long Correlation);

/// <summary>
/// Non-INVITE server transactions of one listener (RFC 3261 section 17.2.2), bounded: in flight until answered, then only as a last
/// response in a ring. Lookups and fetches wait here too but are no transactions: a repeated INVITE is looked up again, one packet out for
/// one packet in. Time is counted in the owner's ticks. Single-threaded.
/// </summary>
internal sealed class ServerTransactions
{
    private readonly int _capacity;
    private readonly long _tryingAfter;
    private readonly long _answerWithin;
    private readonly ResponseMemory _responses;
    private readonly Dictionary<long, PendingRequest> _inFlight = [];
    private readonly Dictionary<UInt128, long> _byKey = [];
    private readonly Dictionary<UInt128, long> _byMergeKey = [];
    // Numbers only: a request that is answered must not be kept alive until its deadline would have come.
    private readonly Queue<Deadline> _untold = new();
    private readonly Queue<Deadline> _oldestFirst = new();
    private long _tick;
    private long _lastCorrelation;

    /// <param name="capacity">Requests in flight.</param>
    /// <param name="responseBytes">Size of the ring of last responses.</param>
    /// <param name="timerJ">Ticks that a last response is kept.</param>
    /// <param name="tryingAfter">Ticks after which a client is told 100.</param>
    /// <param name="answerWithin">Ticks after which a request is answered whether or not its address-of-record did.</param>
    public ServerTransactions(int capacity, int responseBytes, long timerJ, long tryingAfter, long answerWithin)
    {
        _capacity = capacity;
        _tryingAfter = tryingAfter;
        _answerWithin = answerWithin;
        _responses = new ResponseMemory(responseBytes, timerJ);
    }

    public int InFlight => _inFlight.Count;

    public bool IsFull => _inFlight.Count >= _capacity;

    /// <summary>Many sources with little waiting each are a crowd too.</summary>
    public bool IsOverfull => _inFlight.Count >= 4 * _capacity;

    public TransactionMatch Match(InboundRequest request, out ReadOnlySpan<byte> lastResponse)
    {
        lastResponse = default;
        if (_byKey.ContainsKey(request.TransactionKey)) return TransactionMatch.InProgress;
        if (_responses.TryFind(request.TransactionKey, _tick, out lastResponse)) return TransactionMatch.Completed;
        return request.MergeKey is { } mergeKey && _byMergeKey.ContainsKey(mergeKey) ? TransactionMatch.Merged : TransactionMatch.New;
    }

    public PendingRequest Begin(InboundRequest request)
    {
        var pending = new PendingRequest(request, ++_lastCorrelation);
        _inFlight.Add(pending.Correlation, pending);
        _oldestFirst.Enqueue(new Deadline(pending.Correlation, _tick + _answerWithin));
        if (!request.HasTransaction) return pending;
        _byKey[request.TransactionKey] = pending.Correlation;
        if (request.MergeKey is { } mergeKey) _byMergeKey.TryAdd(mergeKey, pending.Correlation);
        if (_tryingAfter < _answerWithin) _untold.Enqueue(new Deadline(pending.Correlation, _tick + _tryingAfter));
        return pending;
    }

    /// <summary>False for an answer that comes after the request was answered otherwise: drop it (RFC 3261 section 17.2.2).</summary>
    public bool TryComplete(long correlation, out PendingRequest pending)
    {
        if (!_inFlight.Remove(correlation, out pending)) return false;
        InboundRequest request = pending.Request;
        if (!request.HasTransaction) return true;
        _byKey.Remove(request.TransactionKey);
        if (request.MergeKey is { } mergeKey && _byMergeKey.TryGetValue(mergeKey, out long first) && first == correlation) _byMergeKey.Remove(mergeKey);
        return true;
    }

    /// <summary>Keeps the final response of a registration over an unreliable transport for its repetitions.</summary>
    public void Remember(InboundRequest request, ReadOnlySpan<byte> response)
    {
        if (request.HasTransaction && !request.Flow.IsReliable) _responses.Store(request.TransactionKey, response, _tick);
    }

    /// <summary>Moves the clock by one tick.</summary>
    public void Advance()
    {
        _tick++;
        _responses.Expire(_tick);
    }

    /// <summary>The next request that has waited too long, now completed.</summary>
    public bool TryTakeLate(out PendingRequest late)
    {
        while (TryTakeDue(_oldestFirst, out long correlation))
        {
            if (TryComplete(correlation, out late)) return true;
        }
        late = default;
        return false;
    }

    /// <summary>The next registration whose client must be told that it is being worked on.</summary>
    public bool TryTakeUntold(out PendingRequest untold)
    {
        while (TryTakeDue(_untold, out long correlation))
        {
            if (_inFlight.TryGetValue(correlation, out untold)) return true;
        }
        untold = default;
        return false;
    }

    private bool TryTakeDue(Queue<Deadline> queue, out long correlation)
    {
        correlation = 0;
        if (!queue.TryPeek(out Deadline next) || (next.AtTick > _tick && _inFlight.ContainsKey(next.Correlation))) return false;
        correlation = queue.Dequeue().Correlation;
        return true;
    }

    private readonly record struct Deadline(long Correlation, long AtTick);
}
