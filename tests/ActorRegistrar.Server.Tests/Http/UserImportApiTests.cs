using System.Net;
using System.Text.Json.Nodes;
using ActorRegistrar.Server.Commands;
using ActorRegistrar.Server.Tests.Commands;

namespace ActorRegistrar.Server.Tests.Http;

/// <summary>Users of another registrar, brought in through a running server.</summary>
public sealed class UserImportApiTests(RunningApiWithTokens api) : IClassFixture<RunningApiWithTokens>, IDisposable
{
    private const string Hash = "5f4dcc3b5aa765d61d8327deb882cf99";
    private const string Password = "Imp0rted-s3cret";

    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public async Task Passwords_and_hashes_are_taken_and_users_that_exist_are_left_alone_unless_told_otherwise()
    {
        const string both = $$"""{"user":"pw@example.com","password":"{{Password}}"}""" + "\n" + $$"""{"username":"h","realm":"My Company","hash":"{{Hash}}"}""";
        Assert.Equal("""{"read":2,"added":2}""", (await ImportAsync(both)).ToJsonString());
        Assert.Equal("""["SHA-512-256","SHA-256","MD5"]""", (await FindAsync("example.com", "pw"))!["algorithms"]!.ToJsonString());
        Assert.Equal("""["MD5"]""", (await FindAsync("", "h"))!["algorithms"]!.ToJsonString());
        JsonNode audited = await api.AuditedAsync("users.import", "");
        Assert.Equal(("2 of 2 users", "ops", "done"), ((string?)audited["what"], (string?)audited["who"], (string?)audited["outcome"]));
        Assert.DoesNotContain(Password, audited.ToJsonString(), StringComparison.Ordinal);
        string again = $$"""{"username":"pw","realm":"example.com","hash":"{{Hash}}"}""";
        Assert.Equal("""{"read":1,"added":0}""", (await ImportAsync(again)).ToJsonString());
        Assert.Equal(3, (await FindAsync("example.com", "pw"))!["algorithms"]!.AsArray().Count);
        Assert.Equal("""{"read":1,"added":1}""", (await ImportAsync(again, "?replace=true")).ToJsonString());
        Assert.Equal("""["MD5"]""", (await FindAsync("example.com", "pw"))!["algorithms"]!.ToJsonString());
    }

    [Theory]
    [InlineData("""{"user":"bad@example.com"}""", 422, "password")]
    [InlineData("""{"user":"bad","password":"S3cretInHere"}""", 422, "user")]
    [InlineData("""{"user":"bad@example.com","password":"S3cretInHere\u0000"}""", 422, "password")]
    [InlineData("""{"user":"bad@example.com","password":"S3cretInHere","hash":"00"}""", 422, "username")]
    [InlineData("""{"username":"bad","realm":"example.com","hash":"S3cretInHere"}""", 422, "hash")]
    [InlineData("""{"user":"bad@example.com","password":"S3cretInHere","more":1}""", 422, "more")]
    [InlineData("""["S3cretInHere"]""", 400, "body")]
    [InlineData("""{"user":"bad@example.com","password":"S3cretInHere""", 400, "body")]
    public async Task One_wrong_line_leaves_all_out_and_is_named_without_what_stands_there(string line, int status, string field)
    {
        (HttpStatusCode answered, JsonNode problem) = await SendAsync("""{"user":"before@example.com","password":"x"}""" + "\n\n" + line);
        Assert.Equal((status, field), ((int)answered, (string?)problem["field"]));
        Assert.StartsWith("Line 3: ", (string?)problem["detail"], StringComparison.Ordinal);
        Assert.DoesNotContain("S3cretInHere", problem.ToJsonString(), StringComparison.Ordinal);
        Assert.Null(await FindAsync("example.com", "before"));
    }

    [Fact]
    public async Task Too_many_users_another_type_and_a_token_that_may_only_read_are_refused()
    {
        string many = string.Concat(Enumerable.Range(0, 1001).Select(i => $$"""{"username":"m{{i}}","realm":"example.com","hash":"{{Hash}}"}""" + "\n"));
        (HttpStatusCode status, JsonNode problem) = await SendAsync(many);
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "body"), (status, (string?)problem["field"]));
        Assert.Null(await FindAsync("example.com", "m0"));
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await api.SendAsync(HttpMethod.Post, "users/import", "{}")).Status);
        using HttpClient board = api.NewClient(RunningApiWithTokens.ReadToken);
        Assert.Equal(HttpStatusCode.Forbidden, (await api.SendAsync(HttpMethod.Post, "users/import", "{}", board, "application/x-ndjson")).Status);
    }

    [Fact]
    public async Task The_verb_gives_a_file_in_parts_and_says_how_many_were_new()
    {
        await File.WriteAllTextAsync(_file, "# of the old one\n" + string.Concat(Enumerable.Range(0, 1200).Select(i => $"bulk{i}:example.com:{Hash}\n")) + $"last@example.com:{Password}: with \"colons\"\n");
        string[] verb = ["users", "import", _file, "--server", api.Root.ToString(), "--token-file", api.TokenFile];
        CommandRun run = await CommandRun.OfAsync(verb);
        Assert.Equal((ExitCodes.Ok, "1201 of 1201 users imported\n", ""), (run.ExitCode, run.Output, run.Error));
        Assert.NotNull(await FindAsync("example.com", "bulk1199"));
        run = await CommandRun.OfAsync([.. verb, "--json"]);
        Assert.Equal((ExitCodes.Ok, """{"read":1201,"added":0}""" + "\n"), (run.ExitCode, run.Output));
        run = await CommandRun.OfAsync([.. verb, "--replace"]);
        Assert.Equal((ExitCodes.Ok, "1201 of 1201 users imported\n"), (run.ExitCode, run.Output));
    }

    [Fact]
    public async Task The_verb_begins_nothing_when_a_line_is_wrong()
    {
        await File.WriteAllTextAsync(_file, "never@example.com:x\n\nS3cretInHere\n");
        CommandRun run = await CommandRun.OfAsync("users", "import", _file, "--server", api.Root.ToString(), "--token-file", api.TokenFile);
        Assert.Equal(ExitCodes.Wrong, run.ExitCode);
        Assert.Contains("Line 3 is neither user@domain:password nor user:realm:hash; nothing was imported.", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("S3cretInHere", run.Error, StringComparison.Ordinal);
        Assert.Null(await FindAsync("example.com", "never"));
    }

    private async Task<JsonNode> ImportAsync(string lines, string query = "")
    {
        (HttpStatusCode status, JsonNode answer) = await SendAsync(lines, query);
        Assert.True(status == HttpStatusCode.OK, answer.ToJsonString());
        return answer;
    }

    private Task<(HttpStatusCode Status, JsonNode Body)> SendAsync(string lines, string query = "") => api.SendAsync(HttpMethod.Post, "users/import" + query, lines, mediaType: "application/x-ndjson");

    private async Task<JsonNode?> FindAsync(string realm, string username)
    {
        string? cursor = null;
        do
        {
            JsonNode page = await api.GetAsync("users?limit=1000" + (realm.Length > 0 ? $"&realm={Uri.EscapeDataString(realm)}" : "") + (cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}"));
            if (page["items"]!.AsArray().FirstOrDefault(user => (string?)user!["username"] == username) is { } found) return found;
            cursor = (string?)page["next"];
        }
        while (cursor is not null);
        return null;
    }
}
