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
            PRIMARY KEY (realm, username));
        CREATE TABLE IF NOT EXISTS digest_grant (
            realm             TEXT COLLATE "C" NOT NULL,
            username          TEXT COLLATE "C" NOT NULL,
            address_of_record TEXT COLLATE "C" NOT NULL,
            PRIMARY KEY (realm, username, address_of_record));
        """;

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
            Create(connection, transaction, options.Provider == JournalProvider.Sqlite ? SqliteTables : PostgreSqlTables);
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
    private static void Create(DbConnection connection, DbTransaction transaction, string sql)
    {
        using DbCommand command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
