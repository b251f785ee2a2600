using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using ActorRegistrar.EndToEnd.Tests.Processes;

namespace ActorRegistrar.EndToEnd.Tests.Health;

/// <summary>What a server says of itself, to whoever balances load and to whoever starts it.</summary>
public sealed class HealthTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(5) };
    private readonly int _httpPort = FreePort.Next();

    private string Url => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_httpPort}");

    public void Dispose()
    {
        _http.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task Each_part_is_told_to_whoever_asks_for_it()
    {
        await using ServerProcess server = await StartAsync();
        Assert.Equal((HttpStatusCode.OK, "Healthy"), await AskAsync("/health/live"));
        Assert.Equal((HttpStatusCode.OK, "Healthy"), await AskAsync("/health/startup"));
        (HttpStatusCode status, string body) = await AskAsync("/health/ready?json");
        Assert.Equal(HttpStatusCode.OK, status);
        JsonElement checks = JsonDocument.Parse(body).RootElement.GetProperty("checks");
        Assert.Equal(["actors", "clock", "contents", "journal", "journal-actor", "lifetime", "listeners", "overload", "warm-up"], checks.EnumerateObject().Select(check => check.Name).Order(StringComparer.Ordinal));
        Assert.Equal("2 SIP listeners are open.", checks.GetProperty("listeners").GetProperty("detail").GetString());
        server.Log.AssertClean();
    }

    [Fact]
    public async Task The_health_verb_finds_the_server_by_its_settings_and_ends_with_0_or_1()
    {
        CommandRun run = await CommandRun.OfServerAsync(_directory.Path, "health", "--Registrar:Http:Listen=" + Url);
        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith($"{Url}/health/ready does not answer: ", run.Error, StringComparison.Ordinal);
        await using ServerProcess server = await StartAsync();
        // The verb waits for three seconds, which a machine that builds beside the tests may need for more than one answer.
        await Eventually.IsTrueAsync(async () =>
        {
            run = await CommandRun.OfServerAsync(_directory.Path, "health", "--Registrar:Http:Listen=" + Url.Replace("127.0.0.1", "*", StringComparison.Ordinal));
            return run.ExitCode == 0;
        });
        Assert.Equal("", run.Error);
        Assert.StartsWith("{\"status\":\"healthy\",", run.Output, StringComparison.Ordinal);
        run = await CommandRun.OfServerAsync(_directory.Path, "health", "--url", Url + "/nowhere");
        Assert.Equal((1, $"{Url}/nowhere answered 404.\n"), (run.ExitCode, run.Error));
    }

    [Fact]
    public async Task A_server_that_stops_is_not_ready_before_its_sockets_stop()
    {
        await using ServerProcess server = await StartAsync("Transport:LameDuckSeconds=5");
        using var client = SipClient.Udp(server.Port);
        await client.AskAsync(Request.Register(Request.NewAddressOfRecord(), "Contact: <sip:a@192.0.2.1>"), 200);
        Task<int> ended = server.TerminateAsync();
        await Eventually.IsTrueAsync(async () => (await AskAsync("/health/ready")).Status == HttpStatusCode.ServiceUnavailable);
        Assert.Equal((HttpStatusCode.OK, "Healthy"), await AskAsync("/health/live"));
        await client.AskAsync(Request.Register(Request.NewAddressOfRecord(), "Contact: <sip:a@192.0.2.1>"), 200);
        Assert.Equal(0, await ended);
        Assert.Contains(" info ActorRegistrar.Server stops in 5 s, is not ready any more and serves meanwhile", server.Log.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_fails_while_nobody_writes_is_found_out_and_no_question_waits_for_it()
    {
        await using ServerProcess server = await StartAsync("Health:ProbeSeconds=1");
        using (var client = SipClient.Udp(server.Port)) await client.AskAsync(Request.Register(Request.NewAddressOfRecord(), "Contact: <sip:a@192.0.2.1>"), 200);
        using var database = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(_directory.Path, "data", "journal.db")};Pooling=False");
        database.Open();
        using (Microsoft.Data.Sqlite.SqliteCommand begin = database.CreateCommand())
        {
            begin.CommandText = "BEGIN EXCLUSIVE";
            begin.ExecuteNonQuery();
        }
        long slowest = 0;
        await Eventually.IsTrueAsync(async () =>
        {
            var watch = Stopwatch.StartNew();
            (HttpStatusCode status, string body) = await AskAsync("/health/ready?json");
            slowest = Math.Max(slowest, watch.ElapsedMilliseconds);
            return status == HttpStatusCode.ServiceUnavailable && body.Contains("\"journal\":{\"status\":\"unhealthy\"", StringComparison.Ordinal);
        });
        database.Close();
        await Eventually.IsTrueAsync(async () => (await AskAsync("/health/ready")).Status == HttpStatusCode.OK);
        Assert.True(slowest < 1000, $"A question took {slowest} ms.");
    }

    [Fact]
    public async Task Systemd_is_told_of_the_start_of_life_and_of_the_stop()
    {
        string path = Path.Combine(_directory.Path, "notify");
        using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = 30_000 };
        socket.Bind(new UnixDomainSocketEndPoint(path));
        string Next()
        {
            byte[] buffer = new byte[1024];
            return Encoding.UTF8.GetString(buffer, 0, socket.Receive(buffer)).Split('\n')[0];
        }
        var environment = new Dictionary<string, string> { ["NOTIFY_SOCKET"] = path, ["WATCHDOG_USEC"] = "400000" };
        await using ServerProcess server = await ServerProcess.StartAsync(_directory.Path, FreePort.Next(), environment);
        Assert.Equal("READY=1", Next());
        Assert.Equal(["WATCHDOG=1", "WATCHDOG=1", "WATCHDOG=1"], [Next(), Next(), Next()]);
        Assert.Equal(0, await server.TerminateAsync());
        string last = Next();
        while (last == "WATCHDOG=1") last = Next();
        Assert.Equal("STOPPING=1", last);
    }

    [Fact]
    public async Task Health_is_for_anyone_and_metrics_are_for_whoever_has_a_token_where_tokens_are_set()
    {
        string token = Guid.NewGuid().ToString("N");
        File.WriteAllText(Path.Combine(_directory.Path, "tokens"), $"read {token} prometheus\n");
        await using ServerProcess server = await StartAsync("Http:TokenFile=tokens");
        Assert.Equal(HttpStatusCode.OK, (await AskAsync("/health/ready")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync("/metrics")).Status);
        _http.DefaultRequestHeaders.Authorization = new("Bearer", token);
        Assert.Contains("actorregistrar_build", (await AskAsync("/metrics")).Body, StringComparison.Ordinal);
        _http.DefaultRequestHeaders.Authorization = new("Bearer", token + "x");
        Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync("/metrics")).Status);
        server.Log.AssertClean();
    }

    private Task<ServerProcess> StartAsync(params string[] settings) => ServerProcess.StartAsync(_directory.Path, FreePort.Next(), ["Http:Listen=" + Url, .. settings]);

    private async Task<(HttpStatusCode Status, string Body)> AskAsync(string path)
    {
        using HttpResponseMessage answer = await _http.GetAsync(new Uri(Url + path));
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}
