using System.Globalization;
using System.Text.Json;
using ActorRegistrar.EndToEnd.Tests.Processes;

namespace ActorRegistrar.EndToEnd.Tests.Operations;

/// <summary>A server with an administrative interface that asks for tokens.</summary>
public sealed class AdministeredServer : IAsyncLifetime
{
    public const string WriteToken = "write-0123456789abcdef";
    public const string ReadToken = "read-fedcba9876543210";

    private readonly TemporaryDirectory _directory = new();
    private readonly int _http = FreePort.Next();
    private readonly int _sip = FreePort.Next();

    internal ServerProcess Process { get; private set; } = null!;

    internal string Directory => _directory.Path;

    internal string Url => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_http}");

    internal SipClient Connect() => SipClient.Udp(_sip);

    public async Task InitializeAsync()
    {
        await File.WriteAllTextAsync(Path.Combine(Directory, "tokens"), $"write {WriteToken} ops\nread {ReadToken} viewer\n");
        await File.WriteAllTextAsync(Path.Combine(Directory, "write"), WriteToken + "\n");
        await File.WriteAllTextAsync(Path.Combine(Directory, "read"), ReadToken + "\n");
        foreach (string name in (string[])["tokens", "write", "read"])
        {
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(Path.Combine(Directory, name), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
        await File.WriteAllTextAsync(Path.Combine(Directory, "appsettings.json"), """{ "Registrar": { "MaxContacts": 5, "ReloadSeconds": 0 } }""");
        Process = await ServerProcess.StartAsync(
            Directory, _sip, "Domains=example.com,example.net", "Http:Listen=" + Url, "Http:TokenFile=tokens", "Audit:File=audit.jsonl");
    }

    public async Task DisposeAsync()
    {
        await Process.DisposeAsync();
        _directory.Dispose();
    }

    /// <summary>Runs a verb against it.</summary>
    internal Task<CommandRun> RunAsync(string token, params string[] arguments) => CommandRun.OfServerAsync(Directory, [.. arguments, "--server", Url, "--token-file", token]);
}

/// <summary>The verbs that speak to a running server, against a running server.</summary>
public sealed class ServerCommandsTests(AdministeredServer server) : IClassFixture<AdministeredServer>
{
    private const string Contact = "Contact: <sip:bob@192.0.2.1>";

    private readonly string _aor = Request.NewAddressOfRecord();

    [Fact]
    public async Task What_is_registered_is_shown_and_removed_by_name()
    {
        using SipClient client = server.Connect();
        await client.AskAsync(Request.Register(_aor, Contact, "User-Agent: Desk 1"), 200);
        CommandRun shown = await server.RunAsync("read", "show", _aor);
        Assert.Equal(0, shown.ExitCode);
        Assert.Matches(@"^CONTACT +EXPIRES +FROM +OVER  USER-AGENT\nsip:bob@192\.0\.2\.1 +(59:\d\d|1:00:00)  127\.0\.0\.1:\d+  udp   Desk 1\n$", shown.Output);
        Assert.Equal($"{_aor}: 1 binding\n", shown.Error);
        JsonElement found = JsonDocument.Parse((await server.RunAsync("read", "lookup", _aor, "--json")).Output).RootElement;
        Assert.Equal("sip:bob@192.0.2.1", found.GetProperty("contacts")[0].GetProperty("contact").GetString());

        CommandRun refused = await server.RunAsync("read", "remove", _aor);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("use one that may write", refused.Error, StringComparison.Ordinal);
        CommandRun removed = await server.RunAsync("write", "remove", _aor);
        Assert.Equal((0, $"removed sip:bob@192.0.2.1\n{_aor}: 1 binding removed, 0 bindings left\n"), (removed.ExitCode, removed.Output));
        await client.AskAsync(Request.For("INVITE", _aor), 480);
        await server.Process.Log.ExpectAsync($"ActorRegistrar.Audit bindings.remove done who=ops from=127.0.0.1:");
    }

    [Fact]
    public async Task Refusals_are_listed_with_their_cause()
    {
        using SipClient client = server.Connect();
        await client.AskAsync(Request.Register(_aor.Replace("example.com", "elsewhere.example", StringComparison.Ordinal), Contact, "User-Agent: Stranger"), 404);
        await client.AskAsync(Request.Register(_aor, Contact, "Expires: 5"), 423);
        CommandRun listed = await server.RunAsync("read", "refusals");
        Assert.Matches(@"T\d\d:\d\d:\d\dZ +127\.0\.0\.1:\d+ +udp +sip:\S+@elsewhere\.example +- +404 +unknown domain +Stranger", listed.Output);
        Assert.Matches($@"{_aor} +- +423 +too brief +-", listed.Output);
    }

    [Fact]
    public async Task The_log_level_changes_at_once_and_settings_are_read_again_on_request()
    {
        using SipClient client = server.Connect();
        CommandRun levels = await server.RunAsync("write", "loglevel", "debug", "--category", "ActorRegistrar.Audit");
        Assert.Matches(@"ActorRegistrar\.Audit +Debug", levels.Output);
        await client.AskAsync(Request.Register(_aor, Contact, "Expires: 5"), 423);
        await server.Process.Log.ExpectAsync($"debug ActorRegistrar.Audit register.refused too brief who=- from={client.Local} target={_aor}");

        string file = Path.Combine(server.Directory, "appsettings.json"), before = await File.ReadAllTextAsync(file);
        await File.WriteAllTextAsync(file, before.Replace("5", "\"x\"", StringComparison.Ordinal));
        CommandRun wrong = await server.RunAsync("write", "reload");
        Assert.Equal((1, "Registrar:MaxContacts is 'x'; it must be a whole number of contacts between 1 and 1000.\n"), (wrong.ExitCode, wrong.Error));
        await File.WriteAllTextAsync(file, before.Replace("5", "7", StringComparison.Ordinal));
        CommandRun right = await server.RunAsync("write", "reload");
        Assert.Equal((0, "Registrar:MaxContacts 5 -> 7\n"), (right.ExitCode, right.Output));
        Assert.Matches(@"example\.com +example\.com +60 +3600 +7200 +7 +-", (await server.RunAsync("read", "domains")).Output);
        Assert.DoesNotContain("Debug", (await server.RunAsync("read", "loglevel")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Numbers_are_shown_to_whoever_has_a_token()
    {
        CommandRun stats = await server.RunAsync("read", "stats");
        Assert.Equal(0, stats.ExitCode);
        Assert.Matches(@"journal state +ok\n", stats.Output);
        CommandRun stranger = await CommandRun.OfServerAsync(server.Directory, "stats", "--server", server.Url);
        Assert.Equal(1, stranger.ExitCode);
        Assert.Contains("--token-file names the file that holds a token", stranger.Error, StringComparison.Ordinal);
        CommandRun wrong = await server.RunAsync("appsettings.json", "stats");
        Assert.Equal(2, wrong.ExitCode);
        string everything = server.Process.Log + string.Concat(Directory.GetFiles(server.Directory, "audit*.jsonl").Select(File.ReadAllText));
        Assert.DoesNotContain(AdministeredServer.WriteToken, everything, StringComparison.Ordinal);
        Assert.DoesNotContain(AdministeredServer.ReadToken, everything, StringComparison.Ordinal);
    }
}
