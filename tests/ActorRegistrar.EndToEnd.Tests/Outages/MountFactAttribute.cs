namespace ActorRegistrar.EndToEnd.Tests.Outages;

/// <summary>A test that mounts a file system: skipped, with the reason, where it may not. In CI (CI=true) it always must.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class MountFactAttribute : FactAttribute
{
    public MountFactAttribute()
    {
        bool isCi = string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase);
        if (!isCi && !(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess)) Skip = "Mounting a file system of the test's own needs root on Linux.";
    }
}
