using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using ActorRegistrar.Persistence.Options;
using ActorRegistrar.Persistence.PostgreSql;
using Npgsql;

namespace ActorRegistrar.Persistence.Locking;

/// <summary>
/// An advisory lock of a session of its own. A heartbeat shows that the session lives; one that does not is ended and the lock taken again,
/// as soon as the database answers.
/// </summary>
/// <remarks>
/// A lock that is lost and taken again says nothing about the time in between. So whoever takes it writes its name into a table, and finds
/// there whether another did.
/// PostgreSQL ends the session of a host that has vanished 8 to 10 s after it was last heard of, never earlier. The lock therefore counts as
/// held for 6 s after a heartbeat that was answered began: whatever happens to the network, two processes never hold it at once.
/// </remarks>
internal sealed class PostgreSqlLock : IHeldLock
{
    private const string Key = "hashtext('ActorRegistrar journal'), hashtext(current_schema())";

    private const long HeldMilliseconds = 6_000;

    private const int TimeoutSeconds = 4;

    // Names that an older PostgreSQL does not know are left out.
    private const string PrepareSession = """
        SELECT set_config(wanted.name, wanted.value, false)
        FROM (VALUES
            ('tcp_keepalives_idle', '3'), ('tcp_keepalives_interval', '2'), ('tcp_keepalives_count', '3'), ('tcp_user_timeout', '8000'),
            ('idle_session_timeout', '0'), ('synchronous_commit', 'on')) AS wanted (name, value)
        JOIN pg_settings USING (name)
        """;

    private const string WriteOwner = """
        SET client_min_messages = warning;
        CREATE TABLE IF NOT EXISTS journal_owner (id SMALLINT PRIMARY KEY CHECK (id = 1), run UUID NOT NULL, since TIMESTAMPTZ NOT NULL);
        INSERT INTO journal_owner (id, run, since) VALUES (1, $1, now()) ON CONFLICT (id) DO UPDATE SET run = excluded.run, since = excluded.since
        """;

    private static readonly TimeSpan BeatEvery = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan TryEvery = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly NpgsqlConnectionStringBuilder _database;
    private readonly Guid _run;
    private readonly object _lock = new(); // for the session; never waited for by whoever asks whether the lock is held
    private readonly Timer _timer;
    private NpgsqlConnection _connection;
    private BackendIdentity _backend;
    private JournalLockEvents? _events;
    private long _heldUntil;
    private bool _isLost;
    private bool _hasEnded;

