using System.Diagnostics;

namespace ActorRegistrar.EndToEnd.Tests.Outages;

/// <summary>
/// A test with a network of its own and a PostgreSQL server: skipped, with the reason, where no network namespace can be made. In CI
/// (CI=true) it always runs.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NamespaceFactAttribute : FactAttribute
{
    private static readonly Lazy<bool> CanMake = new(() => Run("add") && Run("del"));

    public NamespaceFactAttribute()
    {
        bool isCi = string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase);
        if (isCi) return;
        Skip = PostgreSqlPrograms.WhyNoServerOfOurOwn ?? (CanMake.Value ? null : "A network namespace cannot be made here: that needs root on Linux and ip(8).");
    }

    private static bool Run(string verb)
    {
        try
        {
            using Process ip = Process.Start(new ProcessStartInfo("ip", ["netns", verb, $"arprobe{Environment.ProcessId}"]) { RedirectStandardError = true })!;
            ip.WaitForExit();
            return ip.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
