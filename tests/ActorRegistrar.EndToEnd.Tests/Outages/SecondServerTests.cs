using System.Globalization;
using ActorRegistrar.EndToEnd.Tests.Processes;
using Npgsql;

namespace ActorRegistrar.EndToEnd.Tests.Outages;

/// <summary>One PostgreSQL database, two servers: the second does not start, and one that has lost the database answers nothing from memory.</summary>
public sealed class SecondServerTests : IDisposable
{
    private const string Alice = "sip:alice@example.com";

    private readonly TemporaryDirectory _directory = new();
    private readonly PostgreSqlServer _database = new();

    public void Dispose()
    {
        _database.Thaw();
        _database.Dispose();
        _directory.Dispose();
    }

    [PostgreSqlServerFact]
    [Trait("Rule", "one writer")]
    public async Task A_second_server_ends_at_its_start_with_a_sentence()
    {
        await using ServerProcess first = await ServerProcess.StartAsync(_directory.Path, FreePort.Next(), Settings);
        CommandRun second = await CommandRun.OfServerAsync(_directory.Path, [Listen(FreePort.Next()), "--Registrar:DataDirectory=other", "--Registrar:Http:Listen=", .. Settings.Select(setting => "--Registrar:" + setting)]);
        Assert.Equal(2, second.ExitCode);
        Assert.Contains("is in use by another process, a server or an import; stop that one, or name another database.", second.Error, StringComparison.Ordinal);
    }

    [PostgreSqlServerFact]
    public async Task The_next_server_starts_at_once_after_a_kill()
    {
        await using (ServerProcess first = await ServerProcess.StartAsync(_directory.Path, FreePort.Next(), Settings)) await first.KillAsync();
        await using ServerProcess second = await ServerProcess.StartAsync(_directory.Path, FreePort.Next(), Settings);
        Assert.False(second.HasEnded);
    }

    [PostgreSqlServerFact]
    public async Task A_server_without_its_database_answers_no_lookup_and_does_again_when_it_has_it()
    {
        int port = FreePort.Next();
        await using ServerProcess server = await ServerProcess.StartAsync(_directory.Path, port, Settings);
        using var client = SipClient.Udp(port);
        Assert.Equal(200, (await client.AskUntilServedAsync(Request.Register(Alice, "Contact: <sip:alice@192.0.2.4>"), 200)).Status);
        _database.Kill();
        await server.Log.ExpectAsync("The lock on the journal is lost");
        Assert.Equal(503, (await client.AskAsync(Request.For("OPTIONS", Alice))).Status);
        _database.Start();
        await server.Log.ExpectAsync("The lock on the journal is held again");
        Assert.Equal(302, (await client.AskUntilServedAsync(Request.For("OPTIONS", Alice), 302)).Status);
    }

    [PostgreSqlServerFact]
    public async Task A_server_whose_database_another_has_taken_ends_with_a_sentence()
    {
        await using ServerProcess server = await ServerProcess.StartAsync(_directory.Path, FreePort.Next(), Settings);
        using var other = new NpgsqlConnection(_database.ConnectionString);
        await other.OpenAsync();
        await RunAsync(other, "SELECT count(pg_terminate_backend(pid)) FROM pg_locks WHERE locktype = 'advisory' AND granted");
        await RunAsync(other, "SELECT pg_advisory_lock(hashtext('ActorRegistrar journal'), hashtext(current_schema()))");
        await server.Log.ExpectAsync("is in use by another process");
        for (int attempt = 0; attempt < 300 && !server.HasEnded; attempt++) await Task.Delay(100);
        Assert.True(server.HasEnded);
        Assert.Equal(2, server.ExitCode);
    }

    private string[] Settings => ["Journal:Provider=postgresql", $"Journal:ConnectionString={_database.ConnectionString}"];

    private static string Listen(int port) => string.Create(CultureInfo.InvariantCulture, $"--Registrar:Listen=udp://127.0.0.1:{port}");

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteScalarAsync();
    }
}
