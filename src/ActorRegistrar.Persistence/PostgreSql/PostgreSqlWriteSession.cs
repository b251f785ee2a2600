using System.Diagnostics.CodeAnalysis;
using ActorRegistrar.Persistence.Options;
using ActorRegistrar.Persistence.Storage;
using Npgsql;
using NpgsqlTypes;

namespace ActorRegistrar.Persistence.PostgreSql;

/// <summary>A batch is one statement, hence one transaction and one round trip, whatever its size.</summary>
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

    public PostgreSqlWriteSession(NpgsqlConnection connection, JournalDurability durability)
    {
        _connection = connection;
        Execute(durability == JournalDurability.Full ? "SET synchronous_commit = on" : "SET synchronous_commit = off");
        // A row lock held by someone else ends as an error of the server, and the connection stays usable.
        Execute($"SET statement_timeout = '{connection.CommandTimeout * 1000 - 100}ms'");
        _insert = new NpgsqlCommand("""
            INSERT INTO journal (created, deleted, persistence_id, sequence_number, message, tags, manifest, identifier, writer_uuid)
            SELECT created, false, persistence_id, sequence_number, message, tags, manifest, identifier, writer_uuid
            FROM unnest($1, $2, $3, $4, $5, $6, $7, $8)
                AS row (created, persistence_id, sequence_number, message, tags, manifest, identifier, writer_uuid)
            """, connection);
        AddColumn(_created, NpgsqlDbType.Bigint);
        AddColumn(_persistenceIds, NpgsqlDbType.Text);
        AddColumn(_sequenceNumbers, NpgsqlDbType.Bigint);
        AddColumn(_messages, NpgsqlDbType.Bytea);
        AddColumn(_tags, NpgsqlDbType.Text);
        AddColumn(_manifests, NpgsqlDbType.Text);
        AddColumn(_serializerIds, NpgsqlDbType.Integer);
        AddColumn(_writers, NpgsqlDbType.Text);
        _insert.Prepare();
    }

    internal NpgsqlConnection Connection => _connection;

    public void Append(List<JournalRow> rows)
    {
        Clear();
        foreach (var row in rows)
            Add(in row);
        try
        {
            _insert.ExecuteNonQuery();
        }
        catch (PostgresException e) when (IsTheRowsFault(e))
        {
            throw new RowRefusedException(e.MessageText, e);
        }
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
        Append([new JournalRow(ProbeId, 1, 0, false, "", 0, new byte[ProbeBytes], "", null)]);
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
    }

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
