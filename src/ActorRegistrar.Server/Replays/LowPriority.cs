using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace ActorRegistrar.Server.Replays;

/// <summary>Lets a command that reads the whole journal have only the processor time that the server leaves.</summary>
internal static class LowPriority
{
    private const int PrioProcess = 0;

    /// <summary>
    /// Sets the priority of this process. Linux gives each thread one of its own, which those that it starts inherit; so all that
    /// there are now are set. Where it cannot be done nothing happens.
    /// </summary>
    /// <param name="niceness">How far it stands back, 0 for not at all to 19, as nice(1) has it.</param>
    public static void Take(int niceness)
    {
        if (niceness == 0) return;
        if (OperatingSystem.IsWindows())
        {
            using var self = Process.GetCurrentProcess();
            self.PriorityClass = ProcessPriorityClass.Idle;
        }
        if (!OperatingSystem.IsLinux()) return;
        foreach (string task in Directory.EnumerateDirectories("/proc/self/task"))
        {
            if (int.TryParse(Path.GetFileName(task), NumberStyles.None, CultureInfo.InvariantCulture, out int thread)) _ = SetPriority(PrioProcess, thread, niceness);
        }
    }

    [DllImport("libc", EntryPoint = "setpriority")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetPriority(int which, int who, int priority);
}
