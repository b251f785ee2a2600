using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ActorRegistrar.EndToEnd.Tests.Processes;

namespace ActorRegistrar.EndToEnd.Tests.Operations;

/// <summary>
/// Everything is done with secrets that can be done with them, right and wrong, at the most talkative level; then whatever came out is
/// searched for them: logs, the output of commands, the audit file, every answer to a GET over HTTP, files in the data directory that are not made for them, and what
/// the system tells others of the process.
/// </summary>
public sealed class SecretsTests : IDisposable
{
    private const string Password = "Right-Passw0rd-58b1";
    private const string NewPassword = "New-Passw0rd-77e2";
    private const string WrongPassword = "Wrong-Passw0rd-93aa";
    private const string SentPassword = "Sent-Passw0rd-6d04";
    private const string ApiToken = "api-token-4c1d8e7f60b2a935";
    private const string WrongApiToken = "wrong-api-token-9e2b7d1c04";
    private const string ConnectionSecret = "Connection-Secret-11c0";

    /// <summary>Files that are there to hold a secret.</summary>
    private static readonly string[] Keepers = ["journal.db", "journal.db-wal", "journal.db-shm", "digest.keys", "tokens.key"];

    private readonly TemporaryDirectory _directory = new();
    private readonly StringBuilder _output = new();
    private readonly int _port = FreePort.Next();

    public void Dispose() => _directory.Dispose();

    [Fact]
    [Trait("Rule", "no secrets in the journal")]
    public async Task No_secret_leaves_by_any_way()
    {
        await RunAsync(0, Password + "\n", "users", "add", "bob@example.com", "--Registrar:Audit:File=audit.jsonl");
        await RunAsync(1, WrongPassword + "\n", "users", "add", "bob@example.com", "--Registrar:Audit:File=audit.jsonl");
        await RunAsync(2, WrongPassword + "\n", "users", "import", "missing.txt");
        await RunAsync(2, $"bob@example.com{WrongPassword}\n", "users", "import", "-");

        var http = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort.Next()}"));
        await File.WriteAllTextAsync(Path.Combine(_directory.Path, "api.tokens"), $"write {ApiToken} ops\n");
        var talkative = new Dictionary<string, string> { ["Logging__LogLevel__Default"] = "Trace", ["Logging__LogLevel__ActorRegistrar"] = "Trace" };
        await using ServerProcess server = await ServerProcess.StartAsync(_directory.Path, _port, talkative, "Authentication=digest", "Audit:File=audit.jsonl", "ReloadSeconds=0", $"Http:Listen={http}", "Http:TokenFile=api.tokens");
        (string nonce, string response) = await RegisterAsync(Password, 200);
        (string wrongNonce, string wrongResponse) = await RegisterAsync(WrongPassword, 401);
        await RunAsync(0, NewPassword + "\n", "users", "passwd", "bob@example.com", "--Registrar:Audit:File=audit.jsonl");
        await RegisterAsync(NewPassword, 200);
        await RunAsync(1, WrongPassword + "\n", "register", "sip:bob@example.com", "--contact", "sip:b@127.0.0.1", "--user", "bob", "--verbose", "--server", string.Create(CultureInfo.InvariantCulture, $"udp://127.0.0.1:{_port}"));
        await SendPasswordsAsync(http);
        await SayWrongThingsAboutTheDatabaseAsync(server);
        await server.Log.ExpectAsync("register.refused wrong password who=bob");
        string answers = await GetEverythingAsync(http);
        byte[] memory = ProcessMemory.Writable(server.Id);

        string audit = string.Concat(Directory.GetFiles(_directory.Path, "audit*.jsonl").Select(File.ReadAllText));
        Assert.Contains("\"users.passwd\"", audit, StringComparison.Ordinal);
        foreach (string kind in new[] { "add", "passwd", "import" }) Assert.Contains($"\"kind\":\"users.{kind}\",\"who\":\"ops\"", audit, StringComparison.Ordinal);
        Assert.Contains("\"wrong password\"", audit, StringComparison.Ordinal);
        string told = server.Log.ToString();
        Assert.Contains(" debug ", told, StringComparison.Ordinal);

