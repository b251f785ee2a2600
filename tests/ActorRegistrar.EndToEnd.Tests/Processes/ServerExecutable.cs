using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;

namespace ActorRegistrar.EndToEnd.Tests.Processes;

/// <summary>The built server, as an operator would start it.</summary>
internal static class ServerExecutable
{
    private static readonly string ServerDirectory = Metadata("ServerDirectory"), SampleDirectory = Metadata("SampleDirectory");

    public static ProcessStartInfo StartInfo(string workingDirectory, IEnumerable<string> arguments) =>
        StartInfo(Path.Combine(ServerDirectory, "ActorRegistrar.Server"), workingDirectory, arguments);

    /// <summary>A program of the folder <c>samples</c>.</summary>
    public static ProcessStartInfo SampleStartInfo(string name, string workingDirectory) =>
        StartInfo(Path.Combine(SampleDirectory.Replace("*", name, StringComparison.Ordinal), name), workingDirectory, []);

    private static string Metadata(string key) => typeof(ServerExecutable).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(metadata => metadata.Key == key).Value!;

    private static ProcessStartInfo StartInfo(string program, string workingDirectory, IEnumerable<string> arguments)
    {
        var info = new ProcessStartInfo(OperatingSystem.IsWindows() ? program + ".exe" : program, arguments)
        {
            WorkingDirectory = workingDirectory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // The executable looks for a runtime where one is installed for the machine; the one that runs the tests may be elsewhere.
        info.Environment["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        return info;
    }
}
