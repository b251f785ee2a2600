using System.Text;
using ActorRegistrar.Actors.Files;
using ActorRegistrar.Persistence.Options;
using ActorRegistrar.Persistence.Sqlite;

namespace ActorRegistrar.Persistence.Locking;

/// <summary>
/// A locked file beside a SQLite database. The system's lock is on the open file, not on its name: where the file is removed, another process
/// can make and lock a new one. So a heartbeat looks whether the file is there, and whether this process is the last that took it.
/// </summary>
/// <remarks>
/// A locked file cannot be read, so the name of the process that took it last stands in a second one. A process that has to make the locked
/// file beside a database that is there waits for longer than a heartbeat: the one from under which it was removed learns of it before.
/// </remarks>
internal sealed class SqliteLock : IHeldLock
{
    private const string LockSuffix = ".lock";
    private const string OwnerSuffix = ".owner";

    /// <summary>In milliseconds.</summary>
    private const int LongestWait = 1_000;

    private static readonly TimeSpan BeatEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan TryEvery = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan TimeToNotice = TimeSpan.FromSeconds(2);

    private readonly string _database;
    private readonly Guid _run;
    private readonly object _lock = new(); // for the file; never waited for by whoever asks whether the lock is held
    private readonly Timer _timer;
    private FileStream _file;
    private JournalLockEvents? _events;
    private volatile bool _isHeld = true;
    private bool _hasEnded;

    private SqliteLock(string database, Guid run, FileStream file)
    {
        _database = database;
        _run = run;
        _file = file;
        _timer = new Timer(_ => Beat(), null, BeatEvery, Timeout.InfiniteTimeSpan);
    }

    public bool IsHeld => _isHeld;

    /// <summary>Null for a database in memory, which is its process's own.</summary>
    /// <exception cref="JournalInUseException">Another process has it.</exception>
    /// <exception cref="JournalConfigurationException">The files of the lock cannot be made.</exception>
    public static SqliteLock? Acquire(JournalOptions options)
    {
        if (SqliteFiles.FileOf(SqliteJournalDatabase.ConnectionStringOf(options)) is not { } database) return null;
        string path = database + LockSuffix;
        MakeDirectory(Path.GetDirectoryName(path)!);
        try
        {
            bool mayHaveBeenRemoved = !File.Exists(path) && new FileInfo(database) is { Exists: true, Length: > 0 };
            FileStream file = Open(path);
            try
            {
                var run = Guid.NewGuid();
                WriteOwner(database, run);
                if (mayHaveBeenRemoved) Thread.Sleep(TimeToNotice);
                return new SqliteLock(database, run, file);
            }
            catch
            {
                file.Dispose();
                throw;
            }
        }
        catch (UnauthorizedAccessException ex)
        {
            throw new JournalConfigurationException($"The file '{path}', which keeps a second server out, cannot be opened for writing: {ex.Message}", ex);
        }
        catch (IOException ex) when (IsTaken(ex))
        {
            throw InUse(database, ex);
        }
        catch (IOException ex)
        {
            throw new JournalConfigurationException($"The file '{path}', which keeps a second server out, cannot be made: {ex.Message}", ex);
        }
    }

    public void Watch(JournalLockEvents events) => Volatile.Write(ref _events, events);

    public void Dispose()
    {
        lock (_lock)
        {
            _hasEnded = true;
            _isHeld = false;
            _timer.Dispose();
            _file.Dispose();
        }
    }

    private static JournalInUseException InUse(string database, Exception? cause = null) => JournalLock.InUse($"'{database}'", "data directory", cause);

    private void Beat()
    {
        lock (_lock)
        {
            if (_hasEnded) return;
            if (_isHeld) Check();
            if (!_isHeld) TryRegain();
            if (!_hasEnded) _timer.Change(_isHeld ? BeatEvery : TryEvery, Timeout.InfiniteTimeSpan);
        }
    }

    private void Check()
    {
        bool isThere = File.Exists(_database + LockSuffix);
        if (isThere && (ReadOwner() ?? _run) == _run) return;
        _isHeld = false;
        Volatile.Read(ref _events)?.Lost(new IOException($"the file '{_database + LockSuffix}' was {(isThere ? "taken by another process" : "removed")}"));
    }

    private void TryRegain()
    {
        // Its lock would keep this process from its own file, where that was not removed.
        _file.Dispose();
        try
        {
            _file = Open(_database + LockSuffix);
            if ((ReadOwner() ?? _run) != _run)
            {
                _file.Dispose();
                End(new JournalInUseException($"Another process has used the journal '{_database}' while this one had lost it, and what this one knows may be out of date; start it again."));
                return;
            }
            WriteOwner(_database, _run);
            _isHeld = true;
            Volatile.Read(ref _events)?.Regained();
        }
        catch (IOException ex) when (IsTaken(ex))
        {
            End(InUse(_database, ex));
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            // The next attempt is soon.
        }
    }

    private void End(JournalInUseException taken)
    {
        _hasEnded = true;
        Volatile.Read(ref _events)?.Taken(taken);
    }

    /// <summary>
    /// A lock that was let go a moment ago may still be held for some milliseconds: by a process that is ending, or by one that the holder has
    /// just started and that has not yet closed what it inherited.
    /// </summary>
    private static FileStream Open(string path)
    {
        SqliteFiles.MakeForOwner(path);
        long began = Environment.TickCount64;
        while (true)
        {
            try
            {
                var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
                // Whoever may open it can keep the server from starting; earlier versions let everybody.
                OwnerFiles.KeepToOwner(path);
                return file;
            }
            catch (IOException ex) when (IsTaken(ex) && Environment.TickCount64 - began < LongestWait)
            {
                Thread.Sleep(20);
            }
        }
    }

    /// <summary>Whether a failure to open the locked file says that another holds it: EWOULDBLOCK of Linux or of macOS, ERROR_SHARING_VIOLATION of Windows.</summary>
    private static bool IsTaken(IOException failure) => failure.HResult is 11 or 35 or unchecked((int)0x80070020);

    /// <summary>Who took the lock last; null where that cannot be read, or is just being written.</summary>
    private Guid? ReadOwner()
    {
        try
        {
            return Guid.TryParseExact(File.ReadAllText(_database + OwnerSuffix), "D", out Guid owner) ? owner : null;
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static void WriteOwner(string database, Guid run)
    {
        SqliteFiles.MakeForOwner(database + OwnerSuffix);
        using var file = new FileStream(database + OwnerSuffix, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        // In place, so that it can be written on a full disk too, and in one piece.
        file.Write(Encoding.ASCII.GetBytes(run.ToString("D")));
    }

    private static void MakeDirectory(string directory)
    {
        try
        {
            OwnerFiles.MakeDirectory(directory);
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            throw new JournalConfigurationException($"The data directory '{directory}' cannot be created: {ex.Message}", ex);
        }
    }
}
