using ActorRegistrar.Persistence.Storage;
using Npgsql;
using NpgsqlTypes;

namespace ActorRegistrar.Persistence.PostgreSql;

internal sealed class PostgreSqlReadSession : IJournalReadSession
{
    private const string Columns = "persistence_id, sequence_number, created, deleted, manifest, identifier, message, tags, writer_uuid, ordering";

    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlCommand _newest;
    private readonly NpgsqlCommand _ascending;
    private readonly NpgsqlCommand _descending;
    private readonly NpgsqlCommand _newestPage;

    public PostgreSqlReadSession(NpgsqlConnection connection)
    {
        _connection = connection;
        _newest = _connection.Prepare($"""
            SELECT j.*, wanted.position
            FROM unnest($1) WITH ORDINALITY AS wanted (id, position)
            CROSS JOIN LATERAL (
                SELECT {Columns} FROM journal WHERE persistence_id = wanted.id ORDER BY sequence_number DESC LIMIT 1) AS j
            """, NpgsqlDbType.Array | NpgsqlDbType.Text);
        _ascending = _connection.Prepare(Range("ASC"), NpgsqlDbType.Text, NpgsqlDbType.Bigint, NpgsqlDbType.Bigint, NpgsqlDbType.Bigint);
        _descending = _connection.Prepare(Range("DESC"), NpgsqlDbType.Text, NpgsqlDbType.Bigint, NpgsqlDbType.Bigint, NpgsqlDbType.Bigint);
        // The recursion steps from id to id along the unique index; PostgreSQL has no loose index scan of its own.
        _newestPage = _connection.Prepare($"""
            WITH RECURSIVE ids (id) AS (
                SELECT min(persistence_id) FROM journal WHERE persistence_id > $1
                UNION ALL
                SELECT (SELECT min(persistence_id) FROM journal WHERE persistence_id > ids.id) FROM ids WHERE ids.id IS NOT NULL)
            SELECT j.*, page.id
            FROM (SELECT id FROM ids WHERE id IS NOT NULL LIMIT $2) AS page
            LEFT JOIN LATERAL (
                SELECT {Columns} FROM journal
                WHERE persistence_id = page.id AND NOT deleted ORDER BY sequence_number DESC LIMIT 1) AS j ON true
            """, NpgsqlDbType.Text, NpgsqlDbType.Integer);

        static string Range(string order) =>
            $"""
             SELECT {Columns} FROM journal
             WHERE persistence_id = $1 AND sequence_number >= $2 AND sequence_number <= $3 AND NOT deleted
             ORDER BY sequence_number {order} LIMIT $4
             """;
    }

    public void ReadNewest(IReadOnlyList<string> persistenceIds, Span<JournalRow?> newest)
    {
        newest.Clear();
        _newest.Parameters[0].Value = persistenceIds;
        using var reader = _newest.ExecuteReader();
        while (reader.Read())
            newest[(int)reader.GetInt64(10) - 1] = Row(reader);
    }

    public IEnumerable<JournalRow> ReadRange(string persistenceId, long from, long to, long max, bool newestFirst)
    {
        var command = newestFirst ? _descending : _ascending;
        command.Parameters[0].Value = persistenceId;
        command.Parameters[1].Value = from;
        command.Parameters[2].Value = to;
        command.Parameters[3].Value = max;
        using var reader = command.ExecuteReader();
        while (reader.Read())
            yield return Row(reader);
    }

    public string? ReadNewestPage(string after, int count, List<JournalRow> page, Action<string, Exception> damaged)
    {
        _newestPage.Parameters[0].Value = after;
        _newestPage.Parameters[1].Value = count;
        string? last = null;
        using var reader = _newestPage.ExecuteReader();
        while (reader.Read())
        {
            // The page is in the order of the index, so the last id is the greatest.
            last = reader.GetString(10);
            if (!reader.IsDBNull(0))
                page.Add(Row(reader));
        }
        return last;
    }

    public void ReadWritten(long afterOrdering, int count, List<WrittenRow> page)
    {
        using var command = new NpgsqlCommand(
            "SELECT ordering, created, persistence_id, sequence_number, identifier, deleted FROM journal WHERE ordering > $1 ORDER BY ordering LIMIT $2", _connection);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = afterOrdering });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = count });
        using var reader = command.ExecuteReader();
        while (reader.Read())
            page.Add(new WrittenRow(
                reader.GetInt64(0), reader.GetInt64(1), reader.GetString(2), reader.GetInt64(3), reader.IsDBNull(4) ? 0 : reader.GetInt32(4), reader.GetBoolean(5)));
    }

    public long? ReadLastCreatedOutside(long fromTicks, long toTicks)
    {
        using var command = new NpgsqlCommand("""
            SELECT created FROM (SELECT ordering, created FROM journal ORDER BY ordering DESC LIMIT 100000) AS last
            WHERE created < $1 OR created > $2 ORDER BY ordering DESC LIMIT 1
            """, _connection);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = fromTicks });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = toTicks });
        return command.ExecuteScalar() as long?;
    }

    public long ReadPurgePosition(string rule)
    {
        using var command = new NpgsqlCommand("SELECT walked FROM journal_purge WHERE rule = $1", _connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = rule });
        return command.ExecuteScalar() as long? ?? 0;
    }

    public void Dispose()
    {
        foreach (var command in (ReadOnlySpan<NpgsqlCommand>)[_newest, _ascending, _descending, _newestPage])
            command.Dispose();
        _connection.Dispose();
    }

    private static JournalRow Row(NpgsqlDataReader reader) => new(
        reader.GetString(0),
        reader.GetInt64(1),
        reader.GetInt64(2),
        reader.GetBoolean(3),
        reader.IsDBNull(4) ? "" : reader.GetString(4),
        reader.IsDBNull(5) ? 0 : reader.GetInt32(5),
        reader.GetFieldValue<byte[]>(6),
        reader.IsDBNull(7) ? "" : reader.GetString(7),
        reader.IsDBNull(8) ? null : reader.GetString(8))
    {
        Ordering = reader.GetInt64(9),
    };
}
