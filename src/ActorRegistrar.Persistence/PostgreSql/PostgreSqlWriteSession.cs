using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using ActorRegistrar.Persistence.Options;
using ActorRegistrar.Persistence.Storage;
using Npgsql;
using NpgsqlTypes;

namespace ActorRegistrar.Persistence.PostgreSql;

/// <summary>
/// A batch is one statement, hence one transaction and one round trip, whatever its size. The statement leaves out each row that another
/// writer is ahead of, and returns the others.
/// </summary>
internal sealed class PostgreSqlWriteSession : IJournalWriteSession
{
    private const string ProbeId = "journal-probe";

    // Large enough to need space that the table does not have yet, as the next batch will.
    private const int ProbeBytes = 65_536;

    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlCommand _insert;
    private readonly List<long> _created = [];
    private readonly List<string> _persistenceIds = [];
    private readonly List<long> _sequenceNumbers = [];
    private readonly List<byte[]> _messages = [];
    private readonly List<string> _tags = [];
    private readonly List<string> _manifests = [];
    private readonly List<int> _serializerIds = [];
    private readonly List<string?> _writers = [];
    private readonly List<long> _guards = [];
    private readonly List<int> _order = [];

    public PostgreSqlWriteSession(NpgsqlConnection connection, JournalDurability durability)
    {
        _connection = connection;
        Execute(durability == JournalDurability.Full ? "SET synchronous_commit = on" : "SET synchronous_commit = off");
        // A row lock held by someone else ends as an error of the server, and the connection stays usable.
        Execute($"SET statement_timeout = '{connection.CommandTimeout * 1000 - 100}ms'");
        // The plan is made once, perhaps while the table is empty, when reading all of it costs nothing.
        Execute("SET enable_seqscan = off; SET enable_bitmapscan = off; SET plan_cache_mode = force_generic_plan; SET jit = off");
        // What a writer that is ahead has committed is seen by the look at the newest row; what it commits while this statement runs takes the
        // sequence number, and the unique index leaves the row out. A guard below 0 is a sequence number, see GuardOf.
        _insert = new NpgsqlCommand("""
            INSERT INTO journal (created, deleted, persistence_id, sequence_number, message, tags, manifest, identifier, writer_uuid)
            SELECT row.created, false, row.persistence_id, row.sequence_number, row.message, row.tags, row.manifest, row.identifier, row.writer_uuid
            FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9)
                AS row (created, persistence_id, sequence_number, message, tags, manifest, identifier, writer_uuid, guard)
            LEFT JOIN LATERAL (
                SELECT ordering, sequence_number, writer_uuid FROM journal
                WHERE persistence_id = row.persistence_id ORDER BY sequence_number DESC LIMIT 1) AS newest ON true
            WHERE CASE
                WHEN row.guard < 0 THEN coalesce(newest.sequence_number, 0) < -row.guard
                ELSE coalesce(newest.ordering, 0) = row.guard OR newest.writer_uuid = 'replaces ' || row.guard END
            ON CONFLICT DO NOTHING
            RETURNING ordering, persistence_id, sequence_number
            """, connection);
        AddColumn(_created, NpgsqlDbType.Bigint);
        AddColumn(_persistenceIds, NpgsqlDbType.Text);
        AddColumn(_sequenceNumbers, NpgsqlDbType.Bigint);
        AddColumn(_messages, NpgsqlDbType.Bytea);
        AddColumn(_tags, NpgsqlDbType.Text);
        AddColumn(_manifests, NpgsqlDbType.Text);
        AddColumn(_serializerIds, NpgsqlDbType.Integer);
        AddColumn(_writers, NpgsqlDbType.Text);
        AddColumn(_guards, NpgsqlDbType.Bigint);
        _insert.Prepare();
    }

    internal NpgsqlConnection Connection => _connection;

    public void Append(List<JournalRow> rows, List<long> orderings)
    {
        if (!rows.Exists(static row => row.Predecessor == JournalRow.Preceding))
        {
            Insert(rows, orderings);
            return;
        }
        using (var transaction = _connection.BeginTransaction())
        {
            Insert(rows, orderings);
            if (!IsSplit(rows, orderings))
            {
                transaction.Commit();
                return;
            }
        }
        AppendEach(rows, orderings);
    }

