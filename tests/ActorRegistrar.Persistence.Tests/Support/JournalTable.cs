using System.Data.Common;
using System.Globalization;
using ActorRegistrar.Persistence.Options;
using ActorRegistrar.Persistence.Sqlite;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace ActorRegistrar.Persistence.Tests.Support;

/// <summary>Looks at the table behind the plugin.</summary>
internal static class JournalTable
{
    public static long Rows(this JournalUnderTest journal, string id) =>
        Scalar(journal.Options, "SELECT count(*) FROM journal WHERE persistence_id = @id", id);

    /// <summary>How many rows of this actor have the columns that all plugins must fill alike.</summary>
    public static long DistinctColumns(this JournalUnderTest journal, string id) => Scalar(
        journal.Options,
        """
        SELECT count(*) FROM journal
        WHERE persistence_id = @id AND manifest = 'te1' AND identifier = 4711 AND tags = '' AND length(writer_uuid) = 32
        AND created > 600000000000000000
        """,
        id);

    public static DbConnection Connect(JournalOptions options)
    {
        DbConnection connection = options.Provider == JournalProvider.Sqlite
            ? new SqliteConnection(new SqliteConnectionStringBuilder(SqliteJournalDatabase.ConnectionStringOf(options)) { Pooling = false }.ToString())
            : new NpgsqlConnection(options.ConnectionString);
        connection.Open();
        return connection;
    }

    private static long Scalar(JournalOptions options, string sql, string id)
    {
        using var connection = Connect(options);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        var parameter = command.CreateParameter();
        parameter.ParameterName = "id";
        parameter.Value = id;
        command.Parameters.Add(parameter);
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }
}
