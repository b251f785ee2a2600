using Microsoft.Data.Sqlite;

namespace ActorRegistrar.Persistence.Sqlite;

/// <summary>Database files: who registers from where, and with which telephone, is nobody's business but the owner's.</summary>
internal static class SqliteFiles
{
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
