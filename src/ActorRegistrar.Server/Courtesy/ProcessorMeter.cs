using System.Globalization;
using System.Text;

namespace ActorRegistrar.Server.Courtesy;

/// <summary>Asks the system: /proc/stat of Linux. Elsewhere it tells of this process alone.</summary>
internal sealed class ProcessorMeter : IProcessorMeter
{
    // What Linux shows to programs is in hundredths of a second on every architecture that .NET runs on.
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);

    private const int IdleField = 3;
    private const int WaitingForDiskField = 4;

    // Guests are counted among user time already.
    private const int Fields = 8;

    /// <inheritdoc/>
    public int Processors => Environment.ProcessorCount;

    /// <inheritdoc/>
    public TimeSpan Own() => Environment.CpuUsage.TotalTime;

    /// <inheritdoc/>
    public (TimeSpan All, TimeSpan Idle)? Machine()
    {
        if (!OperatingSystem.IsLinux()) return null;
        Span<byte> begin = stackalloc byte[256];
        try
        {
            using var stat = new FileStream("/proc/stat", FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
            return Read(Encoding.ASCII.GetString(begin[..stat.Read(begin)]));
        }
        catch (Exception hidden) when (hidden is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Reads the first line of /proc/stat: <c>cpu  user nice system idle iowait irq softirq steal</c>.</summary>
    /// <returns>Null when it is something else.</returns>
    internal static (TimeSpan All, TimeSpan Idle)? Read(string text)
    {
        string[] fields = text.Split('\n')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (fields is not ["cpu", .. { Length: >= Fields } counts]) return null;
        long all = 0, idle = 0;
        for (int i = 0; i < Fields; i++)
        {
            if (!long.TryParse(counts[i], NumberStyles.None, CultureInfo.InvariantCulture, out long ticks)) return null;
            all += ticks;
            if (i is IdleField or WaitingForDiskField) idle += ticks;
        }
        return (all * Tick, idle * Tick);
    }
}
