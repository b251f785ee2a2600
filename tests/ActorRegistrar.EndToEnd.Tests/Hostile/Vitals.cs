using System.Diagnostics;

namespace ActorRegistrar.EndToEnd.Tests.Hostile;

/// <summary>What a process takes of its machine.</summary>
internal sealed record Vitals(long ResidentBytes, int Threads, int Handles)
{
    public static Vitals Of(int processId)
    {
        using var process = Process.GetProcessById(processId);
        return new Vitals(process.WorkingSet64, process.Threads.Count, process.HandleCount);
    }

    /// <summary>Processor time used so far.</summary>
    public static TimeSpan ProcessorTimeOf(int processId)
    {
        using var process = Process.GetProcessById(processId);
        return process.TotalProcessorTime;
    }
}
