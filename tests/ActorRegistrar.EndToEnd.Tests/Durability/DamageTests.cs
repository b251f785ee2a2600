using ActorRegistrar.EndToEnd.Tests.Processes;
using ActorRegistrar.EndToEnd.Tests.Telemetry;

namespace ActorRegistrar.EndToEnd.Tests.Durability;

/// <summary>What a server says and does when it finds its files damaged, cut or replaced.</summary>
public sealed class DamageTests : IDisposable
{
    private const int Telephones = 300;

    private readonly TemporaryDirectory _directory = new();
    private readonly int _port = FreePort.Next();
    private readonly int _http = FreePort.Next();
    private readonly string[] _aors = [.. Enumerable.Range(0, Telephones).Select(_ => Request.NewAddressOfRecord())];

    private string Journal => Path.Combine(_directory.Path, "data", "journal.db");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_flipped_octet_costs_its_address_of_record_alone_and_the_verb_repair_brings_it_back()
    {
        await FillAsync();
        DamagedFile.FlipIn(Journal, ContactOf(7));
        await using (ServerProcess server = await StartAsync())
        using (var client = SipClient.Udp(_port))
        {
            await client.AskUntilServedAsync(Request.For("OPTIONS", _aors[8]), 302);
            Assert.Equal(503, (await client.AskAsync(Request.Register(_aors[7]), 503)).Status);
            foreach (int other in new[] { 0, 6, 8, Telephones - 1 })
                Assert.Equal(ContactOf(other), Assert.Single((await client.AskUntilServedAsync(Request.For("OPTIONS", _aors[other]), 302)).Contacts).Uri);
            await server.Log.ExpectAsync("the journal is damaged at '" + _aors[7]);
            Assert.Contains("1 addresses-of-record are damaged in the journal", await GetAsync("/health/ready?json"), StringComparison.Ordinal);
            Assert.Equal(1, (await Scrape.OfAsync(_http))["actorregistrar_journal_damaged"]);
            CommandRun look = await RepairAsync();
            Assert.Equal(1, look.ExitCode);
            Assert.Contains("change 1 is damaged", look.Output, StringComparison.Ordinal);
            Assert.Equal(0, await server.TerminateAsync());
        }
        CommandRun repair = await RepairAsync("--yes");
        Assert.True(repair.ExitCode == 0, repair.Output + repair.Error);
        await using (ServerProcess server = await StartAsync())
        using (var client = SipClient.Udp(_port))
        {
            await client.AskUntilServedAsync(Request.Register(_aors[7], $"Contact: <{ContactOf(7)}>") with { CSeq = 2 }, 200);
            server.Log.AssertClean();
        }
    }

    [Fact]
    public async Task A_damaged_page_of_the_index_is_no_outage_and_the_verb_repair_brings_everybody_back()
    {
        await FillAsync();
        string[] concerned = DamagedFile.BreakIndexPage(Journal, _aors);
        string[] others = [.. _aors.Except(concerned)];
        await using (ServerProcess server = await StartAsync())
        using (var client = SipClient.Udp(_port))
        {
            var served = new List<string>();
            foreach (string aor in others)
            {
                if ((await client.AskAsync(Request.Register(aor, "Contact: <sip:new@192.0.2.9>") with { CSeq = 2 })).Status == 200) served.Add(aor);
            }
            // A page beside it that is full cannot be split without it.
            Assert.InRange(served.Count, others.Length * 2 / 3, others.Length);
            Assert.Equal(503, (await client.AskAsync(Request.Register(concerned[concerned.Length / 2], "Contact: <sip:new@192.0.2.9>") with { CSeq = 2 }, 503)).Status);
            await client.AskUntilServedAsync(Request.Register(served[0], "Contact: <sip:new@192.0.2.9>") with { CSeq = 3 }, 200);
            Assert.Contains("Changes are stored.", await GetAsync("/health/ready?json"), StringComparison.Ordinal);
            Assert.Equal(0, await server.TerminateAsync());
        }
        CommandRun repair = await RepairAsync("--yes");
        Assert.True(repair.ExitCode == 0, repair.Output + repair.Error);
        await using (ServerProcess server = await StartAsync())
        using (var client = SipClient.Udp(_port))
        {
            foreach (string aor in concerned) await client.AskUntilServedAsync(Request.For("OPTIONS", aor), 302);
            server.Log.AssertClean();
        }
    }

