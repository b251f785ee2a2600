using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;

namespace ActorRegistrar.EndToEnd.Tests.Processes;

/// <summary>The built server, as an operator would start it.</summary>
internal static class ServerExecutable
{
    private static readonly string ServerDirectory = typeof(ServerExecutable).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(metadata => metadata.Key == "ServerDirectory").Value!;

    public static ProcessStartInfo StartInfo(string workingDirectory, IEnumerable<string> arguments)
    {
        string name = OperatingSystem.IsWindows() ? "ActorRegistrar.Server.exe" : "ActorRegistrar.Server";
        var info = new ProcessStartInfo(Path.Combine(ServerDirectory, name), arguments)
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
