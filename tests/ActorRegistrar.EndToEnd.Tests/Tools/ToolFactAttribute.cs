namespace ActorRegistrar.EndToEnd.Tests.Tools;

/// <summary>
/// A test that runs a program which a developer may not have: skipped, with the reason, where it is not on the PATH. In CI (CI=true) it
/// always runs, so that a missing program fails.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ToolFactAttribute : FactAttribute
{
    public ToolFactAttribute(string tool)
    {
        Tool = tool;
        if (!IsCi && !IsOnPath(tool)) Skip = $"{tool} is not on the PATH.";
    }

    public string Tool { get; }

    internal static bool IsCi => string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase);

    internal static bool IsOnPath(string tool) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Any(directory => File.Exists(Path.Combine(directory, tool)));
}
