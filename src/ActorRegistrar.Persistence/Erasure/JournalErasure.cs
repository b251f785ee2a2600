using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.Serialization;
using ActorRegistrar.Actors.Serialization;
using ActorRegistrar.Location.Events;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.State;
using ActorRegistrar.Persistence.Locking;
using ActorRegistrar.Persistence.Options;
using ActorRegistrar.Persistence.Sqlite;
using ActorRegistrar.Persistence.Storage;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace ActorRegistrar.Persistence.Erasure;

/// <summary>
/// Erases the history of an address-of-record, also beside a running server. One row stays, which holds its name and number and nothing else,
/// so that the numbers of its changes go on: beside a server it has the number that the newest change had, and names the row that it replaces,
/// because the server's actor knows that one and counts on from there.
/// </summary>
/// <param name="options">The journal.</param>
public sealed class JournalErasure(JournalOptions options)
{
    private const int TimeoutSeconds = 10;

    private const long MostBytesToRewrite = 268_435_456;

    /// <summary>What the tombstone says of who made it.</summary>
    public const string By = "erase";

    private bool IsSqlite => options.Provider == JournalProvider.Sqlite;

    /// <summary>Erases, or only looks.</summary>
    /// <param name="addressOfRecord">Whose history.</param>
    /// <param name="unregister">Whether contacts that are in force go too; else they are a reason to refuse.</param>
    /// <param name="isDryRun">Whether to change nothing.</param>
    /// <param name="now">In UTC.</param>
    /// <exception cref="JournalConfigurationException">There is no such database.</exception>
    /// <exception cref="DbException">The database failed, and nothing was erased.</exception>
    public ErasureReport Run(AddressOfRecord addressOfRecord, bool unregister, bool isDryRun, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(addressOfRecord);
        using DbConnection connection = Open();
        using JournalLock? alone = TryLock();
        using DbTransaction transaction = Begin(connection, isDryRun);
        if (!isDryRun && !IsSqlite) LockOutWriters(connection);
        ErasureReport report = Look(connection, addressOfRecord, now, out long newest) with { IsServed = alone is null };
        report = report with { Refusal = RefusalOf(report, addressOfRecord, unregister) };
        if (report.Refusal is not null || isDryRun) return report;

        bool endsBindings = report.Contacts.Count > 0;
        long number = endsBindings ? report.SequenceNumber + 1 : report.SequenceNumber;
        Run(connection, "DELETE FROM journal WHERE persistence_id = @id AND sequence_number <= @number", ("id", addressOfRecord.ToString()), ("number", report.SequenceNumber));
        string writer = endsBindings ? Guid.NewGuid().ToString("N") : JournalRow.WriterThatReplaces(newest);
        JournalRow row = StoredEvents.Write(addressOfRecord.ToString(), number, Tombstone(now), writer);
        Run(connection,
            """
            INSERT INTO journal (created, deleted, persistence_id, sequence_number, message, tags, manifest, identifier, writer_uuid)
            VALUES (@created, @deleted, @id, @number, @message, @tags, @manifest, @identifier, @writer)
            """,
            ("created", row.CreatedTicks), ("deleted", false), ("id", row.PersistenceId), ("number", row.SequenceNumber), ("message", row.Message),
            ("tags", row.Tags), ("manifest", row.Manifest), ("identifier", row.SerializerId), ("writer", row.WriterUuid!));
        transaction.Commit();
        return report with { IsErased = true, SequenceNumber = number, Contacts = [], HasRemains = IsSqlite && !TryRewrite(connection, alone is not null) };
    }

    private static BindingsChanged Tombstone(DateTimeOffset now) => new()
    {
        At = now,
        Cause = ChangeCause.Administrative,
        RequestedBy = new RequestDetails { Source = RequestSource.Local, AuthenticatedUser = By },
        Changes = [],
        Bindings = [],
    };

    private static string? RefusalOf(ErasureReport report, AddressOfRecord addressOfRecord, bool unregister)
    {
        if (report.Changes == 0) return $"Nothing is stored of {addressOfRecord}.";
        if (report.Contacts.Count == 0 || (unregister && !report.IsServed)) return null;
        string count = report.Contacts.Count == 1 ? "a contact" : string.Create(CultureInfo.InvariantCulture, $"{report.Contacts.Count} contacts");
        return report.IsServed
            // Its actor holds them in memory and would write them again.
            ? $"{addressOfRecord} has {count} registered with the running server; remove them there with 'unregister {addressOfRecord}', then erase."
            : $"{addressOfRecord} has {count} in force; --unregister removes them as well.";
    }

    /// <summary>
    /// A statement of a writer that has begun is over before rows go, and the next one sees that they are gone: else it could take a number
    /// between those that went.
    /// </summary>
    private static void LockOutWriters(DbConnection connection)
    {
        Run(connection, "SET LOCAL lock_timeout = '2s'");
        Run(connection, "LOCK TABLE journal IN SHARE ROW EXCLUSIVE MODE");
    }

