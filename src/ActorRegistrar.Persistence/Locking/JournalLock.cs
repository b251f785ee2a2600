using ActorRegistrar.Actors.Files;
using ActorRegistrar.Persistence.Options;
using ActorRegistrar.Persistence.Sqlite;
using Microsoft.Data.Sqlite;

namespace ActorRegistrar.Persistence.Locking;

/// <summary>
/// Keeps two from writing one journal that do not know of each other: a second server on a SQLite file, and a command beside a server.
/// Ends with the process, however that ends. Whoever only reads, or changes what no actor looks at, needs none.
/// </summary>
public sealed class JournalLock : IDisposable
{
    private readonly IDisposable? _held;

    private JournalLock(IDisposable? held) => _held = held;

    /// <summary>Takes the lock or says why not; waits for nobody.</summary>
    /// <param name="options">Where the journal is.</param>
    /// <param name="use">What for.</param>
    /// <exception cref="JournalInUseException">Somebody else has the journal.</exception>
    /// <exception cref="JournalConfigurationException">The database cannot be used as configured.</exception>
    public static JournalLock Acquire(JournalOptions options, JournalUse use)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new JournalLock(options.Provider == JournalProvider.Sqlite ? LockFile(options) : PostgreSqlLock.Acquire(options, use));
    }

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
            var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
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
            throw new JournalInUseException(
                $"The journal '{Path.GetFullPath(database.DataSource)}' is in use by another process, a server or an import; stop that one, or name another data directory.", taken);
        }
        catch (IOException refused)
        {
            throw new JournalConfigurationException($"The file '{path}', which keeps a second server out, cannot be made: {refused.Message}", refused);
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
