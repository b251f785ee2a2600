using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

namespace ActorRegistrar.Persistence.Sqlite;

/// <summary>
/// Flushes the database file itself, which SQLite does only when a checkpoint has moved the whole log: whoever moves the last page then waits
/// for all that were moved before. Done by SQLite's own method of the open file (sqlite3_io_methods), because another handle on the
/// database would take the connection's locks with it when it is closed.
/// </summary>
internal sealed class SqliteDatabaseFlush
{
    private const int FilePointer = 7; // SQLITE_FCNTL_FILE_POINTER
    private const int SyncNormal = 2; // SQLITE_SYNC_NORMAL

    // iVersion, then xClose, xRead, xWrite, xTruncate, xSync.
    private static readonly int SyncOffset = 5 * IntPtr.Size;

    private readonly IntPtr _file;
    private readonly SyncMethod _sync;

    private SqliteDatabaseFlush(IntPtr file, SyncMethod sync)
    {
        _file = file;
        _sync = sync;
    }

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int SyncMethod(IntPtr file, int flags);

    /// <summary>For the file of a connection, as long as that is open; null when SQLite does not tell.</summary>
    public static SqliteDatabaseFlush? TryOpen(SqliteConnection connection)
    {
        if (FileControl(connection.Handle!.DangerousGetHandle(), "main", FilePointer, out IntPtr file) != 0 || file == IntPtr.Zero) return null;
        IntPtr methods = Marshal.ReadIntPtr(file);
        if (methods == IntPtr.Zero) return null;
        return new SqliteDatabaseFlush(file, Marshal.GetDelegateForFunctionPointer<SyncMethod>(Marshal.ReadIntPtr(methods, SyncOffset)));
    }

    /// <summary>
    /// Returns when all that was moved is on the disk, or the disk refuses.
    /// </summary>
    /// <returns>False when the disk refuses.</returns>
    public bool TryFlush() => _sync(_file, SyncNormal) == 0;

    [DllImport("e_sqlite3", EntryPoint = "sqlite3_file_control", CallingConvention = CallingConvention.Cdecl)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    private static extern int FileControl(IntPtr connection, [MarshalAs(UnmanagedType.LPUTF8Str)] string database, int operation, out IntPtr file);
}
