using System.Diagnostics.CodeAnalysis;
using ActorRegistrar.Persistence.Options;
using Npgsql;

namespace ActorRegistrar.Persistence.Locking;

/// <summary>
/// An advisory lock of a session of its own: shared by servers, exclusive for a command. When the session is lost with its server it is
/// taken again as soon as there is one; in between only the outage itself keeps others out.
/// </summary>
internal sealed class PostgreSqlLock : IDisposable
{
    private const string Key = "hashtext('ActorRegistrar journal'), hashtext(current_schema())";

    private static readonly TimeSpan CheckEvery = TimeSpan.FromSeconds(5);

    private readonly string _connectionString;
    private readonly string _function;
    private readonly Timer _check;
    private NpgsqlConnection _connection;

    private PostgreSqlLock(string connectionString, string function, NpgsqlConnection connection)
    {
        _connectionString = connectionString;
        _function = function;
        _connection = connection;
        _check = new Timer(_ => Check(), null, CheckEvery, Timeout.InfiniteTimeSpan);
    }

    public static PostgreSqlLock Acquire(JournalOptions options, JournalUse use)
    {
        var builder = new NpgsqlConnectionStringBuilder(options.ConnectionString) { Pooling = false, Multiplexing = false, Enlist = false, Timeout = 5, CommandTimeout = 5 };
        builder.ApplicationName ??= "ActorRegistrar journal lock";
        string function = use == JournalUse.Serving ? "pg_try_advisory_lock_shared" : "pg_try_advisory_lock";
        NpgsqlConnection? connection = null;
        try
        {
            connection = Open(builder.ToString());
            if (TryLock(connection, function)) return new PostgreSqlLock(builder.ToString(), function, connection);
        }
        catch (Exception refused) when (refused is NpgsqlException or TimeoutException or System.Net.Sockets.SocketException)
        {
            connection?.Dispose();
            throw new JournalConfigurationException($"PostgreSQL at '{builder.Host}' does not answer: {refused.Message}.", refused);
        }
        connection.Dispose();
        throw new JournalInUseException(use == JournalUse.Serving
            ? $"An import is writing into the journal of database '{builder.Database}'; start again when it has ended."
            : $"A server uses the journal of database '{builder.Database}'; stop it first.");
    }

    public void Dispose()
    {
        _check.Dispose();
        lock (_check)
        {
            Unlock();
            _connection.Dispose();
        }
    }

    private static NpgsqlConnection Open(string connectionString)
    {
        var connection = new NpgsqlConnection(connectionString);
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

    [SuppressMessage("Security", "CA2100:Review SQL queries for security vulnerabilities", Justification = "Constants of this file only.")]
    private static bool TryLock(NpgsqlConnection connection, string function)
    {
        using var command = new NpgsqlCommand($"SELECT {function}({Key})", connection);
        return command.ExecuteScalar() is true;
    }

    /// <summary>Now, and not when the server has noticed that the connection is closed.</summary>
    private void Unlock()
    {
        try
        {
            using var command = new NpgsqlCommand("SELECT pg_advisory_unlock_all()", _connection);
            command.ExecuteNonQuery();
        }
        catch (Exception lost) when (lost is NpgsqlException or TimeoutException or InvalidOperationException or System.Net.Sockets.SocketException)
        {
            // With the session the lock is gone.
        }
    }

    private void Check()
    {
        lock (_check)
        {
            try
            {
                using var command = new NpgsqlCommand("SELECT 1", _connection);
                command.ExecuteScalar();
            }
            catch (Exception lost) when (lost is NpgsqlException or TimeoutException or InvalidOperationException or System.Net.Sockets.SocketException)
            {
                Renew();
            }
            try
            {
                _check.Change(CheckEvery, Timeout.InfiniteTimeSpan);
            }
            catch (ObjectDisposedException)
            {
                // The end came while the lock was being looked after.
            }
        }
    }

    private void Renew()
    {
        try
        {
            _connection.Dispose();
            _connection = Open(_connectionString);
            TryLock(_connection, _function);
        }
        catch (Exception still) when (still is NpgsqlException or TimeoutException or System.Net.Sockets.SocketException)
        {
            // The journal says so by itself; the next check tries again.
        }
    }
}