    private PostgreSqlLock(NpgsqlConnectionStringBuilder database, Guid run, NpgsqlConnection connection, long began)
    {
        _database = database;
        _run = run;
        _connection = connection;
        _backend = BackendIdentity.Of(connection);
        _heldUntil = began + HeldMilliseconds;
        _timer = new Timer(_ => Beat(), null, BeatEvery, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Whether no other process can have it. Asked on every request: reads a clock and nothing else.</summary>
    public bool IsHeld => Environment.TickCount64 < Volatile.Read(ref _heldUntil);

    public static PostgreSqlLock Acquire(JournalOptions options)
    {
        var database = new NpgsqlConnectionStringBuilder(options.ConnectionString)
        {
            Pooling = false,
            Multiplexing = false,
            Enlist = false,
            Timeout = TimeoutSeconds,
            CommandTimeout = TimeoutSeconds,
            CancellationTimeout = -1,
        };
        database.ApplicationName ??= "ActorRegistrar journal lock";
        NpgsqlConnection? connection = null;
        try
        {
            connection = Open(database);
            // The session of a process that was killed a moment ago may not have ended yet.
            for (long until = Environment.TickCount64 + (long)Patience.TotalMilliseconds; ; Thread.Sleep(100))
            {
                long began = Environment.TickCount64;
                if (TryLock(connection))
                {
                    var run = Guid.NewGuid();
                    SetOwner(connection, run);
                    return new PostgreSqlLock(database, run, connection, began);
                }
                if (began >= until) throw InUse(database);
            }
        }
        catch (PostgresException refused)
        {
            connection?.Dispose();
            throw new JournalConfigurationException($"PostgreSQL at '{database.Host}' refused the journal: {refused.MessageText}.", refused);
        }
        catch (Exception refused) when (IsConnectionTrouble(refused))
        {
            connection?.Dispose();
            throw new JournalConfigurationException($"PostgreSQL at '{database.Host}' does not answer: {refused.Message}.", refused);
        }
        catch
        {
            connection?.Dispose();
            throw;
        }
    }

    /// <summary>Says from now on what happens to it.</summary>
    public void Watch(JournalLockEvents events) => Volatile.Write(ref _events, events);

    public void Dispose()
    {
        lock (_lock)
        {
            _hasEnded = true;
            _timer.Dispose();
            Volatile.Write(ref _heldUntil, 0);
            Unlock();
            _connection.Dispose();
        }
    }

    private void Beat()
    {
        lock (_lock)
        {
            if (_hasEnded) return;
            if (!_isLost) Check();
            if (_isLost) TryRegain();
            if (!_hasEnded) _timer.Change(_isLost ? TryEvery : BeatEvery, Timeout.InfiniteTimeSpan);
        }
    }

    private void Check()
    {
        long began = Environment.TickCount64;
        try
        {
            Scalar(_connection, "SELECT 1");
            Volatile.Write(ref _heldUntil, began + HeldMilliseconds);
        }
        catch (Exception lost) when (IsConnectionTrouble(lost))
        {
            Volatile.Write(ref _heldUntil, 0);
            _isLost = true;
            Volatile.Read(ref _events)?.Lost(lost);
        }
    }

    private void TryRegain()
    {
        try
        {
            _connection.Dispose();
            _connection = Open(_database);
            long began = Environment.TickCount64;
            // The session that was lost may live on at the other end, and hold the lock.
            _backend.AwaitItsEnd(_connection, Patience);
            bool isOurs = TryLock(_connection);
            if (isOurs) _backend = BackendIdentity.Of(_connection);
            if (isOurs && Owner(_connection) == _run)
            {
                _isLost = false;
                Volatile.Write(ref _heldUntil, began + HeldMilliseconds);
                Volatile.Read(ref _events)?.Regained();
                return;
            }
            _hasEnded = true;
            Volatile.Read(ref _events)?.Taken(isOurs
                ? new JournalInUseException($"Another process has used the journal of {Name(_database)} while this one had lost it, and what this one knows may be out of date; start it again.")
                : InUse(_database));
        }
        catch (Exception still) when (IsConnectionTrouble(still))
        {
            // The next attempt is soon.
        }
    }

    private static JournalInUseException InUse(NpgsqlConnectionStringBuilder database) => JournalLock.InUse("of " + Name(database), "database");

    internal static string Name(NpgsqlConnectionStringBuilder database) => $"database '{database.Database ?? database.Username}' at '{database.Host}'";

    private static bool IsConnectionTrouble(Exception failure) => failure is NpgsqlException or TimeoutException or InvalidOperationException or SocketException;

    private static NpgsqlConnection Open(NpgsqlConnectionStringBuilder database)
    {
        var connection = new NpgsqlConnection(database.ToString());
        try
        {
            connection.Open();
            Scalar(connection, PrepareSession);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static bool TryLock(NpgsqlConnection connection) => Scalar(connection, $"SELECT pg_try_advisory_lock({Key})") is true;

    private static void SetOwner(NpgsqlConnection connection, Guid run)
    {
        string[] statements = WriteOwner.Split(';');
        foreach (string statement in statements[..^1]) Scalar(connection, statement);
        using var write = new NpgsqlCommand(statements[^1], connection);
        write.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = run });
        write.ExecuteNonQuery();
    }

    /// <summary>Who took the lock last; null when a table is not even there.</summary>
    private static Guid? Owner(NpgsqlConnection connection)
    {
        try
        {
            return Scalar(connection, "SELECT run FROM journal_owner") as Guid?;
        }
        catch (PostgresException missing) when (missing.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            return null;
        }
    }

    /// <summary>Now, and not when the database has noticed that the connection is closed.</summary>
    private void Unlock()
    {
        try
        {
            Scalar(_connection, "SELECT pg_advisory_unlock_all()");
        }
        catch (Exception lost) when (IsConnectionTrouble(lost))
        {
            // With the session the lock is gone.
        }
    }

    [SuppressMessage("Security", "CA2100:Review SQL queries for security vulnerabilities", Justification = "Constants of this file only.")]
    private static object? Scalar(NpgsqlConnection connection, string sql)
    {
        using var command = new NpgsqlCommand(sql, connection);
        return command.ExecuteScalar();
    }
}
