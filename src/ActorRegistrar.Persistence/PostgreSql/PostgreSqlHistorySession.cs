using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using ActorRegistrar.Persistence.History.Storage;
using Npgsql;
using NpgsqlTypes;

namespace ActorRegistrar.Persistence.PostgreSql;

/// <summary>Reads the journal with statements that are transactions of their own.</summary>
internal sealed class PostgreSqlHistorySession : IHistorySession
{
    private const string Columns = "ordering, persistence_id, sequence_number, identifier, manifest, message, writer_uuid";
    private const int FewRows = 4;
    private const int ManyRows = 1_024;
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromMilliseconds(5);

    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlCommand _after;
    private readonly NpgsqlCommand _before;
    private readonly NpgsqlCommand _nextIds;
    private readonly NpgsqlCommand _newest;
    private readonly NpgsqlCommand _committed;
    private readonly NpgsqlCommand _highest;
    private readonly NpgsqlCommand _writing;
    private readonly NpgsqlCommand _stillWriting;
    private readonly NpgsqlCommand _written;

    public PostgreSqlHistorySession(NpgsqlConnection connection)
    {
        _connection = connection;
        _after = _connection.Prepare(
            $"SELECT {Columns} FROM journal WHERE persistence_id = $1 AND sequence_number > $2 AND NOT deleted ORDER BY sequence_number LIMIT $3",
            NpgsqlDbType.Text, NpgsqlDbType.Bigint, NpgsqlDbType.Integer);
        _before = _connection.Prepare(
            $"SELECT {Columns} FROM journal WHERE persistence_id = $1 AND sequence_number < $2 AND NOT deleted ORDER BY sequence_number DESC LIMIT $3",
            NpgsqlDbType.Text, NpgsqlDbType.Bigint, NpgsqlDbType.Integer);
        // The recursion steps from id to id along the unique index; PostgreSQL has no loose index scan of its own.
        _nextIds = _connection.Prepare("""
            WITH RECURSIVE ids (id) AS (
                SELECT min(persistence_id) FROM journal WHERE persistence_id > $1
                UNION ALL
                SELECT (SELECT min(persistence_id) FROM journal WHERE persistence_id > ids.id) FROM ids WHERE ids.id IS NOT NULL)
            SELECT id FROM ids WHERE id IS NOT NULL LIMIT $2
            """, NpgsqlDbType.Text, NpgsqlDbType.Integer);
        _newest = _connection.Prepare($"""
            SELECT j.*, wanted.position
            FROM unnest($1, $2) WITH ORDINALITY AS wanted (id, below, position)
            CROSS JOIN LATERAL (
                SELECT {Columns} FROM journal
                WHERE persistence_id = wanted.id AND sequence_number < wanted.below AND NOT deleted ORDER BY sequence_number DESC LIMIT $3) AS j
            """, NpgsqlDbType.Array | NpgsqlDbType.Text, NpgsqlDbType.Array | NpgsqlDbType.Bigint, NpgsqlDbType.Integer);
        _committed = _connection.Prepare(
            $"SELECT {Columns} FROM journal WHERE ordering > $1 AND ordering <= $2 AND NOT deleted ORDER BY ordering LIMIT $3",
            NpgsqlDbType.Bigint, NpgsqlDbType.Bigint, NpgsqlDbType.Integer);
        _highest = _connection.Prepare("SELECT coalesce(max(ordering), 0) FROM journal");
        // Whoever inserts holds this lock from before it gets its first ordering until after its rows can be seen.
        _writing = _connection.Prepare("""
            SELECT virtualtransaction FROM pg_locks
            WHERE locktype = 'relation' AND relation = 'journal'::regclass AND mode = 'RowExclusiveLock' AND granted
                AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
            """);
        _stillWriting = _connection.Prepare("""
            SELECT virtualtransaction FROM pg_locks
            WHERE locktype = 'relation' AND relation = 'journal'::regclass AND mode = 'RowExclusiveLock' AND granted
                AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
                AND virtualtransaction = ANY ($1)
            """, NpgsqlDbType.Array | NpgsqlDbType.Text);
        _written = _connection.Prepare("SELECT ordering, created FROM journal WHERE ordering >= $1 ORDER BY ordering LIMIT 1", NpgsqlDbType.Bigint);
    }

    public void ReadAfter(string persistenceId, long sequenceNumber, int count, List<HistoryRow> page) =>
        ReadAll(_after, page, persistenceId, sequenceNumber, count);

    public void ReadBefore(string persistenceId, long sequenceNumber, int count, List<HistoryRow> page) =>
        ReadAll(_before, page, persistenceId, sequenceNumber, count);

