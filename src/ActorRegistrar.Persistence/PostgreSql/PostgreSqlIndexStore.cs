using System.Diagnostics.CodeAnalysis;
using ActorRegistrar.Persistence.Index.Storage;
using Npgsql;
using NpgsqlTypes;

namespace ActorRegistrar.Persistence.PostgreSql;

/// <summary>Writes the index's tables, many rows in one statement.</summary>
internal sealed class PostgreSqlIndexStore : IIndexStore
{
    // One process at a time: the others read.
    private const string TryLock = "SELECT pg_try_advisory_lock(hashtext('ActorRegistrar binding index'))";

    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlCommand _held;
    private readonly NpgsqlCommand _write;
    private readonly NpgsqlCommand _delete;
    private readonly NpgsqlCommand _deleteRange;
    private readonly NpgsqlCommand _deleteRest;
    private readonly NpgsqlCommand _writeMark;
    private bool _isWriter;

    /// <param name="connection">Disposed with this.</param>
    public PostgreSqlIndexStore(NpgsqlConnection connection)
    {
        _connection = connection;
        Run("SET synchronous_commit = off");
        _held = connection.Prepare("SELECT count(*), coalesce(sum(bindings), 0)::bigint FROM binding_index WHERE id = ANY ($1)", Array(NpgsqlDbType.Text));
        _write = connection.Prepare("""
            INSERT INTO binding_index (id, domain, sequence, bindings, summary)
            SELECT * FROM unnest($1, $2, $3, $4, $5)
            ON CONFLICT (id) DO UPDATE SET sequence = excluded.sequence, bindings = excluded.bindings, summary = excluded.summary
            WHERE binding_index.sequence <= excluded.sequence
            """, Array(NpgsqlDbType.Text), Array(NpgsqlDbType.Text), Array(NpgsqlDbType.Bigint), Array(NpgsqlDbType.Integer), Array(NpgsqlDbType.Bytea));
        _delete = connection.Prepare("""
            DELETE FROM binding_index USING unnest($1, $2) AS gone (id, sequence)
            WHERE binding_index.id = gone.id AND binding_index.sequence <= gone.sequence
            """, Array(NpgsqlDbType.Text), Array(NpgsqlDbType.Bigint));
        _deleteRange = connection.Prepare("DELETE FROM binding_index WHERE id > $1 AND id <= $2", NpgsqlDbType.Text, NpgsqlDbType.Text);
        _deleteRest = connection.Prepare("DELETE FROM binding_index WHERE id > $1", NpgsqlDbType.Text);
        _writeMark = connection.Prepare("""
            INSERT INTO binding_index_mark (slot, place, created, aors, bindings) VALUES (1, $1, $2, $3, $4)
            ON CONFLICT (slot) DO UPDATE SET place = excluded.place, created = excluded.created, aors = excluded.aors, bindings = excluded.bindings
            """, NpgsqlDbType.Bigint, NpgsqlDbType.Bigint, NpgsqlDbType.Bigint, NpgsqlDbType.Bigint);
    }

    public bool TryBecomeWriter()
    {
        if (_isWriter) return true;
        using var command = new NpgsqlCommand(TryLock, _connection);
        return _isWriter = (bool)command.ExecuteScalar()!;
    }

    public IndexMark? ReadMark()
    {
        using var command = new NpgsqlCommand("SELECT place, created, aors, bindings FROM binding_index_mark", _connection);
        return PostgreSqlIndexReader.ReadMark(command);
    }

    public IndexMark Apply(IReadOnlyCollection<IndexRow> rows, long offset, long createdTicks)
    {
        using var transaction = _connection.BeginTransaction();
        var before = ReadMark() ?? new IndexMark(0, 0, 0, 0);
        string[] ids = [.. rows.Select(row => row.Id)];
        var (aorsBefore, bindingsBefore) = Held(ids);
        Write(rows);
        IndexRow[] gone = [.. rows.Where(row => row.Bindings == 0)];
        if (gone.Length > 0) Execute(_delete, gone.Select(row => row.Id).ToArray(), gone.Select(row => row.SequenceNumber).ToArray());
        var (aors, bindings) = Held(ids);
        var mark = WriteMark(new IndexMark(offset, createdTicks, before.AddressesOfRecord + aors - aorsBefore, before.Bindings + bindings - bindingsBefore));
        transaction.Commit();
        return mark;
    }

    public void Replace(string after, string? upTo, IReadOnlyCollection<IndexRow> rows)
    {
        using var transaction = _connection.BeginTransaction();
        if (upTo is null) Execute(_deleteRest, after);
        else Execute(_deleteRange, after, upTo);
        Write(rows);
        transaction.Commit();
    }

    public void Clear() => Run("TRUNCATE binding_index, binding_index_mark");

    public IndexMark Count(long offset, long createdTicks)
    {
        using var transaction = _connection.BeginTransaction();
        using var command = new NpgsqlCommand("SELECT count(*), coalesce(sum(bindings), 0)::bigint FROM binding_index", _connection);
        long aors, bindings;
        using (var reader = command.ExecuteReader())
        {
            reader.Read();
            (aors, bindings) = (reader.GetInt64(0), reader.GetInt64(1));
        }
        var mark = WriteMark(new IndexMark(offset, createdTicks, aors, bindings));
        transaction.Commit();
        return mark;
    }

    public void Dispose()
    {
        foreach (var command in (ReadOnlySpan<NpgsqlCommand>)[_held, _write, _delete, _deleteRange, _deleteRest, _writeMark]) command.Dispose();
        _connection.Dispose();
    }

    private void Write(IReadOnlyCollection<IndexRow> rows)
    {
        IndexRow[] there = [.. rows.Where(row => row.Bindings > 0)];
        if (there.Length == 0) return;
        Execute(
            _write,
            there.Select(row => row.Id).ToArray(),
            there.Select(row => DomainOf(row.Id)).ToArray(),
            there.Select(row => row.SequenceNumber).ToArray(),
            there.Select(row => row.Bindings).ToArray(),
            there.Select(row => row.Summary).ToArray());
    }

    private (long AddressesOfRecord, long Bindings) Held(string[] ids)
    {
        _held.Parameters[0].Value = ids;
        using var reader = _held.ExecuteReader();
        reader.Read();
        return (reader.GetInt64(0), reader.GetInt64(1));
    }

    private IndexMark WriteMark(IndexMark mark)
    {
        Execute(_writeMark, mark.Offset, mark.CreatedTicks, mark.AddressesOfRecord, mark.Bindings);
        return mark;
    }

    private static string DomainOf(string id) => id[(id.LastIndexOf('@') is >= 0 and var at ? at + 1 : id.IndexOf(':', StringComparison.Ordinal) + 1)..];

    private static void Execute(NpgsqlCommand command, params ReadOnlySpan<object> values)
    {
        for (int i = 0; i < values.Length; i++) command.Parameters[i].Value = values[i];
        command.ExecuteNonQuery();
    }

    [SuppressMessage("Security", "CA2100:Review SQL queries for security vulnerabilities", Justification = "Constants of this file only.")]
    private void Run(string sql)
    {
        using var command = new NpgsqlCommand(sql, _connection);
        command.ExecuteNonQuery();
    }

    private static NpgsqlDbType Array(NpgsqlDbType element) => NpgsqlDbType.Array | element;
}
