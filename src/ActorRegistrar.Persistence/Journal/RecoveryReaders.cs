using System.Diagnostics;
using ActorRegistrar.Actors.Serialization;
using ActorRegistrar.Persistence.Options;
using ActorRegistrar.Persistence.Storage;
using Akka.Event;
using Akka.Persistence;

namespace ActorRegistrar.Persistence.Journal;

/// <summary>
/// A few threads that answer recoveries, each on a read connection of its own, so that none waits for a commit. A
/// thread takes all that wait, up to a bound, and asks for their newest rows at once.
/// </summary>
internal sealed class RecoveryReaders : IDisposable
{
    private const int MaxBatch = 128;
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromMilliseconds(200);

    private readonly object _lock = new();
    private readonly Queue<PendingRecovery> _waiting = new();
    private readonly IJournalDatabase _database;
    private readonly JournalOptions _options;
    private readonly EventSerializer _serializer;
    private readonly Func<IPersistentRepresentation, IEnumerable<IPersistentRepresentation>> _adapt; // undoes the event adapters
    private readonly JournalCondition _condition;
    private readonly ILoggingAdapter _log;
    private readonly Thread[] _threads;
    private readonly PendingRecovery[]?[] _underway;
    private readonly Timer _watchdog;
    private bool _closed;

    public RecoveryReaders(
        IJournalDatabase database,
        JournalOptions options,
        EventSerializer serializer,
        Func<IPersistentRepresentation, IEnumerable<IPersistentRepresentation>> adapt,
        JournalCondition condition,
        ILoggingAdapter log)
    {
        _database = database;
        _options = options;
        _serializer = serializer;
        _adapt = adapt;
        _condition = condition;
        _log = log;
        _underway = new PendingRecovery[]?[options.ReaderThreads];
        _threads = new Thread[options.ReaderThreads];
        for (int i = 0; i < _threads.Length; i++)
        {
            int index = i;
            _threads[i] = new Thread(() => Run(index)) { IsBackground = true, Name = $"journal reader {i}" };
        }
        _watchdog = new Timer(_ => FailOverdue(), null, TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(100));
    }

    public void Start()
    {
        foreach (var thread in _threads)
            thread.Start();
    }

    public void Read(ReplayMessages recovery)
    {
        lock (_lock)
        {
            _waiting.Enqueue(new PendingRecovery(recovery));
            Monitor.Pulse(_lock);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _closed = true;
            Monitor.PulseAll(_lock);
        }
        foreach (var thread in _threads)
            thread.Join(_options.ReadTimeout);
        _watchdog.Dispose();
    }

    private void Run(int index)
    {
        IJournalReadSession? session = null;
        long failedAt = 0;
        Exception? failure = null;
        var newest = new JournalRow?[MaxBatch];
        while (Take(index) is { } batch)
        {
            // A connection that was idle may have been lost long ago: that is worth a second attempt on a new one.
            bool isReused = session is not null;
            try
            {
                // While the database is away, a herd of recoveries must not queue behind one attempt each.
                if (failure is not null && Stopwatch.GetElapsedTime(failedAt) < PauseAfterFailure)
                    throw new JournalUnavailableException("The journal's database is failing.", failure);
                try
                {
                    session ??= _database.OpenForReading();
                    long began = Stopwatch.GetTimestamp();
                    Answer(batch, session, newest);
                    JournalMetrics.RecoveriesTook(began);
                }
                catch (Exception ex) when (_database.IsDamage(ex))
                {
                    session?.Dispose();
                    session = null;
                    AnswerOneByOne(batch, newest);
                }
                catch (Exception) when (isReused)
                {
                    session!.Dispose();
                    session = _database.OpenForReading();
                    Answer(batch, session, newest);
                }
                failure = null;
            }
            catch (Exception e)
            {
                if (e is not JournalUnavailableException)
                {
                    _log.Error(e, "The journal cannot be read. Recoveries fail until it can.");
                    failedAt = Stopwatch.GetTimestamp();
                    failure = e;
                }
                foreach (var recovery in batch)
                    recovery.Fail(e);
                session?.Dispose();
                session = null;
            }
            Volatile.Write(ref _underway[index], null);
        }
        session?.Dispose();
    }

