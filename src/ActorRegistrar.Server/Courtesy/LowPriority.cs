using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace ActorRegistrar.Server.Courtesy;

/// <summary>
/// Lets a command that reads the whole journal have only the processor time that the server leaves. The system heeds it among the processes of one
/// control group, or of one terminal session; between those it gives each group its part, whatever is in it. Hence
/// <see cref="ConsiderateReader"/> beside it.
/// </summary>
internal static class LowPriority
{
    /// <summary>As far back as nice(1) goes; where the system has a class for who only takes idle time, it is that.</summary>
    public const int Lowest = 19;

    private const int PrioProcess = 0;
    private const int SchedIdle = 5;

    /// <summary>
    /// Sets the priority of this process. Linux gives each thread one of its own, which those that it starts inherit; so all that
    /// there are now are set. Where it cannot be done nothing happens.
    /// </summary>
    /// <param name="niceness">How far it stands back, 0 for not at all to <see cref="Lowest"/>, as nice(1) has it.</param>
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
            if (!int.TryParse(Path.GetFileName(task), NumberStyles.None, CultureInfo.InvariantCulture, out int thread)) continue;
            _ = SetPriority(PrioProcess, thread, niceness);
            // One of the lowest niceness still ends its turn of some milliseconds; one of this class makes way at once.
            int none = 0;
            if (niceness == Lowest) _ = SetScheduler(thread, SchedIdle, in none);
        }
    }

    [DllImport("libc", EntryPoint = "setpriority")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetPriority(int which, int who, int priority);

    /// <param name="thread">Which one.</param>
    /// <param name="policy">Its class.</param>
    /// <param name="parameters">A struct sched_param, whose one member is a priority that this class does not have.</param>
    [DllImport("libc", EntryPoint = "sched_setscheduler")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetScheduler(int thread, int policy, in int parameters);
}
