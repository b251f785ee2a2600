using System.Diagnostics;

namespace ActorRegistrar.LoadTest.Engine;

/// <summary>The one clock of the engine: monotonic, in units of the system's high-resolution timer.</summary>
internal static class Ticks
{
    public static long Now => Stopwatch.GetTimestamp();

    public static long FromSeconds(double seconds) => (long)(seconds * Stopwatch.Frequency);

    public static double ToSeconds(long ticks) => (double)ticks / Stopwatch.Frequency;

    public static long ToMicroseconds(long ticks) => (long)(ToSeconds(ticks) * 1e6);
}
