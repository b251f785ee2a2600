using System.Globalization;
using ActorRegistrar.EndToEnd.Tests.Processes;

namespace ActorRegistrar.EndToEnd.Tests.Tools;

/// <summary>sipp and sipsak as clients that are not ours.</summary>
public sealed class SippTests(RunningServer server) : IClassFixture<RunningServer>, IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string Server => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{server.Process.Port}");

    public void Dispose() => _directory.Dispose();

    [ToolFact("sipp")]
    public Task Sipp_registers_refreshes_and_unregisters_over_UDP() => RunSippAsync("u1");

    [ToolFact("sipp")]
    public Task Sipp_registers_refreshes_and_unregisters_over_TCP() => RunSippAsync("t1");

    [ToolFact("sipsak")]
    public async Task Sipsak_registers_its_contact()
    {
        CommandRun run = await CommandRun.OfToolAsync("sipsak", _directory.Path, "-U", "-C", "sip:sipsak@127.0.0.1:5099", "-x", "600", "-s", $"sip:sipsak@{Server}");
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        CommandRun found = await CommandRun.OfServerAsync(_directory.Path, "lookup", "sip:sipsak@127.0.0.1", "--server", $"udp://{Server}");
        Assert.Contains("sip:sipsak@127.0.0.1:5099", found.Output, StringComparison.Ordinal);
        server.Process.Log.AssertClean();
    }

    [ToolFact("sipsak")]
    public async Task Sipsak_pings_the_server_with_OPTIONS()
    {
        CommandRun run = await CommandRun.OfToolAsync("sipsak", _directory.Path, "-vv", "-s", $"sip:{Server}");
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.Contains("200 OK", run.Output + run.Error, StringComparison.Ordinal);
    }

    private async Task RunSippAsync(string transport)
    {
        string scenario = Path.Combine(AppContext.BaseDirectory, "Scenarios", "register-refresh-unregister.xml");
        CommandRun run = await CommandRun.OfToolAsync("sipp", _directory.Path,
            Server, "-sf", scenario, "-t", transport, "-m", "200", "-r", "200", "-l", "50", "-i", "127.0.0.1",
            "-p", FreePort.Next().ToString(CultureInfo.InvariantCulture), "-timeout", "40", "-nostdin", "-trace_err");
        string errors = string.Join('\n', Directory.GetFiles(_directory.Path, "*errors.log").Select(File.ReadAllText));
        Assert.True(run.ExitCode == 0, $"sipp ended with {run.ExitCode}:\n{errors}\n{run.Output[Math.Max(0, run.Output.Length - 3000)..]}");
        Assert.Matches(@"Successful call\s+\|\s+\d+\s+\|\s+200\s", run.Output);
        server.Process.Log.AssertClean();
    }
}