    /// <summary>
    /// A writer that committed while the statement ran has taken one sequence number of several rows that belong together. That is rare, and
    /// now each such group is stored on its own.
    /// </summary>
    private void AppendEach(List<JournalRow> rows, List<long> orderings)
    {
        orderings.Clear();
        var (group, stored) = (new List<JournalRow>(), new List<long>());
        for (int i = 0; i < rows.Count; i++)
        {
            group.Add(rows[i]);
            if (i + 1 < rows.Count && rows[i + 1].Predecessor == JournalRow.Preceding)
                continue;
            using var transaction = _connection.BeginTransaction();
            Insert(group, stored);
            if (IsSplit(group, stored))
                orderings.AddRange(group.Select(_ => 0L));
            else
            {
                transaction.Commit();
                orderings.AddRange(stored);
            }
            group.Clear();
        }
    }

    private static bool IsSplit(List<JournalRow> rows, List<long> orderings)
    {
        for (int i = 1; i < rows.Count; i++)
            if (rows[i].Predecessor == JournalRow.Preceding && orderings[i] == 0 != (orderings[i - 1] == 0))
                return true;
        return false;
    }

    private void Insert(List<JournalRow> rows, List<long> orderings)
    {
        Clear();
        CollectionsMarshal.SetCount(orderings, rows.Count);
        CollectionsMarshal.AsSpan(orderings).Clear();
        for (int i = 0; i < rows.Count; i++)
            _order.Add(i);
        // Two writers at once wait for each other's rows in the same order, or they would wait for ever.
        if (rows.Count > 1)
            CollectionsMarshal.AsSpan(_order).Sort((a, b) => string.CompareOrdinal(rows[a].PersistenceId, rows[b].PersistenceId) is not 0 and var order ? order : a - b);
        var all = CollectionsMarshal.AsSpan(rows);
        foreach (int i in _order)
            Add(in all[i]);
        try
        {
            using var reader = _insert.ExecuteReader();
            int next = 0;
            while (reader.Read())
            {
                // In the order in which they were given, those apart that are left out.
                next = Find(rows, reader.GetString(1), reader.GetInt64(2), next);
                orderings[_order[next++]] = reader.GetInt64(0);
            }
        }
        catch (PostgresException e) when (IsTheRowsFault(e))
        {
            throw new RowRefusedException(e.MessageText, e);
        }
    }

    /// <summary>Which of the rows in their order it is, from a place on; PostgreSQL promises no order, so from the beginning if it must be.</summary>
    private int Find(List<JournalRow> rows, string persistenceId, long sequenceNumber, int from)
    {
        for (int i = 0; i < _order.Count; i++)
        {
            int place = (from + i) % _order.Count;
            var row = rows[_order[place]];
            if (row.SequenceNumber == sequenceNumber && row.PersistenceId == persistenceId)
                return place;
        }
        throw new InvalidOperationException("PostgreSQL has returned a row that it was not given.");
    }

    public void DeleteTo(string persistenceId, long toSequenceNumber)
    {
        using var transaction = _connection.BeginTransaction();
        using var newest = Command(
            "SELECT max(sequence_number) FROM journal WHERE persistence_id = $1 AND sequence_number <= $2", persistenceId, toSequenceNumber);
        if (newest.ExecuteScalar() is long kept)
        {
            using var mark = Command("UPDATE journal SET deleted = true WHERE persistence_id = $1 AND sequence_number = $2", persistenceId, kept);
            mark.ExecuteNonQuery();
            using var delete = Command("DELETE FROM journal WHERE persistence_id = $1 AND sequence_number < $2", persistenceId, kept);
            delete.ExecuteNonQuery();
        }
        transaction.Commit();
    }

