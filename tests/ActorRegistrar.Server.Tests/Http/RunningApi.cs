using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using ActorRegistrar.Server.Commands;
using ActorRegistrar.Server.Hosting;
using ActorRegistrar.Server.Http;

namespace ActorRegistrar.Server.Tests.Http;

/// <summary>A whole server in this process, on ports of its own, for all tests of a class.</summary>
public class RunningApi : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("registrar-api").FullName;
    private readonly CancellationTokenSource _stop = new();
    private readonly int _sip = FreePort.Next();
    private readonly int _http = FreePort.Next();
    private Task? _run;

    public HttpClient Client { get; private set; } = null!;

    public Uri Root => new($"http://127.0.0.1:{_http}/");

    public int HttpPort => _http;

    public IPEndPoint Sip => new(IPAddress.Loopback, _sip);

    /// <summary>Puts a journal into the directory before the server starts.</summary>
    protected virtual Task PrepareAsync() => Task.CompletedTask;

    protected internal string WorkingDirectory => _directory;

    private string AuditFile => Path.Combine(_directory, "audit.jsonl");

    protected virtual string[] Settings => [];

    protected virtual string? Token => null;

    private protected virtual HttpLimits? Limits => null;

    public async Task InitializeAsync()
    {
        string[] settings = [$"Listen=udp://127.0.0.1:{_sip}", $"Http:Listen=http://127.0.0.1:{_http}", $"DataDirectory={_directory}", "MinExpires=1", $"Audit:File={AuditFile}", .. Settings];
        await PrepareAsync();
        _run = Task.Run(() => RegistrarServer.RunAsync([.. settings.Select(setting => "--Registrar:" + setting)], _stop.Token, Limits));
        Client = NewClient(Token);
        for (int attempt = 0; ; attempt++)
        {
            if (_run.IsCompleted) await _run;
            try
            {
                if ((await Client.GetAsync(new Uri("/health/ready", UriKind.Relative))).IsSuccessStatusCode) break;
            }
            catch (HttpRequestException) when (attempt < 600)
            {
                // It has not opened yet.
            }
            await Task.Delay(50);
        }
        // The listings have something to tell once the index has looked at the journal for the first time.
        while ((await GetAsync("index"))["followedAt"] is null) await Task.Delay(50);
    }

    public async Task DisposeAsync()
    {
        Client.Dispose();
        await _stop.CancelAsync();
        if (_run is not null) await _run;
        _stop.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    public HttpClient NewClient(string? token = null)
    {
        var client = new HttpClient { BaseAddress = new Uri(Root, "/api/v1/"), Timeout = TimeSpan.FromSeconds(30) };
        client.DefaultRequestHeaders.Add("X-Requested-By", "test");
        if (token is not null) client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    public async Task<JsonNode> GetAsync(string path) => JsonNode.Parse(await Client.GetStringAsync(new Uri(path, UriKind.Relative)))!;

    public async Task<(HttpStatusCode Status, JsonNode Body)> SendAsync(HttpMethod method, string path, string? json = null, HttpClient? client = null, string mediaType = "application/json")
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (json is not null) request.Content = new StringContent(json, Encoding.UTF8, mediaType);
        using HttpResponseMessage response = await (client ?? Client).SendAsync(request);
        return (response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!);
    }

    /// <summary>What the audit says of the newest change of a kind; waits for it.</summary>
    public async Task<JsonNode> AuditedAsync(string kind, string target)
    {
        for (int attempt = 0; attempt < 200; attempt++, await Task.Delay(50))
        {
            if (!File.Exists(AuditFile)) continue;
            using var reader = new StreamReader(new FileStream(AuditFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
            IEnumerable<string> whole = (await reader.ReadToEndAsync()).Split('\n')[..^1];
            if (whole.Where(line => line.Length > 0).Select(line => JsonNode.Parse(line)!).LastOrDefault(happened => (string?)happened["kind"] == kind && ((string?)happened["target"] ?? "") == target) is { } found) return found;
        }
        throw new TimeoutException($"The audit has no {kind} of '{target}'.");
    }

    /// <summary>Registers over UDP, as a telephone would.</summary>
    public async Task RegisterAsync(string aor, string contact, int expires = 600)
    {
        var error = new StringWriter();
        int code = await CommandLineRoot.RunAsync(["register", aor, "--contact", contact, "--expires", $"{expires}", "--server", $"udp://127.0.0.1:{_sip}"], new StringWriter(), error);
        Assert.True(code == 0, error.ToString());
    }

    /// <summary>Waits until the listings show what the journal has now.</summary>
    public async Task CatchUpAsync()
    {
        long newest = 0;
        JsonNode index;
        DateTimeOffset asked = DateTimeOffset.UtcNow;
        do
        {
            await Task.Delay(50);
            index = await GetAsync("index");
            newest = index["journalOffset"]!.GetValue<long>();
        }
        while (index["followedAt"]!.GetValue<DateTimeOffset>() <= asked || index["offset"]!.GetValue<long>() < newest);
    }

    public static string Segment(string aor) => Uri.EscapeDataString(aor);
}

/// <summary>The same with a file of tokens and authentication.</summary>
public sealed class RunningApiWithTokens : RunningApi
{
    public const string WriteToken = "write-token-0123456789abcdef";
    public const string ReadToken = "read-token-0123456789abcdefg";

    public string TokenFile => Path.Combine(WorkingDirectory, "tokens");

    public string AuditFile => Path.Combine(WorkingDirectory, "audit.jsonl");

    protected override string? Token => WriteToken;

    protected override string[] Settings
    {
        get
        {
            string hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.ASCII.GetBytes(ReadToken)));
            File.WriteAllText(TokenFile, $"# who may\nwrite {WriteToken} ops\nread sha256:{hash} board\n");
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(TokenFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            return [$"Http:TokenFile={TokenFile}", $"Audit:File={AuditFile}", "Authentication=digest", "Domains=example.com"];
        }
    }
}