    [Fact]
    public async Task A_damaged_page_of_the_table_lets_the_warm_up_end_and_the_others_be_listed()
    {
        await FillAsync();
        string[] concerned = DamagedFile.ZeroInTablePage(Journal, _aors, 0, 300);
        File.Delete(Path.Combine(_directory.Path, "data", "index.db"));
        await using ServerProcess server = await StartAsync();
        await server.Log.ExpectAsync("warm-up ends addresses-of-record=" + (Telephones - concerned.Length).ToString(System.Globalization.CultureInfo.InvariantCulture));
        await server.Log.ExpectAsync("which the index is made without");
        string listed = await GetAsync("/api/v1/aors?limit=1000");
        foreach (string aor in _aors) Assert.Equal(!concerned.Contains(aor), listed.Contains(aor["sip:".Length..], StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_mark_that_cannot_be_read_is_told_at_the_start_once()
    {
        await FillAsync();
        await File.WriteAllBytesAsync(Journal + ".mark", Enumerable.Range(0, 30).Select(i => (byte)(i * 83)).ToArray());
        await using (ServerProcess second = await StartAsync())
        {
            await second.Log.ExpectAsync("cannot be told");
            Assert.Contains("journal.db.mark could not be read", await GetAsync("/health/ready?json"), StringComparison.Ordinal);
            Assert.Equal(0, await second.TerminateAsync());
        }
        await using ServerProcess third = await StartAsync();
        Assert.Contains("No damage was found", await GetAsync("/health/ready?json"), StringComparison.Ordinal);
        third.Log.AssertClean();
    }

    [Fact]
    public async Task A_write_ahead_log_whose_database_vanished_is_kept_and_told_at_the_start()
    {
        await RegisterAndKillAsync();
        byte[] log = await File.ReadAllBytesAsync(Journal + "-wal");
        File.Delete(Journal);
        await using ServerProcess second = await StartAsync();
        string kept = Assert.Single(Directory.GetFiles(Path.GetDirectoryName(Journal)!, "journal.db-wal.orphaned-*"));
        Assert.Contains(kept, await second.Log.ExpectAsync("the journal was missing or empty"), StringComparison.Ordinal);
        Assert.Equal(log, await File.ReadAllBytesAsync(kept));
        await second.Log.ExpectAsync("CHANGES ARE MISSING");
    }

    [Fact]
    public async Task A_write_ahead_log_that_vanished_is_told_at_the_start()
    {
        await RegisterAndKillAsync();
        File.Delete(Journal + "-wal");
        await using ServerProcess second = await StartAsync();
        Assert.Contains($"{Telephones} had been acknowledged", await second.Log.ExpectAsync("CHANGES ARE MISSING"), StringComparison.Ordinal);
        Assert.Contains($"lacks at least {Telephones} acknowledged changes", await GetAsync("/health/ready?json"), StringComparison.Ordinal);
        Assert.Equal(Telephones, (await Scrape.OfAsync(_http))["actorregistrar_journal_missing"]);
    }

    /// <summary>Registers everybody and stops, so that all is in the database's own file.</summary>
    private async Task FillAsync()
    {
        await using ServerProcess server = await StartAsync();
        using var client = SipClient.Udp(_port);
        for (int i = 0; i < Telephones; i++) await client.AskUntilServedAsync(Request.Register(_aors[i], $"Contact: <{ContactOf(i)}>"), 200);
        Assert.Equal(0, await server.TerminateAsync());
        server.Log.AssertClean();
        // A connection that is closed last moves the log into the database; one that a server ends with does not always.
        using var database = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Journal};Pooling=False");
        database.Open();
        using Microsoft.Data.Sqlite.SqliteCommand move = database.CreateCommand();
        move.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
        move.ExecuteNonQuery();
    }

    /// <summary>Registers everybody and kills the server, so that all is in the write-ahead log.</summary>
    private async Task RegisterAndKillAsync()
    {
        await using ServerProcess server = await StartAsync();
        using (var client = SipClient.Udp(_port))
            foreach (string aor in _aors) await client.AskUntilServedAsync(Request.Register(aor, "Contact: <sip:a@192.0.2.1>"), 200);
        // The mark is written once a second.
        await Task.Delay(TimeSpan.FromSeconds(2));
        await server.KillAsync();
    }

    private static string ContactOf(int number) => $"sip:phone{number:D4}@192.0.2.1";

    private async Task<string> GetAsync(string path)
    {
        using var web = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{_http}") };
        return await web.GetStringAsync(new Uri(path, UriKind.Relative));
    }

    private Task<CommandRun> RepairAsync(params string[] options) => CommandRun.OfServerAsync(_directory.Path, ["repair", "--Registrar:DataDirectory=data", .. options]);

    private Task<ServerProcess> StartAsync() => ServerProcess.StartAsync(_directory.Path, _port, $"Http:Listen=http://127.0.0.1:{_http}");
}
