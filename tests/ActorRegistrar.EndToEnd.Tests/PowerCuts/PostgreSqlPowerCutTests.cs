using System.Globalization;
using ActorRegistrar.EndToEnd.Tests.Outages;
using ActorRegistrar.EndToEnd.Tests.Processes;
using ActorRegistrar.EndToEnd.Tests.Tools;
using Npgsql;
using Xunit.Abstractions;

namespace ActorRegistrar.EndToEnd.Tests.PowerCuts;

/// <summary>
/// A power cut of the machine that PostgreSQL runs on, at the moment when a 200 leaves. strace writes down the writes and flushes of
/// PostgreSQL's write-ahead log and the answers of the server in one order; another PostgreSQL recovers from what a disk then holds: the files
/// as they were at the last checkpoint, and the part of the log that was flushed. Tables and indexes are written later and not needed.
/// </summary>
public sealed class PostgreSqlPowerCutTests(ITestOutputHelper output) : IDisposable
{
    private const int AddressesOfRecord = 100;
    private const int AtOnce = 8;
    private readonly TemporaryDirectory _directory = new();
    private readonly PostgreSqlServer _database = new();
    private Dictionary<string, string> _granted = []; // addresses-of-record by the Call-ID of their REGISTER

    public void Dispose()
    {
        _database.Dispose();
        _directory.Dispose();
    }

    [ToolFact(Strace.Program)]
    public async Task Full_durability_loses_nothing_that_was_granted_before_the_power_went()
    {
        await WriteDownAsync("full");
        foreach (int cut in new[] { 1, AddressesOfRecord / 2, AddressesOfRecord }) Assert.Equal(0, CountLost(cut));
    }

    [ToolFact(Strace.Program)]
    public async Task Without_a_flush_the_same_cut_shows_a_loss()
    {
        await WriteDownAsync("os");
        Assert.InRange(CountLost(AddressesOfRecord), 1, AddressesOfRecord);
    }

    private string Start => Path.Combine(_directory.Path, "start");

    private string Log => Path.Combine(_directory.Path, "log");

    private async Task WriteDownAsync(string durability)
    {
        int port = FreePort.Next();
        using var client = new ConcurrentClient(SipClient.Udp(port));
        await using ServerProcess server = await ServerProcess.StartAsync(
            _directory.Path, port, "Journal:Provider=postgresql", $"Journal:ConnectionString={_database.ConnectionString}", "Journal:Durability=" + durability);
        await new RegisteringAddressOfRecord().RefreshAsync(client);
        // Room for all that follows in one file of the log, and nothing older to recover.
        Execute(_database, "SELECT pg_switch_wal()");
        Execute(_database, "CHECKPOINT");
        await using Strace strace = await Strace.AttachAsync(
            [server.Id, .. _database.ProcessIds], "-y", "-xx", "-v", "-s", "1000000", "-o", Log, "-e", "trace=pwrite64,fsync,fdatasync,sendto,sendmsg,sendmmsg");
        CommandRun copied = await CommandRun.OfToolAsync("cp", "/", "-a", _database.Data, Start);
        Assert.Equal("", copied.Error);
        File.Delete(Path.Combine(Start, "postmaster.pid"));

        RegisteringAddressOfRecord[] addresses = [.. Enumerable.Range(0, AddressesOfRecord).Select(_ => new RegisteringAddressOfRecord())];
        await Parallel.ForEachAsync(addresses, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (address, _) => await address.RefreshAsync(client));
        Assert.All(addresses, address => Assert.Equal(200, address.Refreshes[0].Answer?.Status));
        await server.KillAsync();
        _database.Kill();
        await strace.WaitForEndAsync();
        _granted = addresses.ToDictionary(address => address.Refreshes[0].Request.CallId, address => address.Name);
    }

    private int CountLost(int cut)
    {
        List<SystemCall> calls = SystemCall.ReadLog(Log);
        (string CallId, int LeftAt)[] acknowledgements =
        [
            .. calls.Where(call => call.Name.StartsWith("send", StringComparison.Ordinal))
                .SelectMany(call => call.Texts.Where(text => text.AsSpan().StartsWith("SIP/2.0 200 "u8)).Select(text => (new SipResponse(text).One("Call-ID")!, call.BeganAt)))
                .OrderBy(sent => sent.BeganAt),
        ];
        Assert.InRange(acknowledgements.Length, AddressesOfRecord * 9 / 10, AddressesOfRecord);
        int cutAt = acknowledgements[Math.Min(cut, acknowledgements.Length) - 1].LeftAt;
        string[] promised = [.. acknowledgements.Where(sent => sent.LeftAt <= cutAt).Select(sent => _granted[sent.CallId])];

        using var restored = new TemporaryDirectory();
        string disk = Path.Combine(restored.Path, "data");
        Assert.Equal(0, CommandRun.OfToolAsync("cp", "/", "-a", Start, disk).GetAwaiter().GetResult().ExitCode);
        new CutDisk(calls, () => false).Apply(Path.Combine(disk, "pg_wal"), Path.Combine(_database.Data, "pg_wal"), cutAt);
        using var recovered = new PostgreSqlServer([], disk);
        using var connection = new NpgsqlConnection(recovered.ConnectionString);
        connection.Open();
        using var count = new NpgsqlCommand("SELECT count(DISTINCT persistence_id) FROM journal WHERE persistence_id = ANY ($1)", connection);
        count.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = promised });
        int lost = promised.Length - (int)(long)count.ExecuteScalar()!;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"cut at line {cutAt}: {lost} lost of {promised.Length} granted"));
        return lost;
    }

    private static void Execute(PostgreSqlServer database, string sql)
    {
        using var connection = new NpgsqlConnection(database.ConnectionString);
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteScalar();
    }
}
