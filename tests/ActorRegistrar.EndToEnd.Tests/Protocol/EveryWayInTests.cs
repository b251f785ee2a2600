using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using ActorRegistrar.EndToEnd.Tests.Processes;

namespace ActorRegistrar.EndToEnd.Tests.Protocol;

/// <summary>A server of one domain with two names, and with an administrative interface.</summary>
public sealed class TwoNamesServer : RunningServer
{
    public const string Own = "own.example";
    public const string Alias = "alias.example";

    private readonly int _http = FreePort.Next();

    internal string Url => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_http}");

    internal static string[] DomainSettings { get; } = ["Domains=" + Own, $"Domain:{Own}:Aliases={Alias}"];

    protected override string[] Settings => [.. DomainSettings, "Http:Listen=" + Url];
}

/// <summary>Served domains and their other names, whichever way a request comes in: SIP, HTTP, an import, a command.</summary>
public sealed class EveryWayInTests(TwoNamesServer server) : ProtocolTest(server), IClassFixture<TwoNamesServer>
{
    private const string Desk = "sip:desk@192.0.2.1";

    private readonly string _user = Request.Unique("u");

    public static TheoryData<string> Ways => ["sip", "http", "import into the server", "register"];

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task By_an_alias_it_is_the_address_of_record_of_the_domain(string way)
    {
        await PutAsync(way, TwoNamesServer.Alias);

        using SipClient client = Connect("udp");
        foreach (string domain in (string[])[TwoNamesServer.Own, TwoNamesServer.Alias])
        {
            Assert.Equal(Desk, Assert.Single((await client.AskAsync(Request.For("INVITE", $"sip:{_user}@{domain}"), 302)).Contacts).Uri);
            Assert.Single(await FetchAsync(client, $"sip:{_user}@{domain}"));
            (HttpStatusCode status, JsonNode shown) = await HttpAsync(HttpMethod.Get, $"aors/sip:{_user}@{domain}");
            Assert.Equal((HttpStatusCode.OK, $"sip:{_user}@{TwoNamesServer.Own}"), (status, (string?)shown["aor"]));
            CommandRun history = await CommandAsync(["history", $"sip:{_user}@{domain}"]);
            Assert.Contains(Desk, history.Output, StringComparison.Ordinal);
            Assert.Contains(Desk, (await CommandAsync(["lookup", $"sip:{_user}@{domain}", "--at", "now"])).Output, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_domain_that_is_not_served_is_refused_with_that_reason(string way)
    {
        Assert.Contains("not served", await PutAsync(way, "elsewhere.example"), StringComparison.Ordinal);

        using SipClient client = Connect("udp");
        await client.AskAsync(Request.For("INVITE", $"sip:{_user}@elsewhere.example"), 404);
        (HttpStatusCode status, JsonNode problem) = await HttpAsync(HttpMethod.Get, $"aors/sip:{_user}@elsewhere.example/lookup");
        Assert.Equal(HttpStatusCode.NotFound, status);
        Assert.Contains("not served", (string)problem["detail"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_import_into_a_journal_without_a_server_holds_to_the_same_domains()
    {
        using var directory = new TemporaryDirectory();
        string file = Path.Combine(directory.Path, "in.jsonl");
        await File.WriteAllTextAsync(file, Line(TwoNamesServer.Alias) + Line("elsewhere.example"));
        string[] settings = [.. TwoNamesServer.DomainSettings.Append("DataDirectory=data").Select(setting => "--Registrar:" + setting)];

        CommandRun imported = await CommandRun.OfServerAsync(directory.Path, ["import", file, .. settings]);
        Assert.Contains($"sip:{_user}@elsewhere.example", imported.Output, StringComparison.Ordinal);
        Assert.Contains("its domain is not served here", imported.Output, StringComparison.Ordinal);
        CommandRun exported = await CommandRun.OfServerAsync(directory.Path, ["export", .. settings]);
        Assert.StartsWith($$"""{"aor":"sip:{{_user}}@{{TwoNamesServer.Own}}",""", Assert.Single(exported.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_grant_by_an_alias_is_a_grant_in_the_domain_and_none_is_given_in_another()
    {
        string user = $"{_user}@{TwoNamesServer.Own}";
        Assert.Equal(HttpStatusCode.Created, (await HttpAsync(HttpMethod.Post, "users", $$"""{"user":"{{user}}","password":"correct horse"}""")).Status);
        (HttpStatusCode status, JsonNode granted) = await HttpAsync(HttpMethod.Put, $"users/{user}/grants/sip:reception@{TwoNamesServer.Alias}");
        Assert.Equal((HttpStatusCode.OK, $"sip:reception@{TwoNamesServer.Own}"), (status, (string?)Assert.Single(granted["grants"]!.AsArray())));
        Assert.Equal(HttpStatusCode.NotFound, (await HttpAsync(HttpMethod.Put, $"users/{user}/grants/sip:reception@elsewhere.example")).Status);
        Assert.Contains($"{user} may register sip:desk@{TwoNamesServer.Own}", (await CommandAsync(["users", "grant", user, $"sip:desk@{TwoNamesServer.Alias}"])).Output, StringComparison.Ordinal);
        JsonNode left = (await HttpAsync(HttpMethod.Delete, $"users/{user}/grants/sip:reception@{TwoNamesServer.Alias}")).Body;
        Assert.Equal($"sip:desk@{TwoNamesServer.Own}", (string?)Assert.Single(left["grants"]!.AsArray()));
    }

    /// <summary>Puts a binding in, and returns what is said to it.</summary>
    private async Task<string> PutAsync(string way, string domain)
    {
        string aor = $"sip:{_user}@{domain}";
        switch (way)
        {
            case "sip":
                using (SipClient client = Connect("udp")) return (await client.AskAsync(Request.Register(aor, $"Contact: <{Desk}>", "Expires: 600"))).Text;
            case "http":
                return (await HttpAsync(HttpMethod.Post, $"aors/{aor}/bindings", $$"""{"contact":"{{Desk}}","expiresInSeconds":600}""")).Body.ToString();
            case "register":
                CommandRun registered = await CommandRun.OfServerAsync(server.WorkingDirectory, "register", aor, "--contact", Desk, "--expires", "600", "--server", string.Create(CultureInfo.InvariantCulture, $"udp://127.0.0.1:{Port}"));
                return registered.Output + registered.Error;
            default:
                string file = Path.Combine(server.WorkingDirectory, _user + ".jsonl");
                await File.WriteAllTextAsync(file, Line(domain));
                CommandRun imported = await CommandRun.OfServerAsync(server.WorkingDirectory, "import", file, "--server", server.Url);
                return imported.Output + imported.Error;
        }
    }

    private string Line(string domain) =>
        $$"""{"aor":"sip:{{_user}}@{{domain}}","bindings":[{"contact":"{{Desk}}","callId":"c","cseq":1,"refreshedAt":"2020-01-01T00:00:00Z","expiresAt":"2100-01-01T00:00:00Z"}]}""" + "\n";

    private Task<CommandRun> CommandAsync(string[] arguments) =>
        CommandRun.OfServerAsync(server.WorkingDirectory, [.. arguments, .. TwoNamesServer.DomainSettings.Append("DataDirectory=data").Select(setting => "--Registrar:" + setting)]);

    private async Task<(HttpStatusCode Status, JsonNode Body)> HttpAsync(HttpMethod method, string path, string? json = null)
    {
        using var client = new HttpClient { BaseAddress = new Uri(server.Url + "/api/v1/") };
        client.DefaultRequestHeaders.Add("X-Requested-By", "test");
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (json is not null) request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await client.SendAsync(request);
        return (response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!);
    }
}
