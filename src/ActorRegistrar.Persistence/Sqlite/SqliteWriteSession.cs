using ActorRegistrar.Persistence.Options;
using ActorRegistrar.Persistence.Storage;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ActorRegistrar.Persistence.Sqlite;

internal sealed class SqliteWriteSession : IJournalWriteSession
{
    private const string ProbeId = "journal-probe";

    // Large enough to need space that the table does not have yet, as the next batch will.
    private const int ProbeBytes = 65_536;

    private readonly SqliteConnection _connection;
    private readonly SqliteCheckpoints _checkpoints;
    private readonly SqliteStatement _begin;
    private readonly SqliteStatement _insert;
    private readonly SqliteStatement _commit;
    private readonly SqliteStatement _rollback;
    private readonly JournalDurability _durability;
    private readonly SqliteLogFlush? _flush;
    private SqliteStatement? _delete;
    private SqliteStatement? _walked;

    /// <param name="connection">For writing.</param>
    /// <param name="checkpoints">Told of every commit. Both are disposed with this.</param>
    /// <param name="durability">What a commit waits for.</param>
    public SqliteWriteSession(SqliteConnection connection, SqliteCheckpoints checkpoints, JournalDurability durability)
    {
        _connection = connection;
        _checkpoints = checkpoints;
        _durability = durability;
        try
        {
            if (durability == JournalDurability.Full) _flush = SqliteLogFlush.TryOpen(connection);
            connection.Run(FlushesInCommit ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
            // Small on purpose: whenever a commit split a page of the index, SQLite walks its whole cache, and what is missing from it is in
            // the operating system's cache anyway. 64 MiB here cost a quarter of the throughput.
            connection.Run("PRAGMA cache_size = -2048");
            // Checkpoints happen beside the writer; SQLite's own, inside a commit, comes only if those fail.
            connection.Run("PRAGMA wal_autocheckpoint = 131072");
            connection.Run("PRAGMA journal_size_limit = 268435456");
            _begin = new SqliteStatement(connection, "BEGIN IMMEDIATE");
            _insert = new SqliteStatement(connection, """
                INSERT INTO journal (created, deleted, persistence_id, sequence_number, message, tags, manifest, identifier, writer_uuid)
                VALUES (?1, 0, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
                """);
            _commit = new SqliteStatement(connection, "COMMIT");
            _rollback = new SqliteStatement(connection, "ROLLBACK");
        }
        catch
        {
            _flush?.Dispose();
            checkpoints.Dispose();
            connection.Dispose();
            throw;
        }
    }

    internal SqliteConnection Connection => _connection;

    /// <summary>Whether each commit is followed by a flush that SQLite knows nothing of.</summary>
    internal bool HasOwnFlush => _flush is not null;

    /// <summary>Remembers how far the journal has come; disposed with this.</summary>
    internal SqliteMark? Mark { get; init; }

    private bool FlushesInCommit => _durability == JournalDurability.Full && _flush is null;

    public void Append(List<JournalRow> rows)
    {
        _begin.Execute();
        try
        {
            foreach (var row in rows)
                Insert(in row);
        }
        catch (SqliteException e) when (IsTheRowsFault(e))
        {
            _rollback.Execute();
            throw new RowRefusedException(e.Message, e);
        }
        Commit();
        Mark?.Committed(raw.sqlite3_last_insert_rowid(_connection.Handle));
        _checkpoints.Committed(_connection);
    }

    public void DeleteTo(string persistenceId, long toSequenceNumber)
    {
        using var newest = new SqliteStatement(_connection,
            "SELECT max(sequence_number) FROM journal WHERE persistence_id = ?1 AND sequence_number <= ?2");
        using var mark = new SqliteStatement(_connection, "UPDATE journal SET deleted = 1 WHERE persistence_id = ?1 AND sequence_number = ?2");
        using var delete = new SqliteStatement(_connection, "DELETE FROM journal WHERE persistence_id = ?1 AND sequence_number < ?2");
        _begin.Execute();
        newest.Bind(1, persistenceId);
        newest.Bind(2, toSequenceNumber);
        newest.Step();
        long kept = newest.Int64(0);
        newest.Reset();
        foreach (var statement in (ReadOnlySpan<SqliteStatement>)[mark, delete])
        {
            statement.Bind(1, persistenceId);
            statement.Bind(2, kept);
            statement.Execute();
        }
        Commit();
        _checkpoints.Committed(_connection);
    }

    public int RemoveSuperseded(PurgeStep step)
    {
        _delete ??= new SqliteStatement(_connection, "DELETE FROM journal WHERE persistence_id = ?1 AND sequence_number < ?2");
        _walked ??= new SqliteStatement(_connection, "INSERT INTO journal_purge (rule, walked) VALUES (?1, ?2) ON CONFLICT (rule) DO UPDATE SET walked = excluded.walked");
        // No flush of its own: that is what takes the time, and the next commit of somebody who waits for one covers this too.
        if (FlushesInCommit) _connection.Run("PRAGMA synchronous = NORMAL");
        int removed = 0;
        try
        {
            _begin.Execute();
            try
            {
                foreach ((string persistenceId, long sequenceNumber) in step.Superseding)
                {
                    _delete.Bind(1, persistenceId);
                    _delete.Bind(2, sequenceNumber);
                    _delete.Execute();
                    removed += raw.sqlite3_changes(_connection.Handle);
                }
                _walked.Bind(1, step.Rule);
                _walked.Bind(2, step.Walked);
                _walked.Execute();
                _commit.Execute();
            }
            catch (SqliteException)
            {
                _rollback.Execute();
                throw;
            }
        }
        finally
        {
            if (FlushesInCommit) _connection.Run("PRAGMA synchronous = FULL");
        }
        _checkpoints.Committed(_connection);
        return removed;
    }

    public void Check()
    {
        // An open file does not get lost.
    }

    public void Probe()
    {
        _begin.Execute();
        Insert(new JournalRow(ProbeId, 1, 0, false, "", 0, new byte[ProbeBytes], "", null));
        _connection.Run($"DELETE FROM journal WHERE persistence_id = '{ProbeId}'");
        Commit();
        _checkpoints.Committed(_connection);
    }

    public void Dispose()
    {
        _begin.Dispose();
        _insert.Dispose();
        _commit.Dispose();
        _rollback.Dispose();
        _delete?.Dispose();
        _walked?.Dispose();
        Mark?.Dispose();
        _flush?.Dispose();
        _checkpoints.Dispose();
        _connection.Dispose();
    }

    private void Commit()
    {
        _commit.Execute();
        _flush?.Flush();
    }

    private void Insert(in JournalRow row)
    {
        _insert.Bind(1, row.CreatedTicks);
        _insert.Bind(2, row.PersistenceId);
        _insert.Bind(3, row.SequenceNumber);
        _insert.Bind(4, row.Message);
        _insert.Bind(5, row.Tags);
        _insert.Bind(6, row.Manifest);
        _insert.Bind(7, row.SerializerId);
        _insert.Bind(8, row.WriterUuid);
        _insert.Execute();
    }

    private static bool IsTheRowsFault(SqliteException e) =>
        e.SqliteErrorCode is raw.SQLITE_CONSTRAINT or raw.SQLITE_TOOBIG or raw.SQLITE_MISMATCH or raw.SQLITE_CORRUPT;
}
