using System.Globalization;
using ActorRegistrar.EndToEnd.Tests.Processes;

namespace ActorRegistrar.EndToEnd.Tests.History;

/// <summary>The history beside a server that runs, after it was killed, and from a copy.</summary>
public sealed class HistoryCommandTests : IDisposable
{
    private const string Bob = "sip:bob@localhost";

    private readonly TemporaryDirectory _directory = new();
    private readonly int _port = FreePort.Next();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task What_a_lookup_answers_now_is_what_the_history_tells_of_now_and_of_then()
    {
        await using (ServerProcess server = await ServerProcess.StartAsync(_directory.Path, _port))
        {
            await RunAsync("register", Bob, "--contact", "sip:bob@127.0.0.1:5070", "--expires", "600", "--server", Server("udp"));
            await RunAsync("register", Bob, "--contact", "sip:bob@127.0.0.1:5070", "--expires", "600", "--cseq", "2", "--server", Server("udp"));
            await RunAsync("register", Bob, "--contact", "sip:bob@127.0.0.1:5071", "--expires", "900", "--server", Server("tcp"));

            string[] live = Contacts((await RunAsync("lookup", Bob, "--server", Server("udp"))).Output);
            Assert.Equal(["sip:bob@127.0.0.1:5071", "sip:bob@127.0.0.1:5070"], live);
            Assert.Equal(live, Contacts((await RunAsync("lookup", Bob, "--at", "now", "--Registrar:DataDirectory=data")).Output));
            CommandRun counted = await RunAsync("bindings", "--count", "--Registrar:DataDirectory=data");
            Assert.StartsWith("2 bindings of 1 address-of-record at ", counted.Output, StringComparison.Ordinal);
            await server.KillAsync();
        }

        CommandRun killed = await RunAsync("history", Bob, "--all", "--Registrar:DataDirectory=data");
        Assert.Equal(["created", "refreshed", "created"], Words(killed.Output));
        File.Copy(Path.Combine(_directory.Path, "data", "journal.db"), Path.Combine(_directory.Path, "copy.db"));
        File.Copy(Path.Combine(_directory.Path, "data", "journal.db-wal"), Path.Combine(_directory.Path, "copy.db-wal"));
        Assert.Equal(killed.Output, (await RunAsync("history", Bob, "--all", "--database", "copy.db")).Output);
    }

    private async Task<CommandRun> RunAsync(params string[] arguments)
    {
        CommandRun run = await CommandRun.OfServerAsync(_directory.Path, arguments);
        Assert.True(run.ExitCode == 0, run.Error);
        return run;
    }

    private string Server(string transport) => string.Create(CultureInfo.InvariantCulture, $"{transport}://127.0.0.1:{_port}");

    private static string[] Contacts(string output) =>
        [.. output.Split('\n').Where(line => line.StartsWith("  sip:", StringComparison.Ordinal)).Select(line => line.Trim().Split(',')[0])];

    private static string[] Words(string output) => [.. output.TrimEnd().Split('\n').Select(line => line[26..].Split(' ')[0])];
}
