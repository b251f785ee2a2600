using System.Diagnostics;
using ActorRegistrar.Persistence.Journal;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ActorRegistrar.Persistence.Sqlite;

/// <summary>
/// Moves the write-ahead log into the database beside the writer instead of inside one of its commits, where it would hold up everyone
/// who waits for as long as it takes. The writer itself moves only the few pages that came meanwhile; with that the log starts over.
/// </summary>
internal sealed class SqliteCheckpoints : IDisposable
{
    // 96 MiB of 4 KiB pages: so much is read when the file is opened after a crash. A page that was dirtied several times meanwhile is moved
    // once: eight moves of an eighth cost 6 % of the throughput. Rows would not do as a measure: a refresh dirties a page and a half, a row
    // with long contacts twenty.
    private const int PagesBetweenStarts = 24_576;

    // 384 MiB, for a writer that is faster than the moves: it waits for them.
    private const int MostPages = 4 * PagesBetweenStarts;

    // Pages that the writer may move itself: a few milliseconds.
    private const int SmallTail = 100;

    // Each pass leaves what was written during it; a disk that is slower than the writer never gets to a small tail.
    private const int MostPasses = 8;

    private const int CacheWrites = 9; // SQLITE_DBSTATUS_CACHE_WRITE

    // Less than a commit may take, so that a hanging disk is found out by whoever watches the commits.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly SqliteConnection _connection;
    private readonly SqliteDatabaseFlush? _flush;
    private readonly SemaphoreSlim _wake = new(0);
    private readonly Thread _thread;
    private readonly ManualResetEventSlim _moved = new(initialState: true);
    private int _pagesSinceStart;
    private int _pagesInLog;
    private int _mostInLog = MostPages;
    private volatile Phase _phase;
    private volatile bool _isHurried;
    private volatile bool _closed;

    /// <param name="connection">A connection of its own, disposed with this.</param>
    public SqliteCheckpoints(SqliteConnection connection)
    {
        _connection = connection;
        // A connection that has read nothing yet does not know that there is a log, and its checkpoints do nothing without a word.
        connection.Run("SELECT count(*) FROM sqlite_schema");
        _flush = SqliteDatabaseFlush.TryOpen(connection);
        _thread = new Thread(Run) { IsBackground = true, Name = "journal checkpoints" };
        _thread.Start();
    }

    private enum Phase
    {
        Idle,
        Moving,
        TailLeft,
    }

    /// <summary>Called by the writer after every commit, on its own thread and outside any transaction.</summary>
    public void Committed(SqliteConnection writer)
    {
        // Pages that went from the writer's cache into the log since it was asked last.
        raw.sqlite3_db_status(writer.Handle, CacheWrites, out int pages, out _, resetFlg: 1);
        _pagesSinceStart += pages;
        _pagesInLog += pages;
        switch (_phase)
        {
            case Phase.TailLeft:
                Finish(writer);
                break;
            case Phase.Idle when _pagesSinceStart >= PagesBetweenStarts:
                _moved.Reset();
                _phase = Phase.Moving;
                _wake.Release();
                break;
            case Phase.Moving when _pagesInLog >= _mostInLog:
                WaitForMove(writer);
                break;
        }
    }

    public void Dispose()
    {
        _closed = true;
        _wake.Release();
        // One that hangs with its disk keeps its connection; whoever heals the journal must not wait for it.
        if (!_thread.Join(TimeSpan.FromSeconds(1))) return;
        _connection.Dispose();
        _wake.Dispose();
        _moved.Dispose();
    }

    /// <summary>With the tail moved the log starts over, unless somebody reads what is in it; then it may grow by as much once more.</summary>
    private void Finish(SqliteConnection writer)
    {
        int moved = Move(writer, out int inLog);
        _pagesInLog = inLog > moved ? inLog : 0;
        _mostInLog = _pagesInLog + MostPages;
        _pagesSinceStart = 0;
        _isHurried = false;
        _phase = Phase.Idle;
    }

    private void WaitForMove(SqliteConnection writer)
    {
        _isHurried = true;
        if (_moved.Wait(Patience)) Finish(writer);
        else _mostInLog = _pagesInLog + PagesBetweenStarts;
    }

    private void Run()
    {
        while (true)
        {
            _wake.Wait();
            if (_closed) return;
            MoveUntilTailIsSmall(Move(_connection, out _));
            _phase = Phase.TailLeft;
            _moved.Set();
        }
    }

    /// <summary>
    /// What a pass moves is what was written during the one before. Each is flushed here, so that the writer, with whose pages the log is
    /// moved whole, flushes no more than a tail.
    /// </summary>
    private void MoveUntilTailIsSmall(int moved)
    {
        for (int pass = 1; pass < MostPasses && !_closed && !_isHurried; pass++)
        {
            // Of a disk that refuses, the checkpoint that would let the log go hears too.
            if (_flush?.TryFlush() == false) return;
            int before = moved;
            moved = Move(_connection, out _);
            if (moved - before <= SmallTail) return;
        }
    }

    /// <summary>
    /// Moves what no reader still needs. A failure is none of the writer's: the log stays, and SQLite's own checkpoint, far behind this one,
    /// bounds it.
    /// </summary>
    /// <returns>Pages of the log that are in the database by now, from its beginning.</returns>
    private static int Move(SqliteConnection connection, out int inLog)
    {
        long began = Stopwatch.GetTimestamp();
        raw.sqlite3_wal_checkpoint_v2(connection.Handle, "main", raw.SQLITE_CHECKPOINT_PASSIVE, out inLog, out int moved);
        JournalMetrics.CheckpointTook(began);
        return moved;
    }
}