    private ErasureReport Look(DbConnection connection, AddressOfRecord addressOfRecord, DateTimeOffset now, out long newestRow)
    {
        newestRow = 0;
        string id = addressOfRecord.ToString();
        var report = new ErasureReport
        {
            Changes = Convert.ToInt64(Scalar(connection, "SELECT count(*) FROM journal WHERE persistence_id = @id", ("id", id)), CultureInfo.InvariantCulture),
            Users = UsersOf(connection, addressOfRecord),
        };
        using DbCommand command = Command(
            connection, "SELECT sequence_number, deleted, manifest, identifier, message, ordering FROM journal WHERE persistence_id = @id ORDER BY sequence_number DESC LIMIT 1", ("id", id));
        using DbDataReader reader = command.ExecuteReader();
        if (!reader.Read()) return report;
        report = report with { SequenceNumber = reader.GetInt64(0) };
        newestRow = reader.GetInt64(5);
        if (reader.GetBoolean(1)) return report;
        if (reader.GetInt32(3) != JournalFormat.SerializerId) throw new JournalConfigurationException($"The rows of {addressOfRecord} are another application's.");
        BindingsChanged newest;
        try
        {
            newest = JournalFormat.Read(reader.GetString(2), reader.GetFieldValue<byte[]>(4), id, report.SequenceNumber);
        }
        catch (SerializationException unknown)
        {
            throw new JournalConfigurationException($"The newest change of {addressOfRecord} cannot be read: {unknown.Message}", unknown);
        }
        return report with { Contacts = [.. AddressOfRecordState.Empty.Evolve(newest).LiveAt(now).Select(binding => binding.ContactUri)] };
    }

    private List<string> UsersOf(DbConnection connection, AddressOfRecord addressOfRecord)
    {
        string tables = IsSqlite ? "SELECT count(*) FROM sqlite_master WHERE name = 'digest_credential'" : "SELECT count(*) FROM information_schema.tables WHERE table_name = 'digest_credential'";
        if (Convert.ToInt64(Scalar(connection, tables), CultureInfo.InvariantCulture) == 0) return [];
        var users = new List<string>();
        int at = addressOfRecord.Key.LastIndexOf('@');
        string user = at < 0 ? "" : Uri.UnescapeDataString(addressOfRecord.Key[..at]);
        using DbCommand command = Command(
            connection,
            """
            SELECT username, realm FROM digest_credential WHERE username = @user AND realm = @domain
            UNION SELECT username, realm FROM digest_grant WHERE address_of_record = @key
            """,
            ("user", user), ("domain", addressOfRecord.Domain.ToString()), ("key", addressOfRecord.Key));
        using DbDataReader reader = command.ExecuteReader();
        while (reader.Read()) users.Add($"{reader.GetString(0)}@{reader.GetString(1)}");
        return users;
    }

    /// <summary>
    /// Rewrites the file, because rows that were moved between pages have left copies there, and empties the log. Not beside a server, which
    /// would have to wait, and not where it takes minutes.
    /// </summary>
    private static bool TryRewrite(DbConnection connection, bool isAlone)
    {
        if (!isAlone || new FileInfo(connection.DataSource).Length > MostBytesToRewrite) return false;
        Scalar(connection, "VACUUM");
        using DbCommand command = Command(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
        using DbDataReader reader = command.ExecuteReader();
        return reader.Read() && reader.GetInt64(0) == 0;
    }

    private JournalLock? TryLock()
    {
        try
        {
            return JournalLock.Acquire(options, JournalUse.Alone);
        }
        catch (JournalInUseException)
        {
            return null;
        }
    }

    private DbConnection Open()
    {
        DbConnection connection;
        if (IsSqlite)
        {
            var file = new SqliteConnectionStringBuilder(SqliteJournalDatabase.ConnectionStringOf(options)) { Mode = SqliteOpenMode.ReadWrite, Pooling = false, DefaultTimeout = TimeoutSeconds };
            if (!File.Exists(file.DataSource)) throw new JournalConfigurationException($"There is no journal '{Path.GetFullPath(file.DataSource)}'; Registrar:DataDirectory says where it is.");
            connection = new SqliteConnection(file.ToString());
        }
        else
        {
            connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(options.ConnectionString) { Pooling = false, Timeout = TimeoutSeconds, CommandTimeout = 60 }.ToString());
        }
        connection.Open();
        // What is deleted is overwritten, not only marked as free.
        if (IsSqlite) Scalar(connection, "PRAGMA secure_delete = ON");
        return connection;
    }

    private static DbTransaction Begin(DbConnection connection, bool isDryRun) =>
        connection is SqliteConnection sqlite ? sqlite.BeginTransaction(deferred: isDryRun) : connection.BeginTransaction();

    private static object? Scalar(DbConnection connection, string sql, params ReadOnlySpan<(string Name, object Value)> values)
    {
        using DbCommand command = Command(connection, sql, values);
        return command.ExecuteScalar();
    }

    private static void Run(DbConnection connection, string sql, params ReadOnlySpan<(string Name, object Value)> values)
    {
        using DbCommand command = Command(connection, sql, values);
        command.ExecuteNonQuery();
    }

    [SuppressMessage("Security", "CA2100:Review SQL queries for security vulnerabilities", Justification = "Constants of this file only.")]
    private static DbCommand Command(DbConnection connection, string sql, params ReadOnlySpan<(string Name, object Value)> values)
    {
        DbCommand command = connection.CreateCommand();
        command.CommandText = sql;
        foreach ((string name, object value) in values)
        {
            DbParameter parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = value;
            command.Parameters.Add(parameter);
        }
        return command;
    }
}
