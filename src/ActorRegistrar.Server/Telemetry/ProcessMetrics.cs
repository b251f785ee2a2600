using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Reflection;
using System.Runtime.CompilerServices;
using ActorRegistrar.Actors.Metrics;

namespace ActorRegistrar.Server.Telemetry;

/// <summary>What the operating system says of the process; garbage collection, memory, processor time and the pool are the runtime's own instruments.</summary>
internal static class ProcessMetrics
{
    public const string MeterName = "ActorRegistrar.Server";

    private static readonly MetricSource Source = new(MeterName);
    private static readonly DateTimeOffset Started = DateTimeOffset.UtcNow - (DateTime.Now - Process.GetCurrentProcess().StartTime);

    static ProcessMetrics()
    {
        Source.Gauge("actorregistrar.build", "{build}", "Always 1; its tag says which version runs.", () => [new Measurement<long>(1, KeyValuePair.Create("version", (object?)Version))], "version");
        Source.Gauge("actorregistrar.process.start_time", "s", "When the process began, in Unix time.", () => Started.ToUnixTimeMilliseconds() / 1000.0);
        Source.Gauge("actorregistrar.process.threads", "{thread}", "Threads of the operating system.", () => ReadThreads());
        Source.Gauge("actorregistrar.process.open_files", "{file}", "Open file descriptors, sockets among them (Linux).", () => CountOpenFiles(), []);
        Source.Gauge("actorregistrar.process.max_files", "{file}", "File descriptors that the process may have open (Linux).", () => ReadMaxFiles(), []);
    }

    /// <summary>Of the server, as its package has it.</summary>
    public static string Version { get; } = typeof(ProcessMetrics).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>Makes every instrument now.</summary>
    public static void MakeAll() => RuntimeHelpers.RunClassConstructor(typeof(ProcessMetrics).TypeHandle);

    private static long ReadThreads()
    {
        if (!OperatingSystem.IsLinux()) return Process.GetCurrentProcess().Threads.Count;
        return ReadField("/proc/self/status", "Threads:") ?? 0;
    }

    private static Measurement<long>[] CountOpenFiles()
    {
        if (!OperatingSystem.IsLinux()) return [];
        // The directory that is being read is one of them.
        return [new Measurement<long>(Directory.EnumerateFileSystemEntries("/proc/self/fd").Count() - 1)];
    }

    private static Measurement<long>[] ReadMaxFiles() =>
        OperatingSystem.IsLinux() && ReadField("/proc/self/limits", "Max open files") is { } most ? [new Measurement<long>(most)] : [];

    /// <summary>The number that follows a name at the beginning of a line.</summary>
    private static long? ReadField(string path, string name)
    {
        string? line = File.ReadLines(path).FirstOrDefault(one => one.StartsWith(name, StringComparison.Ordinal));
        return long.TryParse(line?[name.Length..].Split(' ', '\t').FirstOrDefault(part => part.Length > 0), out long value) ? value : null;
    }
}
