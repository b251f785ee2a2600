using System.Globalization;
using System.Net;
using ActorRegistrar.EndToEnd.Tests.Processes;
using Npgsql;

namespace ActorRegistrar.EndToEnd.Tests.Commands;

/// <summary>What an operator sees of a server that has started.</summary>
public sealed class StartTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task The_log_says_what_is_open_where_it_listens_and_where_the_journal_is()
    {
        int port = FreePort.Next();
        await using ServerProcess server = await ServerProcess.StartAsync(_directory.Path, port);
        string log = server.Log.ToString();
        Assert.Contains(" warn ActorRegistrar.Server no authentication: anyone on this machine may register for any domain", log, StringComparison.Ordinal);
        foreach (string transport in new[] { "udp", "tcp" })
            Assert.Contains(string.Create(CultureInfo.InvariantCulture, $" info ActorRegistrar.Server listening {transport}://127.0.0.1:{port}\n"), log, StringComparison.Ordinal);
        Assert.Contains($" info ActorRegistrar.Server journal SQLite '{Path.Combine(_directory.Path, "data", "journal.db")}'\n", log, StringComparison.Ordinal);
        server.Log.AssertClean();
    }

    [PostgreSqlFact]
    public async Task The_log_says_which_PostgreSQL_database_it_uses_and_no_password()
    {
        using var databases = new PostgreSqlFixture();
        var database = new NpgsqlConnectionStringBuilder(databases.CreateDatabase()) { Password = "hush-hush" };
        await using ServerProcess server = await ServerProcess.StartAsync(_directory.Path, FreePort.Next(), "Journal:Provider=postgresql", $"Journal:ConnectionString={database}");
        string log = server.Log.ToString();
        Assert.Contains(" info ActorRegistrar.Server journal PostgreSQL ", log, StringComparison.Ordinal);
        Assert.Contains(database.Database!, log, StringComparison.Ordinal);
        Assert.DoesNotContain("hush-hush", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_is_told_over_HTTP()
    {
        string url = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort.Next()}");
        await using ServerProcess server = await ServerProcess.StartAsync(_directory.Path, FreePort.Next(), "Http:Listen=" + url);
        using var http = new HttpClient { BaseAddress = new Uri(url) };
        foreach ((string path, HttpStatusCode expected) in new[] { ("/health/live", HttpStatusCode.OK), ("/health/ready", HttpStatusCode.OK), ("/elsewhere", HttpStatusCode.NotFound) })
        {
            using HttpResponseMessage answer = await http.GetAsync(new Uri(path, UriKind.Relative));
            Assert.Equal((path, expected), (path, answer.StatusCode));
        }
        server.Log.AssertClean();
    }
}
