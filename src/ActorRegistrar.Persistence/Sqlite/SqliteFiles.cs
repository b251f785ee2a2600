using System.Globalization;
using Microsoft.Data.Sqlite;

namespace ActorRegistrar.Persistence.Sqlite;

/// <summary>Database files: who registers from where, and with which telephone, is nobody's business but the owner's.</summary>
internal static class SqliteFiles
{
    private const string LogSuffix = "-wal";
    private const string OrphanSuffix = LogSuffix + ".orphaned-";
    private const int LogHeaderOctets = 32;

    /// <summary>
    /// The file of a database, whatever links lead to it: SQLite names its own files after that one, and so must whatever tells whether two
    /// names are the same database. Null for a database in memory.
    /// </summary>
    /// <exception cref="IOException">The links lead in a circle.</exception>
    /// <exception cref="UnauthorizedAccessException">They may not be followed.</exception>
    public static string? FileOf(string connectionString)
    {
        var database = new SqliteConnectionStringBuilder(connectionString);
        if (database.Mode == SqliteOpenMode.Memory || database.DataSource.StartsWith(':')) return null;
        string file = Path.GetFullPath(database.DataSource);
        return new FileInfo(file).LinkTarget is null ? file : File.ResolveLinkTarget(file, returnFinalTarget: true)!.FullName;
    }

    /// <summary>
    /// Puts the write-ahead log of a database that is missing or empty aside, under a name with the time in UTC. SQLite would delete it: to
    /// SQLite such a database is a new one.
    /// </summary>
    /// <exception cref="IOException">It cannot be renamed.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be renamed.</exception>
    public static void KeepOrphanedLog(string database)
    {
        var log = new FileInfo(database + LogSuffix);
        if (log is not { Exists: true, Length: > LogHeaderOctets } || !IsMissingOrEmpty(database)) return;
        log.MoveTo(database + OrphanSuffix + DateTime.UtcNow.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture));
    }

    /// <summary>The log that was put aside last and still lies beside the database; null without any.</summary>
    public static string? FindOrphanedLog(string database) =>
        Directory.GetFiles(Path.GetDirectoryName(database)!, Path.GetFileName(database) + OrphanSuffix + "*").Max(StringComparer.Ordinal);

    /// <summary>Whether there is no database in a file yet, as far as SQLite is concerned.</summary>
    public static bool IsMissingOrEmpty(string file) => new FileInfo(file) is not { Exists: true, Length: > 0 };

    /// <summary>
    /// Makes an empty file that its owner alone can read, where there is none; SQLite takes it for a new database and gives its other files the
    /// rights of this one. A file that is there keeps the rights that somebody gave it.
    /// </summary>
    /// <exception cref="UnauthorizedAccessException">It may not be made there.</exception>
    /// <exception cref="IOException">It cannot be made there.</exception>
    public static void MakeForOwner(string file)
    {
        if (File.Exists(file)) return;
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write, Share = FileShare.ReadWrite | FileShare.Delete };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        new FileStream(file, options).Dispose();
    }
}
