namespace ActorRegistrar.Persistence.Journal;

/// <summary>The files of a SQLite journal, as the file system sees them.</summary>
/// <param name="path">Of the database; its write-ahead log is beside it.</param>
internal sealed class JournalFiles(string path)
{
    private const string LogSuffix = "-wal";

    /// <summary>Octets of the database and its log.</summary>
    public long Size => SizeOf(path) + SizeOf(path + LogSuffix);

    /// <summary>Octets that this account may still write there; null when nobody can tell.</summary>
    public long? Free
    {
        get
        {
            try
            {
                return new DriveInfo(Path.GetDirectoryName(path)!).AvailableFreeSpace;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
            {
                return null;
            }
        }
    }

    private static long SizeOf(string file)
    {
        var info = new FileInfo(file);
        return info.Exists ? info.Length : 0;
    }
}
