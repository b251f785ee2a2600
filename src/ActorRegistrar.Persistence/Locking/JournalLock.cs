using ActorRegistrar.Actors.Files;
using ActorRegistrar.Persistence.Options;
using ActorRegistrar.Persistence.Sqlite;
using Microsoft.Data.Sqlite;

namespace ActorRegistrar.Persistence.Locking;

/// <summary>
/// Keeps a second process from writing a journal: another server, or a command beside a server. Ends with the process, however that ends.
/// Whoever only reads, or changes what no actor looks at, needs none.
/// </summary>
public sealed class JournalLock : IDisposable
{
    /// <summary>In milliseconds.</summary>
    private const int LongestWait = 1_000;

    private readonly IDisposable? _held;
    private readonly PostgreSqlLock? _session;

    private JournalLock(IDisposable? held)
    {
        _held = held;
        _session = held as PostgreSqlLock;
    }

    /// <summary>
    /// Whether no other process can have the lock. Always so on SQLite. On PostgreSQL it is false while the session that holds it is lost, and
    /// when nothing has been heard of that session for 6 s.
    /// </summary>
    public bool IsHeld => _session is null || _session.IsHeld;

    /// <summary>Takes the lock or says why not. Waits for at most a second, for a process that was killed a moment ago.</summary>
    /// <param name="options">Where the journal is.</param>
    /// <param name="use">What for.</param>
    /// <exception cref="JournalInUseException">Somebody else has the journal.</exception>
    /// <exception cref="JournalConfigurationException">The database cannot be used as configured.</exception>
    public static JournalLock Acquire(JournalOptions options, JournalUse use)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new JournalLock(options.Provider == JournalProvider.Sqlite ? LockFile(options) : PostgreSqlLock.Acquire(options));
    }

    /// <summary>Names the database in a sentence, as both dialects do.</summary>
    internal static JournalInUseException InUse(string journal, string other, Exception? cause = null)
    {
        string sentence = $"The journal {journal} is in use by another process, a server or an import; stop that one, or name another {other}.";
        return cause is null ? new JournalInUseException(sentence) : new JournalInUseException(sentence, cause);
    }

    /// <summary>Says from now on what happens to the lock.</summary>
    internal void Watch(JournalLockEvents events) => _session?.Watch(events);

    /// <inheritdoc/>
    public void Dispose() => _held?.Dispose();

    private static FileStream? LockFile(JournalOptions options)
    {
        var database = new SqliteConnectionStringBuilder(SqliteJournalDatabase.ConnectionStringOf(options));
        // A database in memory is its process's own.
        if (database.Mode == SqliteOpenMode.Memory || database.DataSource.StartsWith(':')) return null;
        string path = Path.GetFullPath(database.DataSource) + ".lock";
        MakeDirectory(Path.GetDirectoryName(path)!);
        try
        {
            SqliteFiles.MakeForOwner(path);
            FileStream file = OpenAlone(path);
            // Whoever may open it can keep the server from starting; earlier versions let everybody.
            OwnerFiles.KeepToOwner(path);
            return file;
        }
        catch (UnauthorizedAccessException refused)
        {
            throw new JournalConfigurationException($"The file '{path}', which keeps a second server out, cannot be opened for writing: {refused.Message}", refused);
        }
        catch (IOException taken) when (File.Exists(path))
        {
            throw InUse($"'{Path.GetFullPath(database.DataSource)}'", "data directory", taken);
        }
        catch (IOException refused)
        {
            throw new JournalConfigurationException($"The file '{path}', which keeps a second server out, cannot be made: {refused.Message}", refused);
        }
    }

    /// <summary>
    /// A lock that was let go a moment ago may still be held for some milliseconds: by a process that is ending, or by one that the holder has
    /// just started and that has not yet closed what it inherited.
    /// </summary>
    private static FileStream OpenAlone(string path)
    {
        long began = Environment.TickCount64;
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
            }
            catch (IOException) when (File.Exists(path) && Environment.TickCount64 - began < LongestWait)
            {
                Thread.Sleep(20);
            }
        }
    }

    private static void MakeDirectory(string directory)
    {
        try
        {
            OwnerFiles.MakeDirectory(directory);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new JournalConfigurationException($"The data directory '{directory}' cannot be created: {refused.Message}", refused);
        }
    }
}
