using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using ActorRegistrar.Persistence.Options;
using ActorRegistrar.Persistence.Sqlite;
using ActorRegistrar.Persistence.Storage;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace ActorRegistrar.Persistence.Credentials;

/// <summary>Opens the credentials of a journal's database.</summary>
public static class CredentialDirectories
{
    private const int TimeoutSeconds = 5;

    // The two databases differ in the names of their types and in how text is compared by octets.
    private const string SqliteTables = """
        CREATE TABLE IF NOT EXISTS digest_credential (
            realm                TEXT NOT NULL,
            username             TEXT NOT NULL,
            md5                  BLOB NULL,
            sha256               BLOB NULL,
            sha512_256           BLOB NULL,
            qualified_md5        BLOB NULL,
            qualified_sha256     BLOB NULL,
            qualified_sha512_256 BLOB NULL,
            answered_stronger    INTEGER NOT NULL DEFAULT 0,
            changed_at           INTEGER NOT NULL DEFAULT 0,
            PRIMARY KEY (realm, username)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS digest_grant (
            realm             TEXT NOT NULL,
            username          TEXT NOT NULL,
            address_of_record TEXT NOT NULL,
            PRIMARY KEY (realm, username, address_of_record)) WITHOUT ROWID;
        """;

    private const string PostgreSqlTables = """
        SELECT pg_advisory_xact_lock(hashtext('ActorRegistrar journal schema'));
        CREATE TABLE IF NOT EXISTS digest_credential (
            realm                TEXT COLLATE "C" NOT NULL,
            username             TEXT COLLATE "C" NOT NULL,
            md5                  BYTEA NULL,
            sha256               BYTEA NULL,
            sha512_256           BYTEA NULL,
            qualified_md5        BYTEA NULL,
            qualified_sha256     BYTEA NULL,
            qualified_sha512_256 BYTEA NULL,
            answered_stronger    BOOLEAN NOT NULL DEFAULT FALSE,
            changed_at           BIGINT NOT NULL DEFAULT 0,
            PRIMARY KEY (realm, username));
        CREATE TABLE IF NOT EXISTS digest_grant (
            realm             TEXT COLLATE "C" NOT NULL,
            username          TEXT COLLATE "C" NOT NULL,
            address_of_record TEXT COLLATE "C" NOT NULL,
            PRIMARY KEY (realm, username, address_of_record));
        """;

    private const string SqliteColumns = "SELECT name FROM pragma_table_info('digest_credential')";

    private const string PostgreSqlColumns =
        "SELECT attname FROM pg_attribute WHERE attrelid = 'digest_credential'::regclass AND attnum > 0 AND NOT attisdropped";

    /// <summary>Columns that tables of earlier versions lack. They are looked for first, since adding one waits for all who read the table.</summary>
    private static readonly (string Name, string OnSqlite, string OnPostgreSql)[] AddedColumns =
    [
        ("answered_stronger", "INTEGER NOT NULL DEFAULT 0", "BOOLEAN NOT NULL DEFAULT FALSE"),
        ("changed_at", "INTEGER NOT NULL DEFAULT 0", "BIGINT NOT NULL DEFAULT 0"),
    ];

    private const string Indexes = "CREATE INDEX IF NOT EXISTS digest_credential_changed ON digest_credential (changed_at)";

    /// <summary>Prepares the database, journal included, and opens its credentials. A SQLite file becomes its owner's alone.</summary>
    /// <exception cref="JournalConfigurationException">The database cannot be opened or is another application's; the message says what to change.</exception>
    public static ICredentialDirectory Open(JournalOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        JournalDatabases.Open(options).Prepare();
        Func<DbConnection> connect = options.Provider == JournalProvider.Sqlite ? OverSqlite(options) : OverPostgreSql(options);
        try
        {
            using DbConnection connection = connect();
            connection.Open();
            using DbTransaction transaction = connection.BeginTransaction();
            bool isSqlite = options.Provider == JournalProvider.Sqlite;
            Run(connection, transaction, isSqlite ? SqliteTables : PostgreSqlTables);
            HashSet<string> there = ReadNames(connection, transaction, isSqlite ? SqliteColumns : PostgreSqlColumns);
            foreach ((string name, string onSqlite, string onPostgreSql) in AddedColumns.Where(column => !there.Contains(column.Name)))
                Run(connection, transaction, $"ALTER TABLE digest_credential ADD COLUMN {name} {(isSqlite ? onSqlite : onPostgreSql)}");
            Run(connection, transaction, Indexes);
            transaction.Commit();
        }
        catch (DbException e)
        {
            throw new JournalConfigurationException($"The tables of credentials cannot be made: {e.Message}", e);
        }
        return new SqlCredentialDirectory(connect);
    }

    private static Func<DbConnection> OverSqlite(JournalOptions options)
    {
        string connectionString = new SqliteConnectionStringBuilder(SqliteJournalDatabase.ConnectionStringOf(options))
        {
            Mode = SqliteOpenMode.ReadWrite,
            DefaultTimeout = TimeoutSeconds,
        }.ToString();
        KeepToOwner(Path.GetFullPath(new SqliteConnectionStringBuilder(connectionString).DataSource));
        return () => new SqliteConnection(connectionString);
    }

    private static Func<DbConnection> OverPostgreSql(JournalOptions options)
    {
        var builder = new NpgsqlConnectionStringBuilder(options.ConnectionString)
        {
            Pooling = true,
            MaxPoolSize = 16,
            Timeout = TimeoutSeconds,
            CommandTimeout = TimeoutSeconds,
        };
        builder.ApplicationName ??= "ActorRegistrar credentials";
        string connectionString = builder.ToString();
        return () => new NpgsqlConnection(connectionString);
    }

    /// <summary>What is in there is as good as passwords. SQLite gives its other files the rights of the first.</summary>
    private static void KeepToOwner(string file)
    {
        if (OperatingSystem.IsWindows()) return;
        foreach (string one in new[] { file, file + "-wal", file + "-shm" })
        {
            if (File.Exists(one)) File.SetUnixFileMode(one, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    [SuppressMessage("Security", "CA2100:Review SQL queries for security vulnerabilities", Justification = "Constants of this file only.")]
    private static HashSet<string> ReadNames(DbConnection connection, DbTransaction transaction, string sql)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        using DbCommand command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        using DbDataReader reader = command.ExecuteReader();
        while (reader.Read()) names.Add(reader.GetString(0));
        return names;
    }

    [SuppressMessage("Security", "CA2100:Review SQL queries for security vulnerabilities", Justification = "Constants of this file only.")]
    private static void Run(DbConnection connection, DbTransaction transaction, string sql)
    {
        using DbCommand command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