    private PendingRecovery[]? Take(int index)
    {
        lock (_lock)
        {
            while (_waiting.Count == 0)
            {
                if (_closed)
                    return null;
                Monitor.Wait(_lock);
            }
            var batch = new PendingRecovery[Math.Min(_waiting.Count, MaxBatch)];
            for (int i = 0; i < batch.Length; i++)
                batch[i] = _waiting.Dequeue();
            Volatile.Write(ref _underway[index], batch);
            return batch;
        }
    }

    private void Answer(PendingRecovery[] batch, IJournalReadSession session, JournalRow?[] newest)
    {
        session.ReadNewest(Array.ConvertAll(batch, r => r.Request.PersistenceId), newest.AsSpan(0, batch.Length));
        for (int i = 0; i < batch.Length; i++)
            if (batch[i].Claim())
                Answer(batch[i].Request, newest[i], session);
    }

    /// <summary>Damage that one of them meets is none of the others'.</summary>
    private void AnswerOneByOne(PendingRecovery[] batch, JournalRow?[] newest)
    {
        IJournalReadSession? session = null;
        try
        {
            foreach (var recovery in batch)
            {
                try
                {
                    session ??= _database.OpenForReading();
                    Answer([recovery], session, newest);
                }
                catch (Exception ex) when (_database.IsDamage(ex))
                {
                    session?.Dispose();
                    session = null;
                    _condition.FoundDamage(recovery.Request.PersistenceId, ex);
                    recovery.Fail(ex);
                }
            }
        }
        finally
        {
            session?.Dispose();
        }
    }

    private void Answer(ReplayMessages request, JournalRow? newest, IJournalReadSession session)
    {
        if (newest is not { } last)
        {
            RecoveryAnswers.Succeed(request, 0);
            return;
        }
        IEnumerable<JournalRow> rows;
        long to = Math.Min(request.ToSequenceNr, last.SequenceNumber);
        if (request.FromSequenceNr > to || request.Max <= 0)
            rows = [];
        else if (!_options.RecoverNewestOnly || !StoredEvents.IsOurs(last.PersistenceId, last.SerializerId))
            rows = session.ReadRange(request.PersistenceId, request.FromSequenceNr, to, request.Max, newestFirst: false);
        else if (to == last.SequenceNumber && !last.Deleted)
            rows = [last];
        else
            rows = session.ReadRange(request.PersistenceId, request.FromSequenceNr, to, max: 1, newestFirst: true);

        using var row = rows.GetEnumerator();
        while (Next(row))
        {
            try
            {
                var current = row.Current;
                RecoveryAnswers.Replay(request, _adapt(_serializer.FromRow(in current)));
            }
            catch (Exception e)
            {
                // An event that cannot be read back is this actor's trouble, not the connection's.
                if (e is DamagedRowException) _condition.FoundDamage(request.PersistenceId, e);
                RecoveryAnswers.Fail(request, e);
                return;
            }
        }
        _condition.Read(request.PersistenceId);
        RecoveryAnswers.Succeed(request, last.SequenceNumber);

        bool Next(IEnumerator<JournalRow> enumerator)
        {
            try
            {
                return enumerator.MoveNext();
            }
            catch (Exception e)
            {
                RecoveryAnswers.Fail(request, e);
                throw;
            }
        }
    }

    /// <summary>Answers what no reader got to in time, whatever holds them up.</summary>
    private void FailOverdue()
    {
        var overdue = new List<PendingRecovery>();
        lock (_lock)
            while (_waiting.TryPeek(out var oldest) && IsOverdue(oldest))
                overdue.Add(_waiting.Dequeue());
        for (int i = 0; i < _underway.Length; i++)
            overdue.AddRange((Volatile.Read(ref _underway[i]) ?? []).Where(IsOverdue));
        foreach (var recovery in overdue)
            recovery.Fail(new JournalUnavailableException($"The journal did not answer within {_options.ReadTimeout.TotalSeconds} s."));
    }

    private bool IsOverdue(PendingRecovery recovery) => Stopwatch.GetElapsedTime(recovery.ArrivedAt) > _options.ReadTimeout;
}
