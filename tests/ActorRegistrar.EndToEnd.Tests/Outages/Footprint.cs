using System.Globalization;

namespace ActorRegistrar.EndToEnd.Tests.Outages;

/// <summary>What a process takes of the machine, as Linux tells it.</summary>
internal sealed record Footprint(int Threads, int ResidentKilobytes)
{
    // A pool may add threads for a while and a collector may be late: far less than one thread or one message for each request.
    private const int ThreadMargin = 20;
    private const int ResidentMargin = 96 * 1024;

    public static Footprint Of(int processId)
    {
        Dictionary<string, string> status = File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/status"))
            .Select(line => line.Split(':', 2)).ToDictionary(parts => parts[0], parts => parts[1].Trim());
        return new Footprint(Number(status["Threads"]), Number(status["VmRSS"]));
    }

    /// <summary>Checks that this is no more than it was before, within what noise explains.</summary>
    public void AssertFlatSince(Footprint before)
    {
        Assert.True(Threads <= before.Threads + ThreadMargin, $"{before} became {this}.");
        Assert.True(ResidentKilobytes <= before.ResidentKilobytes + ResidentMargin, $"{before} became {this}.");
    }

    private static int Number(string value) => int.Parse(value.Split(' ')[0], CultureInfo.InvariantCulture);
}