    public int RemoveSuperseded(PurgeStep step)
    {
        using var transaction = _connection.BeginTransaction();
        // Nobody waits for it, and what comes back after a crash is removed again.
        Execute("SET LOCAL synchronous_commit = off");
        int removed = 0;
        if (step.Superseding.Count > 0)
        {
            using var delete = new NpgsqlCommand("""
                DELETE FROM journal USING unnest($1, $2) AS superseding (id, number)
                WHERE persistence_id = superseding.id AND sequence_number < superseding.number
                """, _connection);
            delete.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. step.Superseding.Select(one => one.PersistenceId)] });
            delete.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. step.Superseding.Select(one => one.SequenceNumber)] });
            removed = delete.ExecuteNonQuery();
        }
        using var walked = new NpgsqlCommand(
            "INSERT INTO journal_purge (rule, walked) VALUES ($1, $2) ON CONFLICT (rule) DO UPDATE SET walked = excluded.walked", _connection);
        walked.Parameters.Add(new NpgsqlParameter<string> { TypedValue = step.Rule });
        walked.Parameters.Add(new NpgsqlParameter<long> { TypedValue = step.Walked });
        walked.ExecuteNonQuery();
        transaction.Commit();
        return removed;
    }

    public void Check() => Execute("SELECT 1");

    public void Probe()
    {
        using var transaction = _connection.BeginTransaction();
        Insert([new JournalRow(ProbeId, 1, 0, false, "", 0, new byte[ProbeBytes], "", null)], []);
        Execute($"DELETE FROM journal WHERE persistence_id = '{ProbeId}'");
        transaction.Commit();
    }

    public void Dispose()
    {
        _insert.Dispose();
        _connection.Dispose();
    }

    private void Add(in JournalRow row)
    {
        _created.Add(row.CreatedTicks);
        _persistenceIds.Add(row.PersistenceId);
        _sequenceNumbers.Add(row.SequenceNumber);
        _messages.Add(row.Message);
        _tags.Add(row.Tags);
        _manifests.Add(row.Manifest);
        _serializerIds.Add(row.SerializerId);
        _writers.Add(row.WriterUuid);
        _guards.Add(GuardOf(in row));
    }

    /// <summary>The identity of the predecessor, or the negative of the sequence number below which the newest one must be.</summary>
    private long GuardOf(in JournalRow row) => row.Predecessor switch
    {
        // What holds for the first row of a group holds for all: they do not see each other within the statement.
        JournalRow.Preceding => _guards[^1],
        JournalRow.AnyLower => -row.SequenceNumber,
        _ => row.Predecessor,
    };

    private void Clear()
    {
        _created.Clear();
        _persistenceIds.Clear();
        _sequenceNumbers.Clear();
        _messages.Clear();
        _tags.Clear();
        _manifests.Clear();
        _serializerIds.Clear();
        _writers.Clear();
        _guards.Clear();
        _order.Clear();
    }

    private void AddColumn<T>(List<T> values, NpgsqlDbType type) =>
        _insert.Parameters.Add(new NpgsqlParameter<List<T>> { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | type });

    [SuppressMessage("Security", "CA2100:Review SQL queries for security vulnerabilities", Justification = "Constants of this file only.")]
    private NpgsqlCommand Command(string sql, string persistenceId, long sequenceNumber)
    {
        var command = new NpgsqlCommand(sql, _connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = persistenceId });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = sequenceNumber });
        return command;
    }

    [SuppressMessage("Security", "CA2100:Review SQL queries for security vulnerabilities", Justification = "Constants of this file only.")]
    private void Execute(string sql)
    {
        using var command = new NpgsqlCommand(sql, _connection);
        command.ExecuteNonQuery();
    }

    // Class 23 is an integrity constraint, class 22 a value that the column cannot hold; damage concerns those who write where it is.
    private static bool IsTheRowsFault(PostgresException e) =>
        e.SqlState.StartsWith("23", StringComparison.Ordinal) || e.SqlState.StartsWith("22", StringComparison.Ordinal)
        || e.SqlState is PostgresErrorCodes.DataCorrupted or PostgresErrorCodes.IndexCorrupted;
}
