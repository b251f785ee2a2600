using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using ActorRegistrar.EndToEnd.Tests.Outages;
using ActorRegistrar.EndToEnd.Tests.Processes;
using Microsoft.Data.Sqlite;

namespace ActorRegistrar.EndToEnd.Tests.Replays;

/// <summary><c>replay</c> as a process, on the database of a server that runs.</summary>
public sealed class ReplayTests(RecordedServer server) : IClassFixture<RecordedServer>, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Standard_output_gets_every_change_in_order()
    {
        CommandRun all = await server.ReplayAsync();
        Assert.Equal(0, all.ExitCode);
        long[] offsets = RecordedServer.OffsetsOf(all.Output);
        Assert.True(offsets.Length >= 210, $"{offsets.Length} changes");
        Assert.Equal(offsets.Distinct().Order(), offsets);
        Assert.Matches($@"^{offsets.Length} changes, up to offset {offsets[^1]}, in \d+\.\d s \([\d,]+/s\)\.\n$", all.Error);

        CommandRun one = await server.ReplayAsync("--aor", RecordedServer.Address(8), "--quiet");
        Assert.Equal((0, ""), (one.ExitCode, one.Error));
        Assert.Equal(2, RecordedServer.OffsetsOf(one.Output).Length);

        CommandRun some = await server.ReplayAsync("--from-offset", offsets[10].ToString(CultureInfo.InvariantCulture), "--domain", "Example.NET", "--quiet");
        long[] left = RecordedServer.OffsetsOf(some.Output);
        Assert.Subset(offsets[10..].ToHashSet(), left.ToHashSet());
        Assert.DoesNotContain("example.com\",\"sequence", some.Output, StringComparison.Ordinal);

        CommandRun timed = await server.ReplayAsync("--from", "2001-01-01T00:00:00Z", "--to", "2001-01-02T00:00:00Z", "--quiet");
        Assert.Equal((0, "", ""), (timed.ExitCode, timed.Output, timed.Error));
    }

    [Theory]
    [InlineData("udp")]
    [InlineData("tcp")]
    public async Task Another_registrar_holds_the_same_bindings_afterwards(string transport)
    {
        await using ServerProcess other = await ServerProcess.StartAsync(_directory.Path, FreePort.Next(), "MinExpires=1");
        CommandRun run = await server.ReplayAsync("--sip", $"{transport}://127.0.0.1:{other.Port}", "--rate", "5000");
        Assert.True(run.ExitCode == 0, run.Error);
        using SipClient here = SipClient.Udp(server.Port), there = SipClient.Udp(other.Port);
        int bindings = 0;
        foreach (string address in server.AddressesOfRecord)
        {
            (string, int)[] recorded = await FetchAsync(here, address), replayed = await FetchAsync(there, address);
            Assert.Equal(recorded.Select(contact => contact.Item1), replayed.Select(contact => contact.Item1));
            for (int i = 0; i < recorded.Length; i++) Assert.InRange(replayed[i].Item2 - recorded[i].Item2, -3, 3);
            bindings += recorded.Length;
        }
        Assert.InRange(bindings, 100, 200);
        // Nothing depends on this replay: neither its address nor its connection is in any answer.
        SipResponse redirection = await there.AskAsync(Request.For("OPTIONS", RecordedServer.Address(1)), 302);
        Assert.DoesNotContain("127.0.0.1", redirection.One("Contact"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Killed_on_its_way_to_a_receiver_that_fails_it_goes_on_without_a_gap()
    {
        long[] expected = RecordedServer.OffsetsOf((await server.ReplayAsync("--quiet")).Output);
        await using var receiver = new FlakyReceiver();
        string checkpoint = Path.Combine(_directory.Path, "receiver.json");
        string[] arguments = ["replay", "--http", receiver.Url, "--batch", "2", "--checkpoint", checkpoint];
        using (Process first = Process.Start(ServerExecutable.StartInfo(server.Directory, arguments))!)
        {
            var patience = Stopwatch.StartNew();
            while (OffsetOf(checkpoint) == 0 && patience.Elapsed < Patience) await Task.Delay(10);
            first.Kill();
            await first.WaitForExitAsync();
        }
        int before = receiver.Offsets.Count;
        Assert.InRange(before, 1, expected.Length - 1);
        long resumed = OffsetOf(checkpoint);

        receiver.IsSlow = false;
        CommandRun second = await CommandRun.OfServerAsync(server.Directory, arguments);
        Assert.True(second.ExitCode == 0, second.Error);
        Assert.Equal(expected, receiver.Offsets.Distinct().Order());
        Assert.True(receiver.Offsets.Skip(before).Min() > resumed && resumed > 0, "it began anew");
        Assert.True(receiver.Failures > 0);
    }

    [Fact]
    public async Task Followed_it_gives_what_is_stored_from_then_on_until_it_is_interrupted()
    {
        string file = Path.Combine(_directory.Path, "followed.jsonl"), checkpoint = file + ".checkpoint";
        long[] expected = RecordedServer.OffsetsOf((await server.ReplayAsync("--quiet")).Output);
        ProcessStartInfo replay = ServerExecutable.StartInfo(server.Directory, ["replay", "--follow", "--output", file, "--checkpoint", checkpoint]);
        // Tests that were started in the background ignore the interrupt, and whatever they start would too.
        replay.ArgumentList.Insert(0, replay.FileName);
        replay.ArgumentList.Insert(0, "--default-signal=INT");
        replay.FileName = "env";
        using Process process = Process.Start(replay)!;
        await Eventually.IsTrueAsync(() => LinesOf(file) >= expected.Length);
        using var client = SipClient.Udp(server.Port);
        string address = Request.NewAddressOfRecord();
        await client.AskUntilServedAsync(Request.Register(address, "Contact: <sip:new@192.0.2.1>"), 200);
        await Eventually.IsTrueAsync(() => File.ReadAllText(file).Contains(address, StringComparison.Ordinal));
        Assert.Equal(0, (await CommandRun.OfToolAsync("kill", "/", "-INT", process.Id.ToString(CultureInfo.InvariantCulture))).ExitCode);
        await process.WaitForExitAsync().WaitAsync(Patience);
        Assert.Equal(0, process.ExitCode);
        JsonElement kept = JsonDocument.Parse(File.ReadAllText(checkpoint)).RootElement;
        Assert.Equal(RecordedServer.OffsetsOf(File.ReadAllText(file))[^1], kept.GetProperty("offset").GetInt64());
        Assert.Equal(new FileInfo(file).Length, kept.GetProperty("length").GetInt64());
    }

    [Fact]
    public async Task A_reader_that_has_had_enough_is_no_failure()
    {
        ProcessStartInfo replay = ServerExecutable.StartInfo(server.Directory, []);
        CommandRun run = await CommandRun.OfToolAsync("bash", server.Directory, "-c", $"DOTNET_ROOT='{replay.Environment["DOTNET_ROOT"]}' '{replay.FileName}' replay --quiet | head -n 2; echo ${{PIPESTATUS[0]}}");
        string[] lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal((3, "0", ""), (lines.Length, lines[^1], run.Error));
        Assert.Equal(2, RecordedServer.OffsetsOf(string.Join('\n', lines[..2])).Length);
    }

    [MountFact]
    public async Task A_full_disk_leaves_whole_lines_or_nothing_and_the_same_command_goes_on()
    {
        await using FullDisk disk = await FullDisk.MountAsync(Path.Combine(_directory.Path, "disk"));
        string file = Path.Combine(_directory.Path, "disk", "changes.jsonl"), checkpoint = Path.Combine(_directory.Path, "checkpoint");
        disk.Fill();
        disk.Free(64 * 1024);
        CommandRun run = await server.ReplayAsync("--output", file);
        Assert.Equal((1, $"'{file}' cannot be written: No space left on device. Nothing was left behind.\n"), (run.ExitCode, run.Error));
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(file)!));

        run = await server.ReplayAsync("--output", file, "--checkpoint", checkpoint);
        Assert.Equal(1, run.ExitCode);
        Assert.Matches("^'.*' cannot be written: No space left on device. It ends after a whole line, at octet [0-9]+; the same command goes on from there.\n$", run.Error);
        Assert.True(new FileInfo(file).Length == 0 || File.ReadAllText(file).EndsWith('\n'));

        disk.Free();
        run = await server.ReplayAsync("--output", file, "--checkpoint", checkpoint);
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal((await server.ReplayAsync("--quiet")).Output, File.ReadAllText(file));
    }

    [Fact]
    public async Task Under_the_settings_that_it_has_nothing_would_have_gone_otherwise()
    {
        CommandRun same = await server.ReplayAsync("--what-if", "MaxContacts=10", "--quiet");
        Assert.Equal((0, ""), (same.ExitCode, same.Error));
        Assert.DoesNotContain("would have been refused", same.Output, StringComparison.Ordinal);
        Assert.Matches(@"(\d+) bindings as recorded, \1 under these settings", same.Output);

        CommandRun brief = await server.ReplayAsync("--what-if", "MinExpires=300", "--json", "--quiet");
        JsonElement refused = JsonDocument.Parse(brief.Output).RootElement.GetProperty("refused")[0];
        Assert.Equal(("intervalTooBrief", 30), (refused.GetProperty("outcome").GetString(), refused.GetProperty("count").GetInt32()));

        CommandRun wrong = await server.ReplayAsync("--what-if", "MinExpire=300");
        Assert.Equal((2, "", "Registrar:MinExpire is not a setting; did you mean Registrar:MinExpires?\n"), (wrong.ExitCode, wrong.Output, wrong.Error));
    }

    [Theory]
    [InlineData("text", "This is no database. This is no database. This is no database. This is no database. This is no database. This is no database.")]
    [InlineData("other", null)]
    [InlineData("none", null)]
    public async Task A_database_that_is_none_or_not_ours_is_a_sentence(string kind, string? text)
    {
        string data = Path.Combine(_directory.Path, "data"), file = Path.Combine(data, "journal.db");
        Directory.CreateDirectory(data);
        if (text is not null) File.WriteAllText(file, text);
        if (kind == "other")
        {
            using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
            connection.Open();
            using SqliteCommand create = connection.CreateCommand();
            create.CommandText = "CREATE TABLE journal (id INTEGER, what TEXT)";
            create.ExecuteNonQuery();
        }
        string output = Path.Combine(_directory.Path, "out.jsonl");
        CommandRun run = await CommandRun.OfServerAsync(_directory.Path, "replay", "--output", output);
        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.DoesNotContain("exception", run.Error, StringComparison.OrdinalIgnoreCase);
        Assert.Empty(Directory.GetFiles(_directory.Path));
    }

    [Theory]
    [InlineData("--output and --http exclude each other; replay into one of them at a time.", "--output", "x", "--http", "http://127.0.0.1:1/")]
    [InlineData("--speed is 'fast'; it must be real, max, or how many times faster, such as 10.", "--speed", "fast")]
    [InlineData("--from is 'someday'; write a time such as 2026-11-22T14:03:22Z, or -2h, or yesterday.", "--from", "someday")]
    [InlineData("'ftp://x/' is not the address of an HTTP server; write for example https://billing.example.com/registrations.", "--http", "ftp://x/")]
    [InlineData("'sip:x' is not a registrar's address; write for example udp://192.0.2.7:5060 or tcp://192.0.2.7:5060.", "--sip", "sip:x")]
    [InlineData("--follow and --to exclude each other: what is followed has no end.", "--follow", "--to", "2026-01-01T00:00:00Z")]
    public async Task A_wrong_command_line_is_a_sentence(string sentence, params string[] arguments)
    {
        CommandRun run = await server.ReplayAsync(arguments);
        Assert.Equal((2, "", sentence + "\n"), (run.ExitCode, run.Output, run.Error));
    }

    private static async Task<(string Contact, int Expires)[]> FetchAsync(SipClient client, string address)
    {
        SipResponse answer = await client.AskAsync(Request.Register(address, "Supported: path"), 200);
        return [.. answer.Contacts.Select(contact => (contact.Uri + string.Join(';', contact.Parameters.Split(';').Where(part => !part.StartsWith("expires=", StringComparison.Ordinal))), contact.Expires)).OrderBy(contact => contact.Item1, StringComparer.Ordinal)];
    }

    private static long OffsetOf(string checkpoint) =>
        File.Exists(checkpoint) ? JsonDocument.Parse(File.ReadAllText(checkpoint)).RootElement.GetProperty("offset").GetInt64() : 0;

    private static int LinesOf(string file) => File.Exists(file) ? File.ReadAllText(file).Count(c => c == '\n') : 0;
}
