using ActorRegistrar.Persistence.Index.Storage;
using Microsoft.Data.Sqlite;

namespace ActorRegistrar.Persistence.Sqlite;

/// <summary>Writes the index's file.</summary>
internal sealed class SqliteIndexStore : IIndexStore
{
    private readonly SqliteConnection _connection;
    private readonly SqliteStatement _begin;
    private readonly SqliteStatement _commit;
    private readonly SqliteStatement _rollback;
    private readonly SqliteStatement _find;
    private readonly SqliteStatement _write;
    private readonly SqliteStatement _delete;
    private readonly SqliteStatement _deleteRange;
    private readonly SqliteStatement _deleteRest;
    private readonly SqliteStatement _count;
    private readonly SqliteStatement _readMark;
    private readonly SqliteStatement _writeMark;
    private readonly List<SqliteStatement> _statements = [];

    /// <param name="connection">Disposed with this.</param>
    public SqliteIndexStore(SqliteConnection connection)
    {
        _connection = connection;
        _begin = Prepare("BEGIN IMMEDIATE");
        _commit = Prepare("COMMIT");
        _rollback = Prepare("ROLLBACK");
        _find = Prepare("SELECT sequence, bindings FROM aor WHERE id = ?1");
        _write = Prepare("""
            INSERT INTO aor (id, domain, sequence, bindings, summary) VALUES (?1, ?2, ?3, ?4, ?5)
            ON CONFLICT (id) DO UPDATE SET sequence = excluded.sequence, bindings = excluded.bindings, summary = excluded.summary
            """);
        _delete = Prepare("DELETE FROM aor WHERE id = ?1");
        _deleteRange = Prepare("DELETE FROM aor WHERE id > ?1 AND id <= ?2");
        _deleteRest = Prepare("DELETE FROM aor WHERE id > ?1");
        _count = Prepare("SELECT count(*), coalesce(sum(bindings), 0) FROM aor");
        _readMark = Prepare("SELECT place, created, aors, bindings FROM mark");
        _writeMark = Prepare("""
            INSERT INTO mark (slot, place, created, aors, bindings) VALUES (1, ?1, ?2, ?3, ?4)
            ON CONFLICT (slot) DO UPDATE SET place = excluded.place, created = excluded.created, aors = excluded.aors, bindings = excluded.bindings
            """);
    }

    /// <summary>The journal's file is one process's, and so is this.</summary>
    public bool TryBecomeWriter() => true;

    public IndexMark? ReadMark() => SqliteIndexReader.ReadMark(_readMark);

    public IndexMark Apply(IReadOnlyCollection<IndexRow> rows, long offset, long createdTicks) => InTransaction(() =>
    {
        var before = ReadMark() ?? new IndexMark(0, 0, 0, 0);
        long aors = before.AddressesOfRecord, bindings = before.Bindings;
        foreach (var row in rows)
        {
            _find.Bind(1, row.Id);
            bool isThere = _find.Step();
            long sequence = isThere ? _find.Int64(0) : 0, held = isThere ? _find.Int64(1) : 0;
            _find.Reset();
            if (isThere && sequence > row.SequenceNumber) continue;
            if (row.Bindings > 0) Write(in row);
            else if (isThere) Delete(row.Id);
            aors += (row.Bindings > 0 ? 1 : 0) - (isThere ? 1 : 0);
            bindings += row.Bindings - held;
        }
        return WriteMark(new IndexMark(offset, createdTicks, aors, bindings));
    });

    public void Replace(string after, string? upTo, IReadOnlyCollection<IndexRow> rows) => InTransaction(() =>
    {
        var delete = upTo is null ? _deleteRest : _deleteRange;
        delete.Bind(1, after);
        if (upTo is not null) delete.Bind(2, upTo);
        delete.Execute();
        foreach (var row in rows)
        {
            if (row.Bindings > 0) Write(in row);
        }
        return true;
    });

    public void Clear()
    {
        _connection.Run("DELETE FROM mark");
        _connection.Run("DELETE FROM aor");
    }

    public IndexMark Count(long offset, long createdTicks) => InTransaction(() =>
    {
        _count.Step();
        long aors = _count.Int64(0), bindings = _count.Int64(1);
        _count.Reset();
        return WriteMark(new IndexMark(offset, createdTicks, aors, bindings));
    });

    public void Dispose()
    {
        foreach (var statement in _statements) statement.Dispose();
        try
        {
            // From here on it outlives a power cut, so it need not be thrown away after one.
            _connection.Run("PRAGMA synchronous = FULL");
            _connection.Run("UPDATE boot SET id = ''");
            _connection.Run("PRAGMA wal_checkpoint(TRUNCATE)");
        }
        catch (SqliteException)
        {
            // It is made anew if need be.
        }
        _connection.Dispose();
    }

    private void Write(in IndexRow row)
    {
        _write.Bind(1, row.Id);
        _write.Bind(2, row.Id[(row.Id.LastIndexOf('@') is >= 0 and var at ? at + 1 : row.Id.IndexOf(':', StringComparison.Ordinal) + 1)..]);
        _write.Bind(3, row.SequenceNumber);
        _write.Bind(4, row.Bindings);
        _write.Bind(5, row.Summary);
        _write.Execute();
    }

    private void Delete(string id)
    {
        _delete.Bind(1, id);
        _delete.Execute();
    }

    private IndexMark WriteMark(IndexMark mark)
    {
        _writeMark.Bind(1, mark.Offset);
        _writeMark.Bind(2, mark.CreatedTicks);
        _writeMark.Bind(3, mark.AddressesOfRecord);
        _writeMark.Bind(4, mark.Bindings);
        _writeMark.Execute();
        return mark;
    }

    private T InTransaction<T>(Func<T> work)
    {
        _begin.Execute();
        try
        {
            T result = work();
            _commit.Execute();
            return result;
        }
        catch (SqliteException)
        {
            _rollback.Execute();
            throw;
        }
    }

    private SqliteStatement Prepare(string sql)
    {
        var statement = new SqliteStatement(_connection, sql);
        _statements.Add(statement);
        return statement;
    }
}
