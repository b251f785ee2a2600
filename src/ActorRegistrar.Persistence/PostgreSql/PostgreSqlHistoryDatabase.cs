using System.Net.Sockets;
using ActorRegistrar.Persistence.History;
using ActorRegistrar.Persistence.History.Storage;
using ActorRegistrar.Persistence.Options;
using Npgsql;

namespace ActorRegistrar.Persistence.PostgreSql;

/// <summary>The journal in a PostgreSQL database, on read-only connections.</summary>
internal sealed class PostgreSqlHistoryDatabase(JournalOptions options) : IHistoryDatabase
{
    private const int ConnectSeconds = 5;

    // A page, not the whole reading.
    private const int PageSeconds = 60;

    public IHistorySession Open()
    {
        NpgsqlConnection? connection = null;
        try
        {
            connection = new NpgsqlConnection(ConnectionString());
            connection.Open();
            return new PostgreSqlHistorySession(connection);
        }
        catch (Exception failed)
        {
            connection?.Dispose();
            if (Explain(failed) is { } explained) throw explained;
            throw;
        }
    }

    public HistoryUnavailableException? Explain(Exception failure) =>
        Sentence(failure) is { } sentence ? new HistoryUnavailableException(sentence, failure) : null;

    private string? Sentence(Exception failure) => failure switch
    {
        PostgresException { SqlState: PostgresErrorCodes.UndefinedTable } => $"The database at {Where} holds no journal; it is another application's, or no server has started on it yet.",
        PostgresException { SqlState: PostgresErrorCodes.UndefinedColumn } => $"The database at {Where} has a table 'journal' of another application.",
        PostgresException refused => $"PostgreSQL at {Where} refused to be read: {refused.MessageText}.",
        NpgsqlException or TimeoutException or SocketException => $"PostgreSQL at {Where} does not answer: {failure.Message}.",
        ArgumentException or FormatException => $"The connection string of the journal cannot be read: {failure.Message}",
        _ => null,
    };

    private string Where
    {
        get
        {
            var parts = new NpgsqlConnectionStringBuilder(options.ConnectionString);
            return $"'{parts.Host}', database '{parts.Database ?? parts.Username}'";
        }
    }

    private string ConnectionString()
    {
        var builder = new NpgsqlConnectionStringBuilder(options.ConnectionString)
        {
            Pooling = false,
            Multiplexing = false,
            Enlist = false,
            Timeout = ConnectSeconds,
            CommandTimeout = PageSeconds,
        };
        builder.ApplicationName ??= "ActorRegistrar history";
        builder.Options = $"{builder.Options} -c default_transaction_read_only=on".Trim();
        return builder.ToString();
    }
}
