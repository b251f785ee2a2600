using ActorRegistrar.Persistence.Storage;
using Microsoft.Data.Sqlite;

namespace ActorRegistrar.Persistence.Sqlite;

internal sealed class SqliteReadSession : IJournalReadSession
{
    private const string Columns = "persistence_id, sequence_number, created, deleted, manifest, identifier, message, tags, writer_uuid, ordering";

    private readonly SqliteConnection _connection;
    private readonly SqliteStatement _begin;
    private readonly SqliteStatement _end;
    private readonly SqliteStatement _newest;
    private readonly SqliteStatement _newestLive;
    private readonly SqliteStatement _ascending;
    private readonly SqliteStatement _descending;
    private readonly SqliteIdWalk _ids;
    private SqliteStatement? _written;

    public SqliteReadSession(SqliteConnection connection)
    {
        _connection = connection;
        try
        {
            connection.Run("PRAGMA query_only = ON");
            _begin = new SqliteStatement(connection, "BEGIN");
            _end = new SqliteStatement(connection, "COMMIT");
            _newest = new SqliteStatement(connection,
                $"SELECT {Columns} FROM journal WHERE persistence_id = ?1 ORDER BY sequence_number DESC LIMIT 1");
            // A damaged row may hold nothing at all, and is the newest all the same.
            _newestLive = new SqliteStatement(connection,
                $"SELECT {Columns} FROM journal WHERE persistence_id = ?1 AND deleted IS NOT 1 ORDER BY sequence_number DESC LIMIT 1");
            _ascending = new SqliteStatement(connection, Range("ASC"));
            _descending = new SqliteStatement(connection, Range("DESC"));
            _ids = new SqliteIdWalk(connection);
        }
        catch
        {
            connection.Dispose();
            throw;
        }

        static string Range(string order) =>
            $"""
             SELECT {Columns} FROM journal
             WHERE persistence_id = ?1 AND sequence_number >= ?2 AND sequence_number <= ?3 AND deleted = 0
             ORDER BY sequence_number {order} LIMIT ?4
             """;
    }

    public void ReadNewest(IReadOnlyList<string> persistenceIds, Span<JournalRow?> newest)
    {
        // One transaction, so that the file is locked and the snapshot taken once for all of them.
        _begin.Execute();
        for (int i = 0; i < persistenceIds.Count; i++)
            newest[i] = ReadOne(_newest, persistenceIds[i]);
        _end.Execute();
    }

    public IEnumerable<JournalRow> ReadRange(string persistenceId, long from, long to, long max, bool newestFirst)
    {
        var statement = newestFirst ? _descending : _ascending;
        statement.Bind(1, persistenceId);
        statement.Bind(2, from);
        statement.Bind(3, to);
        statement.Bind(4, max);
        try
        {
            while (statement.Step())
                yield return Row(statement);
        }
        finally
        {
            statement.Reset();
        }
    }

    public string? ReadNewestPage(string after, int count, List<JournalRow> page, Action<string, Exception> damaged)
    {
        string? last = null;
        _begin.Execute();
        for (int i = 0; i < count; i++)
        {
            if (_ids.Next(last ?? after, passesDamage: true) is not { } next)
                break;
            last = next;
            try
            {
                if (ReadOne(_newestLive, next) is { } row)
                    page.Add(row);
            }
            catch (SqliteException ex) when (SqliteJournalDatabase.TellsDamage(ex))
            {
                damaged(next, ex);
                _connection.BeginAgain();
            }
        }
        _end.Execute();
        return last;
    }

    public void ReadWritten(long afterOrdering, int count, List<WrittenRow> page)
    {
        _written ??= new SqliteStatement(_connection,
            "SELECT ordering, created, persistence_id, sequence_number, identifier, deleted FROM journal WHERE ordering > ?1 ORDER BY ordering LIMIT ?2");
        _written.Bind(1, afterOrdering);
        _written.Bind(2, count);
        try
        {
            while (_written.Step())
                page.Add(new WrittenRow(
                    _written.Int64(0), _written.Int64(1), _written.Text(2)!, _written.Int64(3), (int)_written.Int64(4), _written.Int64(5) != 0));
        }
        finally
        {
            _written.Reset();
        }
    }

    public long? ReadLastCreatedOutside(long fromTicks, long toTicks)
    {
        using var statement = new SqliteStatement(_connection, """
            SELECT created FROM (SELECT ordering, created FROM journal ORDER BY ordering DESC LIMIT 100000)
            WHERE created < ?1 OR created > ?2 ORDER BY ordering DESC LIMIT 1
            """);
        statement.Bind(1, fromTicks);
        statement.Bind(2, toTicks);
        return statement.Step() ? statement.Int64(0) : null;
    }

    public long ReadPurgePosition(string rule)
    {
        using var statement = new SqliteStatement(_connection, "SELECT walked FROM journal_purge WHERE rule = ?1");
        statement.Bind(1, rule);
        return statement.Step() ? statement.Int64(0) : 0;
    }

    public void Dispose()
    {
        _written?.Dispose();
        foreach (var statement in (ReadOnlySpan<SqliteStatement>)[_begin, _end, _newest, _newestLive, _ascending, _descending])
            statement.Dispose();
        _ids.Dispose();
        _connection.Dispose();
    }

    private static JournalRow? ReadOne(SqliteStatement statement, string persistenceId)
    {
        try
        {
            statement.Bind(1, persistenceId);
            return statement.Step() ? Row(statement) : null;
        }
        finally
        {
            statement.Reset();
        }
    }

    private static JournalRow Row(SqliteStatement statement) => new(
        statement.Text(0)!,
        statement.Int64(1),
        statement.Int64(2),
        statement.Int64(3) != 0,
        statement.Text(4) ?? "",
        (int)statement.Int64(5),
        statement.IsNull(6) ? throw SqliteStatement.Damage("the row holds nothing") : statement.Blob(6),
        statement.Text(7) ?? "",
        statement.Text(8))
    {
        Ordering = statement.Int64(9),
    };
}
