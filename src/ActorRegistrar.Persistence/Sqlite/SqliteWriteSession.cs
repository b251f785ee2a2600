using System.Runtime.InteropServices;
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
    private readonly SqliteStatement _dataVersion;
    private readonly SqliteStatement _newestRow;
    private readonly SqliteStatement _insertNext; // a row of this session that cannot have a successor yet
    private readonly SqliteStatement _insertAfter; // the row with the identity ?9
    private readonly SqliteStatement _insertAfterReplaced; // the row whose writer's name is ?9
    private readonly SqliteStatement _insertAbove; // every sequence number
    private readonly SqliteStatement _remove;
    private readonly SqliteStatement _commit;
    private readonly SqliteStatement _rollback;
    private readonly JournalDurability _durability;
    private readonly SqliteLogFlush? _flush;
    private SqliteStatement? _delete;
    private SqliteStatement? _walked;
    private long? _knownDataVersion;
    private long _lastForeignRow; // every row with a higher identity is this session's

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
            _dataVersion = new SqliteStatement(connection, "PRAGMA data_version");
            _newestRow = new SqliteStatement(connection, "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'journal'), 0)");
            _insertNext = new SqliteStatement(connection, Insert("?3"));
            _insertAfter = new SqliteStatement(connection, InsertIf("coalesce((SELECT ordering FROM journal WHERE persistence_id = ?2 ORDER BY sequence_number DESC LIMIT 1), 0) = ?9"));
            _insertAfterReplaced = new SqliteStatement(connection, InsertIf("(SELECT writer_uuid FROM journal WHERE persistence_id = ?2 ORDER BY sequence_number DESC LIMIT 1) = ?9"));
            _insertAbove = new SqliteStatement(connection, InsertIf("coalesce((SELECT max(sequence_number) FROM journal WHERE persistence_id = ?2), 0) < ?3"));
            _remove = new SqliteStatement(connection, "DELETE FROM journal WHERE ordering = ?1");
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

    public void Append(List<JournalRow> rows, List<long> orderings)
    {
        orderings.Clear();
        _begin.Execute();
        try
        {
            NoticeOtherWriters();
            // A row whose id's newest row is another's is left out, and nobody else notices: within a transaction there is no other writer.
            foreach (ref readonly var row in CollectionsMarshal.AsSpan(rows))
                orderings.Add(row.Predecessor == JournalRow.Preceding ? InsertPart(in row, rows, orderings) : InsertFirst(in row));
        }
        catch (SqliteException e) when (IsTheRowsFault(e))
        {
            _rollback.Execute();
            orderings.Clear();
            throw new RowRefusedException(e.Message, e);
        }
        Commit();
        if (orderings.FindLast(static ordering => ordering != 0) is not 0 and var last) Mark?.Committed(last);
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
        _knownDataVersion = null;
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
        _knownDataVersion = null;
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
        InsertFirst(new JournalRow(ProbeId, 1, 0, false, "", 0, new byte[ProbeBytes], "", null));
        _connection.Run($"DELETE FROM journal WHERE persistence_id = '{ProbeId}'");
        Commit();
        _checkpoints.Committed(_connection);
    }

    public void Dispose()
    {
        _begin.Dispose();
        _dataVersion.Dispose();
        _newestRow.Dispose();
        _insertNext.Dispose();
        _insertAfter.Dispose();
        _insertAfterReplaced.Dispose();
        _insertAbove.Dispose();
        _remove.Dispose();
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

    private static string Insert(string sequenceNumber) =>
        $"""
         INSERT OR IGNORE INTO journal (created, deleted, persistence_id, sequence_number, message, tags, manifest, identifier, writer_uuid)
         VALUES (?1, 0, ?2, {sequenceNumber}, ?4, ?5, ?6, ?7, ?8)
         """;

    /// <summary>Inserts one row, whose sequence number is null, and which therefore is left out, unless a condition holds.</summary>
    /// <remarks>Values and no SELECT: SQLite would copy the row into a table of its own first, because the condition reads the journal.</remarks>
    private static string InsertIf(string condition) => Insert($"CASE WHEN {condition} THEN ?3 END");

    /// <summary>
    /// Finds out whether another connection has changed the database since the last transaction. Called within one, before whose end no other
    /// connection can write.
    /// </summary>
    private void NoticeOtherWriters()
    {
        long changes = Value(_dataVersion);
        if (changes == _knownDataVersion) return;
        _knownDataVersion = changes;
        _lastForeignRow = Value(_newestRow);
    }

    private static long Value(SqliteStatement question)
    {
        question.Step();
        long value = question.Int64(0);
        question.Reset();
        return value;
    }

    /// <summary>The identity of the row; 0 when another writer was ahead.</summary>
    /// <remarks>
    /// A predecessor above <see cref="_lastForeignRow"/> was stored by this session, and since then no other connection has changed the journal
    /// and no row was removed. A successor of it can only have the next sequence number, and the unique index refuses that a second time. For
    /// any other predecessor the newest row is sought first.
    /// </remarks>
    private long InsertFirst(in JournalRow row)
    {
        if (row.Predecessor < 0) return InsertAbove(in row);
        if (row.Predecessor > _lastForeignRow) return Insert(_insertNext, in row);
        _insertAfter.Bind(9, row.Predecessor);
        long ordering = Insert(_insertAfter, in row);
        if (ordering != 0 || row.Predecessor == 0) return ordering;
        _insertAfterReplaced.Bind(9, JournalRow.WriterThatReplaces(row.Predecessor));
        return Insert(_insertAfterReplaced, in row);
    }

    /// <summary>
    /// Inserts a row of a writer that does not know the newest one. It may skip sequence numbers, so the unique index alone would not notice
    /// a stale writer of a row before it.
    /// </summary>
    private long InsertAbove(in JournalRow row)
    {
        long ordering = Insert(_insertAbove, in row);
        if (ordering != 0) _lastForeignRow = ordering;
        return ordering;
    }

    /// <summary>One that follows the row before it; when it cannot, those before it go as well.</summary>
    private long InsertPart(in JournalRow row, List<JournalRow> rows, List<long> orderings)
    {
        long ordering = orderings[^1] == 0 ? 0 : InsertAbove(in row);
        for (int i = orderings.Count - 1; ordering == 0 && i >= 0 && orderings[i] != 0; i--)
        {
            _remove.Bind(1, orderings[i]);
            _remove.Execute();
            orderings[i] = 0;
            if (rows[i].Predecessor != JournalRow.Preceding) break;
        }
        return ordering;
    }

    private long Insert(SqliteStatement statement, in JournalRow row)
    {
        statement.Bind(1, row.CreatedTicks);
        statement.Bind(2, row.PersistenceId);
        statement.Bind(3, row.SequenceNumber);
        statement.Bind(4, row.Message);
        statement.Bind(5, row.Tags);
        statement.Bind(6, row.Manifest);
        statement.Bind(7, row.SerializerId);
        statement.Bind(8, row.WriterUuid);
        statement.Execute();
        return raw.sqlite3_changes(_connection.Handle) == 0 ? 0 : raw.sqlite3_last_insert_rowid(_connection.Handle);
    }

    private static bool IsTheRowsFault(SqliteException e) =>
        e.SqliteErrorCode is raw.SQLITE_CONSTRAINT or raw.SQLITE_TOOBIG or raw.SQLITE_MISMATCH or raw.SQLITE_CORRUPT;
}
