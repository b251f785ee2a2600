using System.Diagnostics.CodeAnalysis;
using Npgsql;

namespace ActorRegistrar.Testing.Databases;

/// <summary>One server for all tests that leave it alone; each test gets a database of its own.</summary>
public sealed class PostgreSqlFixture : IDisposable
{
    private readonly Lazy<PostgreSqlServer> _server = new();

    private string ServerConnectionString => PostgreSqlPrograms.GivenConnectionString ?? _server.Value.ConnectionString;

    /// <summary>A new, empty database; the connection string to it.</summary>
    [SuppressMessage("Security", "CA2100:Review SQL queries for security vulnerabilities", Justification = "The name is made here.")]
    public string CreateDatabase()
    {
        var name = $"actorregistrar_test_{Guid.NewGuid():N}";
        using var connection = new NpgsqlConnection(ServerConnectionString);
        connection.Open();
        using var command = new NpgsqlCommand($"CREATE DATABASE {name}", connection);
        command.ExecuteNonQuery();
        return new NpgsqlConnectionStringBuilder(ServerConnectionString) { Database = name }.ToString();
    }

    public void Dispose()
    {
        if (_server.IsValueCreated)
            _server.Value.Dispose();
    }
}
