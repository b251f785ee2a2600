using ActorRegistrar.Persistence.Options;
using ActorRegistrar.Persistence.Storage;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ActorRegistrar.Persistence.Sqlite;

/// <summary>The journal in one SQLite file, in WAL mode so that readers never wait for the writer.</summary>
internal sealed class SqliteJournalDatabase(JournalOptions options) : IJournalDatabase
{
    private const string FileName = "journal.db";
    private const int ReadFailed = 266; // SQLITE_IOERR_READ
    private const int ReadTooShort = 522; // SQLITE_IOERR_SHORT_READ

    // A locked file is waited for inside SQLite, for a part of the time that a write may take.
    private readonly int _busyTimeoutMilliseconds = (int)(options.WriteTimeout.TotalMilliseconds / 3);

    /// <summary>Null for a database in memory, which is its process's own and ends with it.</summary>
    private string? File => SqliteFiles.FileOf(ConnectionStringOf(options));

    public static string ConnectionStringOf(JournalOptions options) =>
        string.IsNullOrWhiteSpace(options.ConnectionString)
            ? new SqliteConnectionStringBuilder { DataSource = Path.Combine(options.DataDirectory, FileName) }.ToString()
            : options.ConnectionString;

    public void Prepare() => SqliteSchema.Prepare(ConnectionStringOf(options));

    public string? FindOrphanedLog() => File is { } file ? SqliteFiles.FindOrphanedLog(file) : null;

    public JournalShortfall? FindShortfall()
    {
        if (File is not { } file || SqliteMark.Read(file) is not { } acknowledged) return null;
        using SqliteConnection connection = Open();
        long found = FindHighest(connection);
        return found < acknowledged ? new JournalShortfall(acknowledged, found) : null;
    }

    public bool RepairMark()
    {
        if (File is not { } file || !SqliteMark.IsUnreadable(file)) return false;
        using SqliteConnection connection = Open();
        SqliteMark.WriteAgain(file, FindHighest(connection));
        return true;
    }

    /// <summary>A disk that cannot read a part of the file is damage too; one that cannot write is an outage.</summary>
    public static bool TellsDamage(Exception failure) =>
        failure is SqliteException { SqliteErrorCode: raw.SQLITE_CORRUPT } or SqliteException { SqliteExtendedErrorCode: ReadFailed or ReadTooShort };

    public bool IsDamage(Exception failure) => TellsDamage(failure);

    public IJournalWriteSession OpenForWriting()
    {
        var connection = Open();
        try
        {
            return new SqliteWriteSession(connection, new SqliteCheckpoints(Open()), options.Durability) { Mark = File is { } file ? SqliteMark.TryOpen(file) : null };
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public IJournalReadSession OpenForReading() => new SqliteReadSession(Open());

    /// <summary>The highest number ever given, also where retention has removed the row.</summary>
    private static long FindHighest(SqliteConnection connection) => connection.Run("SELECT seq FROM sqlite_sequence WHERE name = 'journal'") as long? ?? 0;

    private SqliteConnection Open()
    {
        // Not created when missing: a journal that vanished while it was in use is a failure, not a fresh start.
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder(ConnectionStringOf(options))
        {
            Mode = SqliteOpenMode.ReadWrite,
            Pooling = false,
            DefaultTimeout = 1,
        }.ToString());
        try
        {
            connection.Open();
            connection.Run($"PRAGMA busy_timeout = {_busyTimeoutMilliseconds}");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
