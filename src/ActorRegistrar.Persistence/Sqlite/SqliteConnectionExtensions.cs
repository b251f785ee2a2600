using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ActorRegistrar.Persistence.Sqlite;

internal static class SqliteConnectionExtensions
{
    [SuppressMessage("Security", "CA2100:Review SQL queries for security vulnerabilities", Justification = "Constants of this folder and numbers only.")]
    public static object? Run(this SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    /// <summary>Goes on in a new transaction behind a read that met damage: SQLite does not commit the one in which it did. Its statement must have been reset.</summary>
    public static void BeginAgain(this SqliteConnection connection)
    {
        if (raw.sqlite3_get_autocommit(connection.Handle) == 0) connection.Run("ROLLBACK");
        connection.Run("BEGIN");
    }
}