        List<string> secrets = [Password, NewPassword, WrongPassword, SentPassword, ConnectionSecret, ApiToken, WrongApiToken, response, wrongResponse];
        foreach (string password in new[] { Password, NewPassword }) secrets.AddRange(HashesOf($"bob:example.com:{password}"));
        foreach (string user in new[] { "sent", "hashed" }) secrets.AddRange(HashesOf($"{user}:example.com:{SentPassword}"));
        secrets.AddRange(File.ReadAllLines(Path.Combine(_directory.Path, "data", "digest.keys")).SelectMany(line => line.Split(' ', ':', ',')).Where(word => word.Length >= 16));
        IsFree("the log", Encoding.UTF8.GetBytes(told), [.. secrets, nonce, wrongNonce]);
        IsFree("the audit file", Encoding.UTF8.GetBytes(audit), [.. secrets, nonce, wrongNonce]);
        IsFree("an answer over HTTP", Encoding.UTF8.GetBytes(answers), [.. secrets, nonce, wrongNonce]);
        IsFree("the output of commands", Encoding.UTF8.GetBytes(_output.ToString()), [.. secrets.Except([wrongResponse])]);
        foreach (string file in Directory.EnumerateFiles(Path.Combine(_directory.Path, "data")).Where(file => !Keepers.Contains(Path.GetFileName(file))))
        {
            // A lock is held by the server, so nobody reads it, and it holds nothing.
            if (Path.GetExtension(file) == ".lock") Assert.Equal(0, new FileInfo(file).Length);
            else IsFree(file, await File.ReadAllBytesAsync(file), secrets);
        }
        foreach (string surface in new[] { "cmdline", "environ" }) IsFree(surface, await File.ReadAllBytesAsync($"/proc/{server.Id}/{surface}"), secrets);
        // A telephone never tells the server its password, so not even a dump of its memory holds one.
        IsFree("memory", memory, [Password, NewPassword, WrongPassword]);
        if (OperatingSystem.IsWindows()) return;
        foreach (string keeper in Keepers.Select(name => Path.Combine(_directory.Path, "data", name)).Where(File.Exists))
            Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(keeper) & (UnixFileMode.GroupRead | UnixFileMode.OtherRead));
    }

    [Fact]
    public void The_search_finds_what_is_there() =>
        Assert.ThrowsAny<Exception>(() => IsFree("x", Encoding.UTF8.GetBytes("a" + Password + "b"), [Password]));

    /// <summary>What every GET of the interface answers, with the right token and with a wrong one, and what is beside it.</summary>
    private static async Task<string> GetEverythingAsync(Uri server)
    {
        using var client = new HttpClient { BaseAddress = server };
        client.DefaultRequestHeaders.Authorization = new("Bearer", ApiToken);
        JsonNode document = JsonNode.Parse(await client.GetStringAsync(new Uri("/api/v1/openapi.json", UriKind.Relative)))!;
        string[] paths =
        [
            "/", "/metrics", "/health/ready?json",
            .. document["paths"]!.AsObject().Where(path => path.Value!["get"] is not null).Select(path => "/api/v1" + path.Key.Replace("/api/v1", "", StringComparison.Ordinal)
                .Replace("{aor}", "sip:bob@example.com", StringComparison.Ordinal).Replace("{name}", "bob@example.com", StringComparison.Ordinal)),
        ];
        Assert.Contains("/api/v1/configuration", paths);
        var answers = new StringBuilder();
        foreach (string path in paths)
        {
            using HttpResponseMessage answer = await client.GetAsync(new Uri(path.EndsWith("/at", StringComparison.Ordinal) ? path + "?time=2100-01-01T00:00:00Z" : path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
            Assert.True((int)answer.StatusCode < 400, $"{path} is answered {(int)answer.StatusCode}");
            answers.Append(answer);
            if (answer.Content.Headers.ContentType?.MediaType == "text/event-stream") continue;
            answers.Append(await answer.Content.ReadAsStringAsync());
        }
        Assert.Contains("bob@example.com", answers.ToString(), StringComparison.Ordinal);
        client.DefaultRequestHeaders.Authorization = new("Bearer", WrongApiToken);
        using HttpResponseMessage refused = await client.GetAsync(new Uri("/api/v1/users", UriKind.Relative));
        Assert.Equal(System.Net.HttpStatusCode.Unauthorized, refused.StatusCode);
        return answers.Append(refused).Append(await refused.Content.ReadAsStringAsync()).ToString();
    }

    /// <summary>Passwords and hashes over HTTP, by the commands that do so; and bodies that are refused with one in them.</summary>
    private async Task SendPasswordsAsync(Uri server)
    {
        string[] to = ["--server", server.ToString(), "--token-file", "api.tokens"];
        await RunAsync(0, SentPassword + "\n", ["users", "add", "sent@example.com", .. to]);
        await RunAsync(0, SentPassword + "\n", ["users", "passwd", "sent@example.com", .. to]);
        await RunAsync(0, $"sent@example.com:{SentPassword}\nhashed:example.com:{HashesOf($"hashed:example.com:{SentPassword}").First()}\n", ["users", "import", "-", "--replace", .. to]);
        using var client = new HttpClient { BaseAddress = server };
        client.DefaultRequestHeaders.Authorization = new("Bearer", ApiToken);
        foreach ((string path, string body) in new[] { ("users", $$"""{"user":"{{SentPassword}}","password":"""), ("users", $$"""{"user":"bob@example.com","password":"{{SentPassword}}","x":1}"""), ("users/import", $$"""{"user":"x","password":"{{SentPassword}}"}""") })
        {
            using var content = new StringContent(body, Encoding.UTF8, path == "users" ? "application/json" : "application/x-ndjson");
            using HttpResponseMessage answer = await client.PostAsync(new Uri("/api/v1/" + path, UriKind.Relative), content);
            Assert.InRange((int)answer.StatusCode, 400, 422);
            _output.Append(await answer.Content.ReadAsStringAsync());
        }
    }

    private async Task SayWrongThingsAboutTheDatabaseAsync(ServerProcess server)
    {
        string connection = $"Host=127.0.0.1;Port=1;Username=u;Password={ConnectionSecret};Timeout=1";
        foreach (string wrong in new[] { connection, $"Host=127.0.0.1;Pasword={ConnectionSecret}", $"{ConnectionSecret}", $"Host=127.0.0.1;Port=no;Password={ConnectionSecret}" })
        {
            CommandRun run = await CommandRun.OfServerAsync(_directory.Path, "users", "list", "--Registrar:Journal:Provider=postgresql", $"--Registrar:Journal:ConnectionString={wrong}");
            Assert.NotEqual(0, run.ExitCode);
            Note(run);
        }
        string file = Path.Combine(_directory.Path, "appsettings.json");
        await File.WriteAllTextAsync(file, $$"""{ "Registrar": { "Journal": { "Provider": "postgres", "ConnectionString": "{{connection}}" } } }""");
        await server.HangUpAsync();
        await server.Log.ExpectAsync("Registrar:Journal:Provider is 'postgres'; it must be ");
        await File.WriteAllTextAsync(file, $$"""{ "Registrar": { "Journal": { "ConnectionString": "{{connection}}" } } }""");
        await server.HangUpAsync();
        await server.Log.ExpectAsync("in force only after a restart: Registrar:Journal:ConnectionString");
        await File.WriteAllTextAsync(file, $$"""{ "Registrar": { "Journal": { "ConnectionString": "{{connection}}"" } } }""");
        await server.HangUpAsync();
        await server.Log.ExpectAsync("appsettings.json cannot be read: ");
    }

    /// <summary>The nonce and the response that were sent.</summary>
    private async Task<(string Nonce, string Response)> RegisterAsync(string password, int status)
    {
        using var client = SipClient.Udp(_port);
        Request request = Request.Register("sip:bob@example.com", "Contact: <sip:bob@127.0.0.1:5070>");
        string nonce = DigestClient.Parameter((await client.AskAsync(request, 401)).All("WWW-Authenticate")[0], "nonce");
        string authorization = new DigestClient("bob", password).Authorization(nonce);
        await client.AskAsync(request.Next("Contact: <sip:bob@127.0.0.1:5070>", authorization), status);
        return (nonce, DigestClient.Parameter(authorization, "response"));
    }

    private async Task RunAsync(int exitCode, string input, params string[] arguments)
    {
        CommandRun run = await CommandRun.OfServerWithInputAsync(_directory.Path, input, arguments);
        Assert.True(exitCode == run.ExitCode, run.Output + run.Error);
        Note(run);
    }

    private void Note(CommandRun run) => _output.Append(run.Output).Append(run.Error);

    /// <summary>H(A1) as every algorithm makes it, in hexadecimal digits and in base 64.</summary>
    private static IEnumerable<string> HashesOf(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
#pragma warning disable CA5351 // MD5 is what the protocol says.
        foreach (byte[] hash in new[] { MD5.HashData(bytes), SHA256.HashData(bytes) })
#pragma warning restore CA5351
        {
            yield return Convert.ToHexStringLower(hash);
            yield return Convert.ToHexString(hash);
            yield return Convert.ToBase64String(hash);
        }
    }

    private static void IsFree(string where, byte[] octets, IEnumerable<string> secrets)
    {
        foreach (string secret in secrets)
        {
            Assert.False(octets.AsSpan().IndexOf(Encoding.UTF8.GetBytes(secret)) >= 0, $"{where} holds '{secret}'.");
            Assert.False(octets.AsSpan().IndexOf(Encoding.Unicode.GetBytes(secret)) >= 0, $"{where} holds '{secret}' as UTF-16.");
        }
    }
}
