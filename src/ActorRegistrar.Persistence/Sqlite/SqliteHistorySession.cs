using ActorRegistrar.Persistence.History.Storage;
using Microsoft.Data.Sqlite;

namespace ActorRegistrar.Persistence.Sqlite;

/// <summary>
/// Reads the journal in short transactions: while one lasts, the write-ahead log cannot start over, so each ends with its page.
/// </summary>
internal sealed class SqliteHistorySession : IHistorySession
{
    private const string Columns = "ordering, persistence_id, sequence_number, identifier, manifest, message, writer_uuid";
    private const int ManifestColumn = 4;
    private const int MessageColumn = 5;
    private const int WriterColumn = 6;

    // Ends a transaction early where histories are long: some tens of milliseconds.
    private const int MostRowsLookedAt = 20_000;

    private readonly SqliteConnection _connection;
    private readonly SqliteStatement _begin;
    private readonly SqliteStatement _end;
    private readonly SqliteStatement _after;
    private readonly SqliteStatement _before;
    private readonly SqliteStatement _newest;
    private readonly SqliteIdWalk _ids;
    private readonly SqliteStatement _committed;
    private readonly SqliteStatement _highest;
    private readonly SqliteStatement _written;
    private string _manifest = "";
    private string _writer = "";

    public SqliteHistorySession(SqliteConnection connection)
    {
        _connection = connection;
        _begin = new SqliteStatement(connection, "BEGIN");
        _end = new SqliteStatement(connection, "COMMIT");
        _after = new SqliteStatement(connection,
            $"SELECT {Columns} FROM journal WHERE persistence_id = ?1 AND sequence_number > ?2 AND deleted = 0 ORDER BY sequence_number LIMIT ?3");
        _before = new SqliteStatement(connection,
            $"SELECT {Columns} FROM journal WHERE persistence_id = ?1 AND sequence_number < ?2 AND deleted = 0 ORDER BY sequence_number DESC LIMIT ?3");
        // A damaged row may hold nothing at all, and is the newest all the same.
        _newest = new SqliteStatement(connection,
            $"SELECT {Columns} FROM journal WHERE persistence_id = ?1 AND deleted IS NOT 1 ORDER BY sequence_number DESC");
        _ids = new SqliteIdWalk(connection);
        _committed = new SqliteStatement(connection,
            $"SELECT {Columns} FROM journal WHERE ordering > ?1 AND ordering <= ?2 AND deleted = 0 ORDER BY ordering LIMIT ?3");
        _highest = new SqliteStatement(connection, "SELECT max(ordering) FROM journal");
        _written = new SqliteStatement(connection, "SELECT ordering, created FROM journal WHERE ordering >= ?1 ORDER BY ordering LIMIT 1");
    }

    public void ReadAfter(string persistenceId, long sequenceNumber, int count, List<HistoryRow> page) =>
        ReadOf(_after, persistenceId, sequenceNumber, count, page);

    public void ReadBefore(string persistenceId, long sequenceNumber, int count, List<HistoryRow> page) =>
        ReadOf(_before, persistenceId, sequenceNumber, count, page);

    public void ReadIds(string after, int count, List<string> ids, bool passesDamage = false)
    {
        _begin.Execute();
        for (string? last = after; ids.Count < count; ids.Add(last))
        {
            last = _ids.Next(last, passesDamage);
            if (last is null) break;
        }
        _end.Execute();
    }

    public void ReadNewest(List<string> ids, RowTest test, List<HistoryRow> page, List<string>? damaged = null)
    {
        int lookedAt = 0;
        _begin.Execute();
        foreach (string id in ids)
        {
            try
            {
                lookedAt += FindNewest(id, test, page);
            }
            catch (SqliteException ex) when (damaged is not null && SqliteJournalDatabase.TellsDamage(ex))
            {
                damaged.Add(id);
                _connection.BeginAgain();
            }
            if (lookedAt < MostRowsLookedAt) continue;
            _end.Execute();
            _begin.Execute();
            lookedAt = 0;
        }
        _end.Execute();
    }

    public void ReadCommitted(long after, long upTo, int count, List<HistoryRow> page)
    {
        _committed.Bind(1, after);
        _committed.Bind(2, upTo);
        _committed.Bind(3, count);
        ReadAll(_committed, page);
    }

    /// <summary>One writer at a time: whoever has a number has committed before the next gets one.</summary>
    public long? FindSafeOrdering(TimeSpan patience, CancellationToken cancellation)
    {
        _highest.Step();
        long highest = _highest.Int64(0);
        _highest.Reset();
        return highest;
    }

    public (long Ordering, long CreatedTicks)? FindWritten(long atOrAfter)
    {
        _written.Bind(1, atOrAfter);
        (long, long)? found = _written.Step() ? (_written.Int64(0), _written.Int64(1)) : null;
        _written.Reset();
        return found;
    }

    public void Dispose()
    {
        foreach (var statement in (ReadOnlySpan<SqliteStatement>)[_begin, _end, _after, _before, _newest, _committed, _highest, _written])
            statement.Dispose();
        _ids.Dispose();
        _connection.Dispose();
    }

    private void ReadOf(SqliteStatement statement, string persistenceId, long sequenceNumber, int count, List<HistoryRow> page)
    {
        statement.Bind(1, persistenceId);
        statement.Bind(2, sequenceNumber);
        statement.Bind(3, count);
        ReadAll(statement, page);
    }

    private void ReadAll(SqliteStatement statement, List<HistoryRow> page)
    {
        while (statement.Step())
            page.Add(Row(statement));
        statement.Reset();
    }

    private int FindNewest(string persistenceId, RowTest test, List<HistoryRow> page)
    {
        int lookedAt = 0;
        try
        {
            _newest.Bind(1, persistenceId);
            var verdict = RowVerdict.GoOn;
            while (verdict == RowVerdict.GoOn && _newest.Step())
            {
                lookedAt++;
                if (_newest.IsNull(MessageColumn)) throw SqliteStatement.Damage("a row holds nothing");
                verdict = test((int)_newest.Int64(3), Manifest(_newest), _newest.BlobSpan(MessageColumn));
                if (verdict == RowVerdict.Take) page.Add(Row(_newest));
            }
        }
        finally
        {
            _newest.Reset();
        }
        return lookedAt;
    }

    private HistoryRow Row(SqliteStatement statement) => new(
        statement.Int64(0),
        statement.Text(1)!,
        statement.Int64(2),
        (int)statement.Int64(3),
        Manifest(statement),
        statement.Blob(MessageColumn),
        Known(statement, WriterColumn, ref _writer));

    private string Manifest(SqliteStatement statement) => Known(statement, ManifestColumn, ref _manifest);

    /// <summary>Nearly all rows have the same one; a string for each would be most of the garbage.</summary>
    private static string Known(SqliteStatement statement, int column, ref string last)
    {
        if (!statement.IsText(column, last)) last = statement.Text(column) ?? "";
        return last;
    }
}
