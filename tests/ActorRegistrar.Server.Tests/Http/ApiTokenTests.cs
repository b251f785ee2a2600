using System.Net;
using System.Text.Json.Nodes;
using ActorRegistrar.Server.Http.Api;
using ActorRegistrar.Server.Http.Security;

namespace ActorRegistrar.Server.Tests.Http;

/// <summary>Whom the administrative interface lets in, by what its file says.</summary>
public sealed class ApiTokenFileTests : IDisposable
{
    private const string Token = "0123456789abcdef";
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void A_line_is_a_role_a_token_and_a_name()
    {
        File.WriteAllText(_file, $"# operators\n\nwrite {Token} ops\r\n\tread\t{Token}x\n");
        Assert.Equal([("ops", ApiRole.Write), ("read-4", ApiRole.Read)], ApiTokenFile.Read(_file).Select(token => (token.Name, token.Role)));
    }

    [Fact]
    public void A_token_may_stand_as_its_hash()
    {
        File.WriteAllText(_file, $"write sha256:{Convert.ToHexString(ApiTokenFile.HashOf(Token))} ops\n");
        var tokens = new ApiTokens([_file], TimeProvider.System);
        Assert.Equal("ops", tokens.Find(Token)?.Name);
        Assert.Null(tokens.Find($"sha256:{Convert.ToHexString(ApiTokenFile.HashOf(Token))}"));
        Assert.Null(tokens.Find(""));
        Assert.Null(tokens.Find(Token.AsSpan(0, Token.Length - 1)));
    }

    [Theory]
    [InlineData("write short", "line 1 of FILE has a token that is not 16 to 512 characters long; openssl rand -hex 24 makes a good one.")]
    [InlineData("admin 0123456789abcdef", "line 1 of FILE does not begin with read or write.")]
    [InlineData("0123456789abcdef", "line 1 of FILE is not 'read TOKEN' or 'write TOKEN', with a name behind it if you like.")]
    [InlineData("write sha256:xyz", "line 1 of FILE has sha256: without the 64 hexadecimal digits of a hash.")]
    [InlineData("write 0123456789abcdef <ops>", "line 1 of FILE names its token with something else than up to 64 letters, digits and . - _ @.")]
    [InlineData("# none", "FILE holds no token; write for example 'write' and the output of openssl rand -hex 24 on a line.")]
    public void A_line_that_is_none_is_told_without_what_stands_there(string line, string problem)
    {
        File.WriteAllText(_file, line);
        Assert.Equal(problem.Replace("FILE", _file, StringComparison.Ordinal), Assert.Throws<InvalidDataException>(() => new ApiTokens([_file], TimeProvider.System)).Message);
    }
}

/// <summary>The administrative interface through its listener, with tokens.</summary>
public sealed class ApiTokenTests(RunningApiWithTokens api) : IClassFixture<RunningApiWithTokens>
{
    [Fact]
    public async Task Without_a_token_nothing_is_told_not_even_what_there_is()
    {
        using HttpClient visitor = api.NewClient();
        foreach (string path in new[] { "stats", "aors", "nothing", "openapi.json", "users" })
        {
            using HttpResponseMessage response = await visitor.GetAsync(new Uri(path, UriKind.Relative));
            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
            Assert.StartsWith("Bearer", response.Headers.WwwAuthenticate.Single().ToString(), StringComparison.Ordinal);
        }
        using HttpClient guesser = api.NewClient("0123456789abcdef-guess");
        Assert.Equal(HttpStatusCode.Unauthorized, (await guesser.GetAsync(new Uri("stats", UriKind.Relative))).StatusCode);
    }

    [Fact]
    public async Task A_token_that_may_read_changes_nothing()
    {
        using HttpClient board = api.NewClient(RunningApiWithTokens.ReadToken);
        Assert.Equal(HttpStatusCode.OK, (await board.GetAsync(new Uri("stats", UriKind.Relative))).StatusCode);
        (HttpStatusCode status, JsonNode problem) = await api.SendAsync(HttpMethod.Post, "aors/sip:x@example.com/bindings", """{"contact":"sip:x@192.0.2.1","isStatic":true}""", board);
        Assert.Equal((HttpStatusCode.Forbidden, "Authorization"), (status, (string?)problem["field"]));
    }

