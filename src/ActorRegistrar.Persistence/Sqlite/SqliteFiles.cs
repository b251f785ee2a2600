namespace ActorRegistrar.Persistence.Sqlite;

/// <summary>Database files: who registers from where, and with which telephone, is nobody's business but the owner's.</summary>
internal static class SqliteFiles
{
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
