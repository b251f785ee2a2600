using ActorRegistrar.Actors.Files;
using ActorRegistrar.Persistence.Options;
using Microsoft.Data.Sqlite;

namespace ActorRegistrar.Persistence.Sqlite;

/// <summary>
/// Akka.Persistence.Sql's journal table (tag-write-mode Csv), without the two indexes on <c>created</c> and
/// <c>sequence_number</c>: no query of the plugin uses them and each costs a random page per event.
/// </summary>
internal static class SqliteSchema
{
    private const string CreateTable = """
        CREATE TABLE IF NOT EXISTS journal (
            ordering        INTEGER       NOT NULL PRIMARY KEY AUTOINCREMENT,
            created         INTEGER       NOT NULL,
            deleted         BIT           NOT NULL,
            persistence_id  NVARCHAR(255) NOT NULL,
            sequence_number INTEGER       NOT NULL,
            message         VARBINARY     NOT NULL,
            tags            NVARCHAR(100) NULL,
            manifest        NVARCHAR(500) NULL,
            identifier      INTEGER       NULL,
            writer_uuid     NVARCHAR(128) NULL)
        """;

    internal const string CreateUniqueIndex =
        "CREATE UNIQUE INDEX IF NOT EXISTS journal_uq ON journal (persistence_id, sequence_number)";

    /// <summary>How far each rule of retention has come.</summary>
    private const string CreatePurgeTable =
        "CREATE TABLE IF NOT EXISTS journal_purge (rule TEXT NOT NULL PRIMARY KEY, walked INTEGER NOT NULL) WITHOUT ROWID";

    private const string ReadEveryColumn = """
        SELECT ordering, created, deleted, persistence_id, sequence_number, message, tags, manifest, identifier, writer_uuid
        FROM journal LIMIT 0
        """;

    public static void Prepare(string connectionString)
    {
        string file = SqliteFiles.FileOf(connectionString) ?? Path.GetFullPath(new SqliteConnectionStringBuilder(connectionString).DataSource);
        CreateDirectory(Path.GetDirectoryName(file)!);
        try
        {
            SqliteFiles.KeepOrphanedLog(file);
            SqliteFiles.MakeForOwner(file);
            using var connection = new SqliteConnection(
                new SqliteConnectionStringBuilder(connectionString) { Pooling = false, DefaultTimeout = 5 }.ToString());
            connection.Open();
            if (connection.Run("PRAGMA journal_mode = WAL") is not "wal")
                throw new JournalConfigurationException($"The SQLite journal '{file}' cannot use a write-ahead log where it lies; move it to a local disk.");
            connection.Run(CreateTable);
            CheckColumns(connection, file);
            if (connection.Run("SELECT instr(upper(sql), 'AUTOINCREMENT') FROM sqlite_master WHERE type = 'table' AND name = 'journal'") is 0L)
                throw new JournalConfigurationException($"The table 'journal' of the SQLite file '{file}' gives the numbers of deleted rows to new ones (its ordering lacks AUTOINCREMENT); name another data directory.");
            connection.Run(CreateUniqueIndex);
            connection.Run(CreatePurgeTable);
            // SQLite opens a file that it may not write as a read-only one, and says so only now.
            connection.Run("BEGIN IMMEDIATE; ROLLBACK");
        }
        catch (SqliteException e)
        {
            throw new JournalConfigurationException(
                e.SqliteErrorCode == SQLitePCL.raw.SQLITE_NOTADB
                    ? $"The file '{file}' is not a SQLite database; move it away or name another data directory."
                    : $"The SQLite journal '{file}' cannot be opened for writing: {e.Message}",
                e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new JournalConfigurationException($"The SQLite journal '{file}' cannot be opened for writing: {e.Message}", e);
        }
    }

    private static void CheckColumns(SqliteConnection connection, string file)
    {
        try
        {
            connection.Run(ReadEveryColumn);
        }
        catch (SqliteException e)
        {
            throw new JournalConfigurationException(
                $"The SQLite file '{file}' has a table 'journal' of another application ({e.Message}); name another data directory.", e);
        }
    }

    private static void CreateDirectory(string directory)
    {
        try
        {
            OwnerFiles.MakeDirectory(directory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new JournalConfigurationException($"The data directory '{directory}' cannot be created: {e.Message}", e);
        }
    }
}