    [Fact]
    public async Task Who_changed_something_is_in_the_history_by_the_name_of_the_token()
    {
        await api.SendAsync(HttpMethod.Post, "aors/sip:x@example.com/bindings", """{"contact":"sip:x@192.0.2.1","isStatic":true}""");
        Assert.Equal("ops", (string?)(await api.GetAsync("aors/sip:x@example.com/history"))["items"]![0]!["request"]!["authenticatedUser"]);
        Assert.Equal(HttpStatusCode.NotFound, (await api.SendAsync(HttpMethod.Get, "aors/sip:x@elsewhere.example")).Status);
    }

    [Fact]
    public async Task Users_come_and_go_and_no_secret_is_in_any_answer()
    {
        const string password = "correct-horse-battery";
        Assert.Equal(HttpStatusCode.Created, (await api.SendAsync(HttpMethod.Post, "users", $$"""{"user":"zoe@example.com","password":"{{password}}"}""")).Status);
        (HttpStatusCode again, JsonNode problem) = await api.SendAsync(HttpMethod.Post, "users", $$"""{"user":"zoe@example.com","password":"{{password}}"}""");
        Assert.Equal((HttpStatusCode.Conflict, "user"), (again, (string?)problem["field"]));
        Assert.Equal(HttpStatusCode.OK, (await api.SendAsync(HttpMethod.Put, "users/zoe@example.com/password", $$"""{"password":"{{password}}"}""")).Status);

        string[] secrets = [password, RunningApiWithTokens.WriteToken, RunningApiWithTokens.ReadToken, Hex("MD5"), Hex("SHA-256")];
        JsonObject document = (await api.GetAsync("openapi.json")).AsObject();
        foreach ((string path, JsonNode? operations) in document["paths"]!.AsObject())
        {
            if (operations!["get"] is null || path.Contains('{', StringComparison.Ordinal) || path is "/changes" or "/stats/stream") continue;
            string answer = await api.Client.GetStringAsync(new Uri(path[1..], UriKind.Relative));
            foreach (string secret in secrets) Assert.DoesNotContain(secret, answer, StringComparison.OrdinalIgnoreCase);
        }
        Assert.Contains("zoe@example.com", (await api.GetAsync("users"))["items"]!.AsArray().Select(user => (string)user!["user"]!));
        Assert.Equal(HttpStatusCode.OK, (await api.SendAsync(HttpMethod.Delete, "users/zoe@example.com")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await api.SendAsync(HttpMethod.Delete, "users/zoe@example.com")).Status);

        static string Hex(string algorithm)
        {
            byte[] text = System.Text.Encoding.UTF8.GetBytes($"zoe:example.com:{password}");
#pragma warning disable CA5351 // what digest authentication has
            return Convert.ToHexStringLower(algorithm == "MD5" ? System.Security.Cryptography.MD5.HashData(text) : System.Security.Cryptography.SHA256.HashData(text));
#pragma warning restore CA5351
        }
    }

    [Fact]
    public async Task Streams_of_one_token_leave_room_for_those_of_another()
    {
        using HttpClient board = api.NewClient(RunningApiWithTokens.ReadToken);
        List<HttpResponseMessage> open = [];
        try
        {
            for (int i = 0; i <= StreamLimits.MostStreamsOfCaller; i++) open.Add(await OpenAsync(board));
            Assert.Equal(HttpStatusCode.ServiceUnavailable, open[^1].StatusCode);
            Assert.NotNull(open[^1].Headers.RetryAfter);
            open.Add(await OpenAsync(api.Client));
            Assert.Equal(HttpStatusCode.OK, open[^1].StatusCode);
        }
        finally
        {
            foreach (HttpResponseMessage one in open) one.Dispose();
        }

        static Task<HttpResponseMessage> OpenAsync(HttpClient client) => client.GetAsync(new Uri("changes", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
    }

    [Fact]
    public async Task With_a_token_any_name_leads_here()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("stats", UriKind.Relative));
        request.Headers.Host = "registrar.example.com";
        Assert.Equal(HttpStatusCode.OK, (await api.Client.SendAsync(request)).StatusCode);
    }
}
