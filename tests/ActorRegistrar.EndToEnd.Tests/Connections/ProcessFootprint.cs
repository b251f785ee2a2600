using System.Globalization;

namespace ActorRegistrar.EndToEnd.Tests.Connections;

/// <summary>What a process holds, as Linux tells it.</summary>
internal sealed record ProcessFootprint(int Handles, int Threads, long ResidentKilobytes)
{
    public static ProcessFootprint Of(int processId)
    {
        string[] status = File.ReadAllLines($"/proc/{processId.ToString(CultureInfo.InvariantCulture)}/status");
        int handles = Directory.GetFiles($"/proc/{processId.ToString(CultureInfo.InvariantCulture)}/fd").Length;
        return new ProcessFootprint(handles, (int)Number(status, "Threads:"), Number(status, "VmRSS:"));
    }

    /// <summary>Waits until it is near what it was, at most 30 s; the last one seen.</summary>
    public static async Task<ProcessFootprint> ReturnsToAsync(ProcessFootprint before, int processId)
    {
        ProcessFootprint now = Of(processId);
        for (int attempt = 0; attempt < 60 && !now.IsNear(before); attempt++)
        {
            await Task.Delay(500);
            now = Of(processId);
        }
        return now;
    }

    /// <summary>Some handles and threads come with warmth, memory with the collector's mood.</summary>
    public bool IsNear(ProcessFootprint before) => Handles <= before.Handles + 20 && Threads <= before.Threads + 20 && ResidentKilobytes <= before.ResidentKilobytes + 150_000;

    private static long Number(string[] status, string name) =>
        long.Parse(status.Single(line => line.StartsWith(name, StringComparison.Ordinal)).Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
}
