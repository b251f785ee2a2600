using System.Text.RegularExpressions;
using ActorRegistrar.EndToEnd.Tests.Processes;
using ActorRegistrar.EndToEnd.Tests.Tools;

namespace ActorRegistrar.EndToEnd.Tests.Deploy;

/// <summary>The service unit, as systemd itself reads it.</summary>
public sealed partial class SystemdTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [ToolFact("systemd-analyze")]
    public async Task The_unit_is_one_and_is_hardened()
    {
        string unit = Path.Combine(_directory.Path, "actorregistrar.service");
        // The program is not installed where the unit looks for it.
        File.WriteAllText(unit, File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Deploy", "systemd", "actorregistrar.service")).Replace("/opt/actorregistrar/ActorRegistrar.Server", "/bin/true", StringComparison.Ordinal));
        CommandRun verify = await CommandRun.OfToolAsync("systemd-analyze", _directory.Path, "verify", "--man=no", unit);
        Assert.True(verify.ExitCode == 0 && !verify.Error.Contains("actorregistrar.service", StringComparison.Ordinal), verify.Error);
        CommandRun security = await CommandRun.OfToolAsync("systemd-analyze", _directory.Path, "security", "--offline=yes", "--no-pager", "--threshold=20", unit);
        Assert.True(security.ExitCode == 0 && Exposure().IsMatch(security.Output), security.Output[Math.Max(0, security.Output.Length - 300)..] + security.Error);
    }

    [GeneratedRegex(@"Overall exposure level for \S+: [01]\.[0-9] OK")]
    private static partial Regex Exposure();
}
