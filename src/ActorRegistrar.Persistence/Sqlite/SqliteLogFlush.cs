using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using Microsoft.Win32.SafeHandles;
using SQLitePCL;

namespace ActorRegistrar.Persistence.Sqlite;

/// <summary>
/// Flushes the write-ahead log of a connection that commits without a flush (synchronous = NORMAL). SQLite's own flush also waits for the
/// file's times, which nobody needs and which costs the file system a commit of its own; this one waits for what was written alone. The log
/// is never locked, so that a second handle on it takes nothing from SQLite.
/// </summary>
internal sealed class SqliteLogFlush : IDisposable
{
    private readonly SafeFileHandle _log;

    private SqliteLogFlush(SafeFileHandle log) => _log = log;

    /// <summary>For the log of a connection; null where the system knows no such flush, or there is no log.</summary>
    /// <exception cref="IOException">The log cannot be opened.</exception>
    public static SqliteLogFlush? TryOpen(SqliteConnection connection)
    {
        string log = raw.sqlite3_db_filename(connection.Handle, "main").utf8_to_string() + "-wal";
        if (!OperatingSystem.IsLinux() || !File.Exists(log)) return null;
        return new SqliteLogFlush(File.OpenHandle(log, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete));
    }

    /// <summary>Returns when all that was committed is on the disk.</summary>
    /// <exception cref="IOException">The disk refuses; whether it holds what was committed is unknown.</exception>
    public void Flush()
    {
        while (FlushData(_log) != 0)
        {
            int error = Marshal.GetLastPInvokeError();
            if (error != Interrupted) throw new IOException("The journal's log could not be flushed: " + new Win32Exception(error).Message);
        }
    }

    public void Dispose() => _log.Dispose();

    private const int Interrupted = 4; // EINTR

    [DllImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int FlushData(SafeFileHandle file);
}