    public void ReadIds(string after, int count, List<string> ids, bool passesDamage = false)
    {
        using var reader = Execute(_nextIds, after, count);
        while (reader.Read())
            ids.Add(reader.GetString(0));
    }

    public void ReadNewest(List<string> ids, RowTest test, List<HistoryRow> page, List<string>? damaged = null)
    {
        // Most are decided by their newest row; the others are asked for more and more at once.
        var found = new HistoryRow?[ids.Count];
        var open = Enumerable.Range(0, ids.Count).ToList();
        var below = ids.ConvertAll(_ => long.MaxValue);
        for (int rows = 1; open.Count > 0; rows = Math.Min(ManyRows, rows == 1 ? FewRows : 2 * rows))
            open = Narrow(ids, below, open, rows, test, found);
        foreach (var row in found)
            if (row is { } taken) page.Add(taken);
    }

    public void ReadCommitted(long after, long upTo, int count, List<HistoryRow> page) => ReadAll(_committed, page, after, upTo, count);

    /// <summary>
    /// A number is given out before its row can be seen, so one that is lower may appear later. Who may still hold a lower number than the
    /// highest in sight is among those who have the table open for writing; once these are through, nothing below can come any more.
    /// </summary>
    public long? FindSafeOrdering(TimeSpan patience, CancellationToken cancellation)
    {
        // In this order: whoever begins after the first question gets a higher number.
        long highest = (long)_highest.ExecuteScalar()!;
        var underWay = Texts(_writing);
        long started = Stopwatch.GetTimestamp();
        while (underWay.Count > 0)
        {
            if (Stopwatch.GetElapsedTime(started) > patience) return null;
            cancellation.ThrowIfCancellationRequested();
            Thread.Sleep(LookAgainAfter);
            underWay = Texts(_stillWriting, underWay);
        }
        return highest;
    }

    public (long Ordering, long CreatedTicks)? FindWritten(long atOrAfter)
    {
        using var reader = Execute(_written, atOrAfter);
        return reader.Read() ? (reader.GetInt64(0), reader.GetInt64(1)) : null;
    }

    public void Dispose()
    {
        foreach (var command in (ReadOnlySpan<NpgsqlCommand>)[_after, _before, _nextIds, _newest, _committed, _highest, _writing, _stillWriting, _written])
            command.Dispose();
        _connection.Dispose();
    }

    /// <summary>Looks at the next rows of the ids that are not decided yet.</summary>
    /// <returns>Those that still are not.</returns>
    private List<int> Narrow(List<string> ids, List<long> below, List<int> open, int rows, RowTest test, HistoryRow?[] found)
    {
        var seen = new int[open.Count];
        var isDecided = new bool[open.Count];
        using (var reader = Execute(_newest, open.ConvertAll(i => ids[i]), open.ConvertAll(i => below[i]), rows))
        {
            while (reader.Read())
            {
                int place = (int)reader.GetInt64(7) - 1;
                if (isDecided[place]) continue;
                seen[place]++;
                var row = Row(reader);
                below[open[place]] = row.SequenceNumber;
                var verdict = test(row.SerializerId, row.Manifest, row.Message);
                isDecided[place] = verdict != RowVerdict.GoOn;
                if (verdict == RowVerdict.Take) found[open[place]] = row;
            }
        }
        return [.. open.Where((_, place) => !isDecided[place] && seen[place] == rows)];
    }

    private static void ReadAll(NpgsqlCommand command, List<HistoryRow> page, params ReadOnlySpan<object> values)
    {
        using var reader = Execute(command, values);
        while (reader.Read())
            page.Add(Row(reader));
    }

    private static List<string> Texts(NpgsqlCommand command, params ReadOnlySpan<object> values)
    {
        List<string> texts = [];
        using var reader = Execute(command, values);
        while (reader.Read())
            texts.Add(reader.GetString(0));
        return texts;
    }

    private static NpgsqlDataReader Execute(NpgsqlCommand command, params ReadOnlySpan<object> values)
    {
        for (int i = 0; i < values.Length; i++)
            command.Parameters[i].Value = values[i];
        return command.ExecuteReader();
    }

    private static HistoryRow Row(NpgsqlDataReader reader) => new(
        reader.GetInt64(0),
        reader.GetString(1),
        reader.GetInt64(2),
        reader.IsDBNull(3) ? 0 : reader.GetInt32(3),
        reader.IsDBNull(4) ? "" : reader.GetString(4),
        reader.GetFieldValue<byte[]>(5),
        reader.IsDBNull(6) ? "" : reader.GetString(6));
}
