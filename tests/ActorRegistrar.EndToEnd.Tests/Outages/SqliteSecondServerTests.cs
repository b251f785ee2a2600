using System.Globalization;
using ActorRegistrar.EndToEnd.Tests.Processes;

namespace ActorRegistrar.EndToEnd.Tests.Outages;

/// <summary>One SQLite journal, two servers: whatever was done to its names, one of them serves.</summary>
public sealed class SqliteSecondServerTests : IDisposable
{
    private const string Alice = "sip:alice@example.com";

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_second_server_over_a_link_to_the_database_ends_at_its_start_with_a_sentence()
    {
        await using ServerProcess first = await ServerProcess.StartAsync(_directory.Path, FreePort.Next());
        Directory.CreateDirectory(Path.Combine(_directory.Path, "other"));
        File.CreateSymbolicLink(Path.Combine(_directory.Path, "other", "journal.db"), Path.Combine(_directory.Path, "data", "journal.db"));
        IsRefused(await StartSecondAsync("other"));
    }

    [Fact]
    public async Task A_server_whose_lock_file_is_removed_says_so_and_takes_it_again_and_a_second_one_is_still_refused()
    {
        int port = FreePort.Next();
        await using ServerProcess first = await ServerProcess.StartAsync(_directory.Path, port);
        using var client = SipClient.Udp(port);
        await client.AskUntilServedAsync(Request.Register(Alice, "Contact: <sip:alice@192.0.2.4>"), 200);
        File.Delete(Path.Combine(_directory.Path, "data", "journal.db.lock"));
        await first.Log.ExpectAsync("The lock on the journal is lost");
        await first.Log.ExpectAsync("The lock on the journal is held again");
        IsRefused(await StartSecondAsync("data"));
        await client.AskUntilServedAsync(Request.For("OPTIONS", Alice), 302);
    }

    [Fact]
    public async Task A_server_whose_lock_another_has_taken_ends_with_a_sentence()
    {
        await using ServerProcess first = await ServerProcess.StartAsync(_directory.Path, FreePort.Next());
        string file = Path.Combine(_directory.Path, "data", "journal.db.lock");
        File.Delete(file);
        using var other = new FileStream(file, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
        await File.WriteAllTextAsync(Path.Combine(_directory.Path, "data", "journal.db.owner"), Guid.NewGuid().ToString());
        await first.Log.ExpectAsync("is in use by another process");
        for (int attempt = 0; attempt < 300 && !first.HasEnded; attempt++) await Task.Delay(100);
        Assert.Equal(2, first.ExitCode);
    }

    private Task<CommandRun> StartSecondAsync(string data) => CommandRun.OfServerAsync(
        _directory.Path, [string.Create(CultureInfo.InvariantCulture, $"--Registrar:Listen=udp://127.0.0.1:{FreePort.Next()}"), "--Registrar:Http:Listen=", "--Registrar:DataDirectory=" + data]);

    private static void IsRefused(CommandRun second)
    {
        Assert.Equal(2, second.ExitCode);
        Assert.Contains("is in use by another process, a server or an import; stop that one, or name another data directory.", second.Error, StringComparison.Ordinal);
    }
}
