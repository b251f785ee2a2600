using ActorRegistrar.Persistence.Index.Storage;
using ActorRegistrar.Persistence.Options;
using Npgsql;

namespace ActorRegistrar.Persistence.PostgreSql;

/// <summary>
/// The index in tables of the journal's database that are not logged: PostgreSQL empties them after a crash of its own, and then they are
/// made anew.
/// </summary>
internal sealed class PostgreSqlIndexDatabase(JournalOptions options) : IIndexDatabase
{
    private const string Schema = """
        SET client_min_messages = warning;
        SELECT pg_advisory_lock(hashtext('ActorRegistrar journal schema'));
        CREATE UNLOGGED TABLE IF NOT EXISTS binding_index (
            id       TEXT COLLATE "C" NOT NULL PRIMARY KEY,
            domain   TEXT COLLATE "C" NOT NULL,
            sequence BIGINT  NOT NULL,
            bindings INTEGER NOT NULL,
            summary  BYTEA   NOT NULL) WITH (fillfactor = 70);
        CREATE INDEX IF NOT EXISTS binding_index_domain ON binding_index (domain, id);
        CREATE UNLOGGED TABLE IF NOT EXISTS binding_index_mark (
            slot     INTEGER NOT NULL PRIMARY KEY CHECK (slot = 1),
            place    BIGINT  NOT NULL,
            created  BIGINT  NOT NULL,
            aors     BIGINT  NOT NULL,
            bindings BIGINT  NOT NULL);
        SELECT pg_advisory_unlock(hashtext('ActorRegistrar journal schema'));
        """;

    public int Generation => 0;

    public IIndexStore Open()
    {
        var connection = Connect("index");
        try
        {
            using (var command = new NpgsqlCommand(Schema, connection)) command.ExecuteNonQuery();
            return new PostgreSqlIndexStore(connection);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public IIndexReader OpenReader()
    {
        var connection = Connect("index reader");
        try
        {
            return new PostgreSqlIndexReader(connection);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private NpgsqlConnection Connect(string role)
    {
        var builder = new NpgsqlConnectionStringBuilder(options.ConnectionString) { Pooling = false, Multiplexing = false, Enlist = false, Timeout = 5, CommandTimeout = 60 };
        builder.ApplicationName ??= $"ActorRegistrar {role}";
        var connection = new NpgsqlConnection(builder.ToString());
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
