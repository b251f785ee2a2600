using ActorRegistrar.Persistence.Options;
using Npgsql;

namespace ActorRegistrar.Persistence.PostgreSql;

/// <summary>
/// Akka.Persistence.Sql's journal table (tag-write-mode Csv), without the two indexes on <c>created</c> and
/// <c>sequence_number</c>, which no query of the plugin uses.
/// </summary>
internal static class PostgreSqlSchema
{
    // Several nodes may start at once, and CREATE ... IF NOT EXISTS alone does not keep them apart.
    private const string Create = """
        SELECT pg_advisory_xact_lock(hashtext('ActorRegistrar journal schema'));
        CREATE TABLE IF NOT EXISTS journal (
            ordering        BIGINT  GENERATED ALWAYS AS IDENTITY,
            created         BIGINT  NOT NULL,
            deleted         BOOLEAN NOT NULL,
            persistence_id  TEXT    COLLATE "C" NOT NULL,
            sequence_number BIGINT  NOT NULL,
            message         BYTEA   NOT NULL,
            tags            TEXT    NULL,
            manifest        TEXT    NULL,
            identifier      INTEGER NULL,
            writer_uuid     TEXT    NULL,
            CONSTRAINT "PK_journal" PRIMARY KEY (ordering));
        """;

    private const string ReadEveryColumn = """
        SELECT ordering, created, deleted, persistence_id, sequence_number, message, tags, manifest, identifier, writer_uuid
        FROM journal LIMIT 0;
        """;

    private const string CreateUniqueIndex = "CREATE UNIQUE INDEX IF NOT EXISTS journal_uq ON journal (persistence_id, sequence_number);";

    /// <summary>How far each rule of retention has come.</summary>
    private const string CreatePurgeTable = "CREATE TABLE IF NOT EXISTS journal_purge (rule TEXT COLLATE \"C\" PRIMARY KEY, walked BIGINT NOT NULL);";

    public static void Prepare(string connectionString)
    {
        var host = new NpgsqlConnectionStringBuilder(connectionString).Host;
        using var connection = new NpgsqlConnection(connectionString);
        try
        {
            connection.Open();
            using var transaction = connection.BeginTransaction();
            Run(connection, "SET LOCAL client_min_messages = warning");
            Run(connection, Create);
            Run(connection, ReadEveryColumn);
            Run(connection, CreateUniqueIndex);
            Run(connection, CreatePurgeTable);
            transaction.Commit();
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.UndefinedColumn or PostgresErrorCodes.WrongObjectType)
        {
            throw new JournalConfigurationException(
                $"The PostgreSQL database has a table 'journal' of another application ({e.MessageText}); name another database or search path.", e);
        }
        catch (PostgresException e)
        {
            throw new JournalConfigurationException($"PostgreSQL at '{host}' refused the journal: {e.MessageText}.", e);
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or System.Net.Sockets.SocketException)
        {
            throw new JournalConfigurationException($"PostgreSQL at '{host}' does not answer: {e.Message}.", e);
        }
    }

    [System.Diagnostics.CodeAnalysis.SuppressMessage("Security", "CA2100:Review SQL queries for security vulnerabilities", Justification = "Constants of this file only.")]
    private static void Run(NpgsqlConnection connection, string sql)
    {
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }
}
