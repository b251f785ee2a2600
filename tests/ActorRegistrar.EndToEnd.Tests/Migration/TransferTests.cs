using System.Globalization;
using ActorRegistrar.EndToEnd.Tests.Processes;

namespace ActorRegistrar.EndToEnd.Tests.Migration;

/// <summary>Import and export as an operator runs them.</summary>
public sealed class TransferTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_second_server_and_an_import_are_kept_from_a_journal_in_use_and_a_moved_registration_is_found()
    {
        int port = FreePort.Next();
        string user = Request.NewAddressOfRecord();
        await using (ServerProcess server = await ServerProcess.StartAsync(_directory.Path, port))
        {
            using var client = SipClient.Udp(port);
            await client.AskUntilServedAsync(Request.Register(user, "Contact: <sip:a@127.0.0.1:5099>;q=0.3;x=\"y;z\"", "Expires: 600", "User-Agent: it's"), 200);
            CommandRun second = await CommandRun.OfServerAsync(_directory.Path, "--Registrar:Listen=udp://127.0.0.1:" + FreePort.Next().ToString(CultureInfo.InvariantCulture), "--Registrar:Http:Listen=", "--Registrar:DataDirectory=data");
            Assert.Equal(2, second.ExitCode);
            Assert.Contains("is in use by another process", second.Error, StringComparison.Ordinal);
            CommandRun exported = await CommandRun.OfServerAsync(_directory.Path, "export", "--output", "bindings.jsonl");
            Assert.True(exported.ExitCode == 0, exported.Error);
            CommandRun refused = await CommandRun.OfServerAsync(_directory.Path, "import", "bindings.jsonl");
            Assert.Equal(1, refused.ExitCode);
            Assert.Contains("is in use by another process", refused.Error, StringComparison.Ordinal);
            await client.AskAsync(Request.Register(user), 200);
        }
        CommandRun imported = await CommandRun.OfServerAsync(_directory.Path, "import", "bindings.jsonl", "--Registrar:DataDirectory=other");
        Assert.True(imported.ExitCode == 0, imported.Error);
        CommandRun again = await CommandRun.OfServerAsync(_directory.Path, "export", "--Registrar:DataDirectory=other");
        Assert.Equal(await File.ReadAllTextAsync(Path.Combine(_directory.Path, "bindings.jsonl")), again.Output);
    }

    [Fact]
    public async Task A_running_server_takes_the_export_of_another_and_keeps_it_through_a_kill()
    {
        int http = FreePort.Next(), port = FreePort.Next();
        await File.WriteAllTextAsync(Path.Combine(_directory.Path, "in.jsonl"), string.Concat(Enumerable.Range(0, 700).Select(i =>
            string.Create(CultureInfo.InvariantCulture, $$"""{"aor":"sip:u{{i}}@b.com","bindings":[{"contact":"sip:a@1.2.3.4","callId":"c","cseq":1,"refreshedAt":"2020-01-01T00:00:00Z","expiresAt":"2100-01-01T00:00:00Z"}]}""") + "\n")));
        string address = "http://127.0.0.1:" + http.ToString(CultureInfo.InvariantCulture);
        await using (ServerProcess server = await ServerProcess.StartAsync(_directory.Path, port, "Http:Listen=" + address))
        {
            CommandRun imported = await CommandRun.OfServerAsync(_directory.Path, "import", "in.jsonl", "--server", address);
            Assert.True(imported.ExitCode == 0, imported.Error);
            Assert.Contains("700 taken: 700 new, 0 newer than here", imported.Output, StringComparison.Ordinal);
            await server.KillAsync();
        }
        CommandRun exported = await CommandRun.OfServerAsync(_directory.Path, "export");
        Assert.Equal(700, exported.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task Input_that_is_cut_off_is_refused_with_its_line_and_leaves_nothing()
    {
        await File.WriteAllTextAsync(Path.Combine(_directory.Path, "cut.jsonl"), "{\"aor\":\"sip:a@b.com\",\"bindings\":[]}\n{\"aor\":\"sip:a@b");
        CommandRun run = await CommandRun.OfServerAsync(_directory.Path, "import", "cut.jsonl");
        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Matches(@"^Line 2: it is not a whole JSON object \(broken at character \d+\); the file may have been cut off\.\r?\n$", run.Error);
        Assert.False(Directory.Exists(Path.Combine(_directory.Path, "data")));
    }

    [Fact]
    public async Task A_full_disk_leaves_the_earlier_export_as_it_was()
    {
        // A bound on the size of files stands for the disk; the runtime's own doubled mappings would meet it first.
        if (!File.Exists("/dev/full")) return;
        await File.WriteAllTextAsync(Path.Combine(_directory.Path, "in.jsonl"), string.Concat(Enumerable.Range(0, 2_000).Select(i =>
            string.Create(CultureInfo.InvariantCulture, $$"""{"aor":"sip:u{{i}}@b.com","bindings":[{"contact":"sip:a@1.2.3.4","callId":"c","cseq":1,"refreshedAt":"2020-01-01T00:00:00Z","expiresAt":"2100-01-01T00:00:00Z"}]}""") + "\n")));
        Assert.Equal(0, (await CommandRun.OfServerAsync(_directory.Path, "import", "in.jsonl")).ExitCode);
        CommandRun run = await CommandRun.OfToolAsync("sh", _directory.Path, "-c", $"trap '' XFSZ; ulimit -f 200; DOTNET_EnableWriteXorExecute=0 {Quoted()} export --output out.jsonl");
        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains("The export could not be written", run.Error, StringComparison.Ordinal);
        CommandRun piped = await CommandRun.OfToolAsync("sh", _directory.Path, "-c", $"{Quoted()} export > /dev/full");
        Assert.Equal(1, piped.ExitCode);
        Assert.Contains("The export could not be written", piped.Error, StringComparison.Ordinal);
        Assert.Equal(["in.jsonl"], Directory.GetFiles(_directory.Path).Select(Path.GetFileName));

        string Quoted() => "DOTNET_ROOT=" + ServerExecutable.StartInfo(_directory.Path, []).Environment["DOTNET_ROOT"] + " " + ServerExecutable.StartInfo(_directory.Path, []).FileName;
    }
}
