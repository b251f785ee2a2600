using ActorRegistrar.Persistence.Index.Storage;
using ActorRegistrar.Persistence.Options;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ActorRegistrar.Persistence.Sqlite;

/// <summary>
/// The index in a file of its own beside the journal: a SQLite file has one writer at a time, and the journal's must not wait for this one.
/// Nothing in it is flushed, because it can be made anew; so one that was open when the machine went down is thrown away.
/// </summary>
internal sealed class SqliteIndexDatabase(JournalOptions options) : IIndexDatabase
{
    private const string FileName = "index.db";
    private const int SchemaVersion = 1;

    private const string Schema = """
        CREATE TABLE IF NOT EXISTS aor (
            id       TEXT    NOT NULL PRIMARY KEY,
            domain   TEXT    NOT NULL,
            sequence INTEGER NOT NULL,
            bindings INTEGER NOT NULL,
            summary  BLOB    NOT NULL) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS aor_domain ON aor (domain, id);
        CREATE TABLE IF NOT EXISTS mark (
            slot     INTEGER NOT NULL PRIMARY KEY CHECK (slot = 1),
            place    INTEGER NOT NULL,
            created  INTEGER NOT NULL,
            aors     INTEGER NOT NULL,
            bindings INTEGER NOT NULL);
        CREATE TABLE IF NOT EXISTS boot (slot INTEGER NOT NULL PRIMARY KEY CHECK (slot = 1), id TEXT NOT NULL);
        """;

    private readonly string _file = Path.GetFullPath(Path.Combine(options.DataDirectory, FileName));
    private int _generation;

    /// <summary>Changes with every start of the machine; empty where that cannot be told.</summary>
    private static string BootId
    {
        get
        {
            try
            {
                return File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();
            }
            catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException)
            {
                return "";
            }
        }
    }

    public int Generation => Volatile.Read(ref _generation);

    public IIndexStore Open()
    {
        try
        {
            return new SqliteIndexStore(OpenOrMake());
        }
        catch (SqliteException e) when (e.SqliteErrorCode is raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB)
        {
            Remove();
            return new SqliteIndexStore(OpenOrMake());
        }
    }

    public IIndexReader OpenReader() => new SqliteIndexReader(Connect(SqliteOpenMode.ReadWrite));

    private SqliteConnection OpenOrMake()
    {
        string boot = BootId;
        var connection = Make();
        try
        {
            if (!IsTrustworthy(connection, boot))
            {
                connection.Dispose();
                Remove();
                connection = Make();
                connection.Run(Schema + $"; PRAGMA user_version = {SchemaVersion}");
            }
            using var mark = new SqliteStatement(connection, "INSERT INTO boot (slot, id) VALUES (1, ?1) ON CONFLICT DO UPDATE SET id = excluded.id");
            mark.Bind(1, boot);
            mark.Execute();
            // Where a start of the machine cannot be noticed the file must be able to outlive one.
            connection.Run(boot.Length > 0 ? "PRAGMA synchronous = OFF" : "PRAGMA synchronous = NORMAL");
            connection.Run("PRAGMA cache_size = -16384");
            connection.Run("PRAGMA journal_size_limit = 67108864");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static bool IsTrustworthy(SqliteConnection connection, string boot)
    {
        if (connection.Run("PRAGMA user_version") is not long version || version != SchemaVersion) return false;
        var last = connection.Run("SELECT id FROM boot") as string;
        return last is "" or null || boot.Length == 0 || last == boot;
    }

    private SqliteConnection Make()
    {
        SqliteFiles.MakeForOwner(_file);
        var connection = Connect(SqliteOpenMode.ReadWrite);
        try
        {
            connection.Run("PRAGMA journal_mode = WAL");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private SqliteConnection Connect(SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = _file, Mode = mode, Pooling = false, DefaultTimeout = 5 }.ToString());
        try
        {
            connection.Open();
            connection.Run("PRAGMA busy_timeout = 5000");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private void Remove()
    {
        Interlocked.Increment(ref _generation);
        foreach (string suffix in (ReadOnlySpan<string>)["", "-wal", "-shm"]) File.Delete(_file + suffix);
    }
}
