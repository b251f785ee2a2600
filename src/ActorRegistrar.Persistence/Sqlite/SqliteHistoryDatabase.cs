using ActorRegistrar.Persistence.History;
using ActorRegistrar.Persistence.History.Storage;
using ActorRegistrar.Persistence.Options;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ActorRegistrar.Persistence.Sqlite;

/// <summary>The journal's file, or a copy of it, opened for reading alone: nothing in it changes, and nobody waits.</summary>
internal sealed class SqliteHistoryDatabase(JournalOptions options) : IHistoryDatabase
{
    // Only a file that is not in WAL mode, or one that is being recovered after a crash, makes a reader wait at all.
    private const int BusyTimeoutMilliseconds = 2_000;

    private const string WriteAheadLogSuffix = "-wal";

    private readonly SqliteConnectionStringBuilder _connectionString = new(SqliteJournalDatabase.ConnectionStringOf(options));

    private string File => SqliteFiles.FileOf(_connectionString.ToString()) ?? _connectionString.DataSource;

    public IHistorySession Open()
    {
        string file = File;
        if (!System.IO.File.Exists(file))
            throw new HistoryUnavailableException($"There is no journal at '{file}'; name the directory or the file that the server writes.");
        // To open an empty one would delete its log.
        if (SqliteFiles.IsMissingOrEmpty(file)) throw new HistoryUnavailableException($"The SQLite file '{file}' is empty; restore it.");
        try
        {
            return Open(file, isImmutable: false);
        }
        catch (SqliteException refused) when (IsDirectoryReadOnly(refused))
        {
            return OpenUnwritable(file, refused);
        }
        catch (SqliteException failed)
        {
            throw Explain(failed)!;
        }
    }

    public bool IsDamage(Exception failure) => SqliteJournalDatabase.TellsDamage(failure);

    public HistoryUnavailableException? Explain(Exception failure) => failure is SqliteException e ? new HistoryUnavailableException(Sentence(e), e) : null;

    /// <summary>
    /// A file in WAL mode needs its index beside it. Where none can be made nobody writes either, and with nothing left in the log the
    /// file alone is the whole journal.
    /// </summary>
    private SqliteHistorySession OpenUnwritable(string file, SqliteException refused)
    {
        var log = new FileInfo(file + WriteAheadLogSuffix);
        if (log is { Exists: true, Length: > 0 })
            throw new HistoryUnavailableException(
                $"The journal '{file}' has a write-ahead log, which cannot be read in a directory that cannot be written; copy both files elsewhere.", refused);
        try
        {
            return Open(file, isImmutable: true);
        }
        catch (SqliteException failed)
        {
            throw Explain(failed)!;
        }
    }

    private SqliteHistorySession Open(string file, bool isImmutable)
    {
        string source = isImmutable ? $"file:{Uri.EscapeDataString(file).Replace("%2F", "/", StringComparison.Ordinal)}?immutable=1" : file;
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder(_connectionString.ToString())
        {
            DataSource = source,
            Mode = SqliteOpenMode.ReadOnly,
            Pooling = false,
            DefaultTimeout = 1,
        }.ToString());
        try
        {
            connection.Open();
            connection.Run($"PRAGMA busy_timeout = {BusyTimeoutMilliseconds}");
            return new SqliteHistorySession(connection);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static bool IsDirectoryReadOnly(SqliteException e) => e.SqliteErrorCode is raw.SQLITE_CANTOPEN or raw.SQLITE_READONLY;

    private string Sentence(SqliteException e) => e.SqliteErrorCode switch
    {
        raw.SQLITE_NOTADB => $"The file '{File}' is not a SQLite database.",
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => $"The SQLite file '{File}' is locked by another process; try again when that has ended.",
        raw.SQLITE_CORRUPT => $"The SQLite file '{File}' is damaged, or was copied while it was written to; copy it with its -wal file while the server stands still, or with sqlite3's .backup.",
        raw.SQLITE_ERROR when e.Message.Contains("no such table", StringComparison.Ordinal) => $"The SQLite file '{File}' holds no journal; it is another application's, or no server has started on it yet.",
        raw.SQLITE_ERROR when e.Message.Contains("no such column", StringComparison.Ordinal) => $"The SQLite file '{File}' has a table 'journal' of another application.",
        raw.SQLITE_CANTOPEN or raw.SQLITE_PERM => $"The SQLite file '{File}' cannot be opened for reading; check who may read it.",
        _ => $"The SQLite file '{File}' cannot be read: {e.Message}",
    };
}
