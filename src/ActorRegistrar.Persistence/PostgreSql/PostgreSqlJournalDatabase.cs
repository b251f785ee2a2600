using ActorRegistrar.Persistence.Options;
using ActorRegistrar.Persistence.Storage;
using Npgsql;

namespace ActorRegistrar.Persistence.PostgreSql;

/// <summary>The journal in a PostgreSQL database, on connections of its own that no pool hands to anyone else.</summary>
internal sealed class PostgreSqlJournalDatabase(JournalOptions options) : IJournalDatabase
{
    private BackendIdentity? _lastWriter;

    public void Prepare() => PostgreSqlSchema.Prepare(ConnectionString("schema", options.WriteTimeout));

    public bool IsDamage(Exception failure) => failure is PostgresException { SqlState: PostgresErrorCodes.DataCorrupted or PostgresErrorCodes.IndexCorrupted };

    public IJournalWriteSession OpenForWriting()
    {
        var connection = Open("writer", options.WriteTimeout);
        try
        {
            _lastWriter?.AwaitItsEnd(connection, options.WriteTimeout);
            _lastWriter = BackendIdentity.Of(connection);
            return new PostgreSqlWriteSession(connection, options.Durability);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public IJournalReadSession OpenForReading()
    {
        var connection = Open("reader", options.ReadTimeout);
        try
        {
            return new PostgreSqlReadSession(connection);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private NpgsqlConnection Open(string role, TimeSpan timeout)
    {
        var connection = new NpgsqlConnection(ConnectionString(role, timeout));
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

    private string ConnectionString(string role, TimeSpan timeout)
    {
        // Whole seconds and less than the caller's bound: the thread is free again soon after its work was given up.
        int seconds = Math.Max(1, (int)(timeout.TotalSeconds - 0.5));
        var builder = new NpgsqlConnectionStringBuilder(options.ConnectionString)
        {
            Pooling = false,
            Multiplexing = false,
            Enlist = false,
            Timeout = seconds,
            CommandTimeout = seconds,
            CancellationTimeout = -1,
        };
        builder.ApplicationName ??= $"ActorRegistrar journal {role}";
        return builder.ToString();
    }
}
