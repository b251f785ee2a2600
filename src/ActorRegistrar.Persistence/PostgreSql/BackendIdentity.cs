using System.Diagnostics;
using Npgsql;

namespace ActorRegistrar.Persistence.PostgreSql;

/// <summary>
/// One server process. When its connection is lost during a commit, the process may still be about to commit:
/// nobody may read or write on the strength of "it failed" before the process is gone.
/// </summary>
internal sealed record BackendIdentity(int ProcessId, DateTime StartedUtc)
{
    public static BackendIdentity Of(NpgsqlConnection connection)
    {
        using var command = new NpgsqlCommand("SELECT pid, backend_start FROM pg_stat_activity WHERE pid = pg_backend_pid()", connection);
        using var reader = command.ExecuteReader();
        reader.Read();
        return new BackendIdentity(reader.GetInt32(0), reader.GetDateTime(1));
    }

    /// <summary>Ends the process if it still runs.</summary>
    /// <exception cref="TimeoutException">It did not end in time.</exception>
    public void AwaitItsEnd(NpgsqlConnection connection, TimeSpan patience)
    {
        using var command = new NpgsqlCommand(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE pid = $1 AND backend_start = $2", connection);
        command.Parameters.AddWithValue(ProcessId);
        command.Parameters.AddWithValue(StartedUtc);
        long started = Stopwatch.GetTimestamp();
        while (command.ExecuteScalar() is not 0L)
        {
            if (Stopwatch.GetElapsedTime(started) > patience)
                throw new TimeoutException($"The journal's earlier server process {ProcessId} does not end.");
            Thread.Sleep(20);
        }
    }
}
