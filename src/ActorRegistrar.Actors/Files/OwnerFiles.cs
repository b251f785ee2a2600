namespace ActorRegistrar.Actors.Files;

/// <summary>Who else on this machine may read or write a file, and files and directories that are their owner's alone. Windows has other means.</summary>
internal static class OwnerFiles
{
    /// <summary>For a file that its owner alone may read and write.</summary>
    public const UnixFileMode FileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const UnixFileMode DirectoryMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Makes a directory that its owner alone may enter; one that is there keeps the rights that somebody gave it.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be made.</exception>
    public static void MakeDirectory(string directory)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(directory);
        else Directory.CreateDirectory(directory, DirectoryMode);
    }

    /// <summary>Takes the rights to a file from everybody but its owner, as far as this account may.</summary>
    public static void KeepToOwner(string file)
    {
        try
        {
            if (!OperatingSystem.IsWindows() && File.GetUnixFileMode(file) != FileMode) File.SetUnixFileMode(file, FileMode);
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            // It is another account's, which decides about it.
        }
    }

    /// <summary>Whether every account of this machine may read a file; false where there is none, or where that cannot be told.</summary>
    public static bool IsReadableByAll(string file) => Has(file, UnixFileMode.OtherRead);

    /// <summary>Whether every account of this machine may put files into a directory or take them out; false where that cannot be told.</summary>
    public static bool IsWritableByAll(string directory) => Has(directory, UnixFileMode.OtherWrite);

    private static bool Has(string path, UnixFileMode right)
    {
        try
        {
            return !OperatingSystem.IsWindows() && (File.Exists(path) || Directory.Exists(path)) && (File.GetUnixFileMode(path) & right) != 0;
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
