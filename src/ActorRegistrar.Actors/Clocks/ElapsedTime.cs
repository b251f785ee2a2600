using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ActorRegistrar.Actors.Clocks;

/// <summary>Time that passes whatever somebody sets, time in which the machine was suspended included.</summary>
internal static class ElapsedTime
{
    private const int BootTime = 7; // CLOCK_BOOTTIME: as CLOCK_MONOTONIC, which Stopwatch reads, but a suspended machine does not stop it
    private const long TicksPerNanosecond = 100;

    private static readonly bool HasBootTime = OperatingSystem.IsLinux() && Read(BootTime, out _) == 0;

    /// <summary>Ticks of 100 ns since some moment, the same for the whole process.</summary>
    public static long Ticks()
    {
        // Stopwatch counts a suspended machine's time on Windows; elsewhere there is no better one.
        if (!HasBootTime) return (long)(Stopwatch.GetTimestamp() * ((double)TimeSpan.TicksPerSecond / Stopwatch.Frequency));
        _ = Read(BootTime, out TimeOfClock time);
        return (time.Seconds * TimeSpan.TicksPerSecond) + (time.Nanoseconds / TicksPerNanosecond);
    }

    // Some tens of nanoseconds in the process's own memory, so the collector can wait for it.
    [DllImport("libc", EntryPoint = "clock_gettime")]
    [SuppressGCTransition]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Read(int clock, out TimeOfClock time);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct TimeOfClock
    {
        public readonly nint Seconds;
        public readonly nint Nanoseconds;
    }
}
