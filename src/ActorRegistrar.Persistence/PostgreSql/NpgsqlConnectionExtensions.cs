using System.Diagnostics.CodeAnalysis;
using Npgsql;
using NpgsqlTypes;

namespace ActorRegistrar.Persistence.PostgreSql;

internal static class NpgsqlConnectionExtensions
{
    /// <summary>A prepared statement with parameters of these types, in their order.</summary>
    /// <param name="connection">Open.</param>
    /// <param name="sql">A constant of the caller's.</param>
    /// <param name="parameters">Of $1, $2 and so on.</param>
    [SuppressMessage("Security", "CA2100:Review SQL queries for security vulnerabilities", Justification = "Constants of the callers only.")]
    public static NpgsqlCommand Prepare(this NpgsqlConnection connection, string sql, params ReadOnlySpan<NpgsqlDbType> parameters)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var type in parameters)
            command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = type });
        command.Prepare();
        return command;
    }
}
