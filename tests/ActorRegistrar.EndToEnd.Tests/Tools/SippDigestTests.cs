using System.Globalization;
using ActorRegistrar.EndToEnd.Tests.Authentication;
using ActorRegistrar.EndToEnd.Tests.Processes;

namespace ActorRegistrar.EndToEnd.Tests.Tools;

/// <summary>sipp answers challenges. It knows MD5 alone and looks at the first challenge alone; as it names itself, that is the one it is offered.</summary>
public sealed class SippDigestTests(AuthenticatedServer server) : IClassFixture<AuthenticatedServer>, IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [ToolFact("sipp")]
    public Task Sipp_registers_with_digest_over_UDP() => RunAsync("u1", "u198");

    [ToolFact("sipp")]
    public Task Sipp_registers_with_digest_over_TCP() => RunAsync("t1", "u199");

    private async Task RunAsync(string transport, string user)
    {
        string scenario = Path.Combine(AppContext.BaseDirectory, "Scenarios", "register-with-digest.xml");
        CommandRun run = await CommandRun.OfToolAsync("sipp", _directory.Path,
            string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{server.Process.Port}"), "-sf", scenario, "-t", transport, "-m", "50", "-r", "50", "-l", "1", "-i", "127.0.0.1",
            "-p", FreePort.Next().ToString(CultureInfo.InvariantCulture), "-s", user, "-au", user, "-ap", AuthenticatedServer.Password, "-timeout", "40", "-nostdin", "-trace_err");
        string errors = string.Join('\n', Directory.GetFiles(_directory.Path, "*errors.log").Select(File.ReadAllText));
        Assert.True(run.ExitCode == 0, $"sipp ended with {run.ExitCode}:\n{errors}\n{run.Output[Math.Max(0, run.Output.Length - 3000)..]}");
        Assert.Matches(@"Successful call\s+\|\s+\d+\s+\|\s+50\s", run.Output);
        server.Process.Log.AssertClean();
    }
}
