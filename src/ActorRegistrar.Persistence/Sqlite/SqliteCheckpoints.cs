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
    // Every row dirties about one page of the index and a tenth of one of the table, so this is some 64 MiB: so much is read when the file is
    // opened after a crash. A page that was dirtied several times meanwhile is moved once: eight moves of an eighth cost 6 % of the throughput.
    private const int RowsBetweenStarts = 16_000;

    // Pages that the writer may move itself: a few milliseconds.
    private const int SmallTail = 100;

    // Each pass leaves what was written during it; a disk that is slower than the writer never gets to a small tail.
    private const int MostPasses = 8;

    private readonly SqliteConnection _connection;
    private readonly SqliteDatabaseFlush? _flush;
    private readonly SemaphoreSlim _wake = new(0);
    private readonly Thread _thread;
    private int _rowsSinceStart;
    private volatile Phase _phase;
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

    /// <summary>Told by the writer after every commit, on its own thread and outside any transaction.</summary>
    public void Committed(SqliteConnection writer, int rows)
    {
        _rowsSinceStart += rows;
        switch (_phase)
        {
            case Phase.TailLeft:
                Move(writer);
                _rowsSinceStart = 0;
                _phase = Phase.Idle;
                break;
            case Phase.Idle when _rowsSinceStart >= RowsBetweenStarts:
                _phase = Phase.Moving;
                _wake.Release();
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
    }

    private void Run()
    {
        while (true)
        {
            _wake.Wait();
            if (_closed) return;
            MoveUntilTailIsSmall(Move(_connection));
            _phase = Phase.TailLeft;
        }
    }

    /// <summary>
    /// What a pass moves is what was written during the one before. Each is flushed here, so that the writer, with whose pages the log is
    /// moved whole, flushes no more than a tail.
    /// </summary>
    private void MoveUntilTailIsSmall(int moved)
    {
        for (int pass = 1; pass < MostPasses && !_closed; pass++)
        {
            // Of a disk that refuses, the checkpoint that would let the log go hears too.
            if (_flush?.TryFlush() == false) return;
            int before = moved;
            moved = Move(_connection);
            if (moved - before <= SmallTail) return;
        }
    }

    /// <summary>
    /// Moves what no reader still needs. A failure is none of the writer's: the log stays, and SQLite's own checkpoint, far behind this one,
    /// bounds it.
    /// </summary>
    /// <returns>Pages of the log that are in the database by now, from its beginning.</returns>
    private static int Move(SqliteConnection connection)
    {
        long began = Stopwatch.GetTimestamp();
        raw.sqlite3_wal_checkpoint_v2(connection.Handle, "main", raw.SQLITE_CHECKPOINT_PASSIVE, out _, out int moved);
        JournalMetrics.CheckpointTook(began);
        return moved;
    }
}
