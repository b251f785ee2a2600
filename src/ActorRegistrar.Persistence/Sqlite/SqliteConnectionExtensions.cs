using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;

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
}
