namespace ActorRegistrar.Persistence.Tests.History;

/// <summary>
/// A test that needs a directory in which nobody can make a file: skipped, with the reason, where none can be had. In CI (CI=true) it runs and
/// fails instead, but on Windows, where there is no such directory.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class UnwritableDirectoryFactAttribute : FactAttribute
{
    private static readonly Lazy<string?> WhyNot = new(FindWhyNot);

    public UnwritableDirectoryFactAttribute() => Skip = WhyNot.Value;

    private static string? FindWhyNot()
    {
        if (OperatingSystem.IsWindows()) return "Windows has no directory that is readable and not writable for its owner.";
        if (string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase)) return null;
        string directory = Directory.CreateTempSubdirectory("unwritable").FullName;
        bool can = UnwritableDirectory.TryMake(directory);
        if (can) UnwritableDirectory.MakeWritable(directory);
        Directory.Delete(directory);
        return can ? null : "chattr +i is missing, or refused by this file system or to this process.";
    }
}
