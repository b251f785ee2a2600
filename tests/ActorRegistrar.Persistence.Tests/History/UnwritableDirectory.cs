using System.ComponentModel;
using System.Diagnostics;

namespace ActorRegistrar.Persistence.Tests.History;

/// <summary>A directory in which nobody can make a file.</summary>
internal static class UnwritableDirectory
{
    public static bool TryMake(string directory) => !OperatingSystem.IsWindows() && Change("+i", directory);

    public static void MakeWritable(string directory) => Change("-i", directory);

    /// <summary>For root a directory without write permission is as writable as any; one that is immutable is not, where the file system knows that.</summary>
    private static bool Change(string attribute, string directory)
    {
        string[] command = Environment.IsPrivilegedProcess ? ["chattr", attribute, directory] : ["chmod", attribute == "+i" ? "a-w" : "u+w", directory];
        try
        {
            using var process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardError = true });
            process!.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
