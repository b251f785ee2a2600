using System.Text;
using ActorRegistrar.Server.Remote;
using ActorRegistrar.Server.Tests.Commands;

namespace ActorRegistrar.Server.Tests.Remote;

/// <summary>Verbs against an administrative interface that says what the test wants.</summary>
public sealed class RemoteCommandTests : IDisposable
{
    private const string Bob = """
        {"aor":"sip:bob@example.com","contact":"sip:bob@192.0.2.4:5060","source":{"transport":"udp","remote":"192.0.2.4:5060"},"userAgent":"Desk 1","remainingSeconds":3552,"isReachable":true}
        """;

    private readonly FakeAdmin _admin = new();

    public void Dispose() => _admin.Dispose();

    [Fact]
    public async Task Bindings_are_a_table()
    {
        CommandRun run = await _admin.Answering(Bob + "\n" + Bob.Replace("3552", "30", StringComparison.Ordinal).Replace("true", "false", StringComparison.Ordinal), type: "application/x-ndjson")
            .RunAsync("bindings", "--domain", "Example.com", "--source", "192.0.2.0/24", "--unreachable");
        Assert.Equal("GET /api/v1/bindings?domain=example.com&source=192.0.2.0%2F24&unreachable=true", Assert.Single(_admin.Asked).What);
        Assert.Equal(
            """
            ADDRESS-OF-RECORD    CONTACT                     EXPIRES  FROM            OVER  USER-AGENT
            sip:bob@example.com  sip:bob@192.0.2.4:5060        59:12  192.0.2.4:5060  udp   Desk 1
            sip:bob@example.com  sip:bob@192.0.2.4:5060  0:30 (gone)  192.0.2.4:5060  udp   Desk 1
            """.ReplaceLineEndings("\n"), run.Output.TrimEnd());
        Assert.Equal((0, "2 bindings"), (run.ExitCode, run.Error));
    }

    [Fact]
    public async Task Json_is_passed_on_a_line_for_each_and_a_limit_ends_it()
    {
        CommandRun run = await _admin.Answering(string.Concat(Enumerable.Repeat(Bob.Trim() + "\n", 5)), type: "application/x-ndjson").RunAsync("bindings", "--json", "--limit", "2");
        Assert.Equal($"{Bob.Trim()}\n{Bob.Trim()}", run.Output.Trim());
    }

    [Fact]
    public async Task The_token_of_the_file_is_sent_and_nothing_without_one()
    {
        string file = Path.GetTempFileName();
        try
        {
            foreach (string content in new[] { "0123456789abcdef0123\n", "# mine\n\nwrite 0123456789abcdef0123 ops\n" })
            {
                await File.WriteAllTextAsync(file, content);
                _admin.Answering("{}");
                await _admin.RunAsync("stats", "--token-file", file);
                Assert.Equal("Bearer 0123456789abcdef0123", _admin.Asked.Last().Authorization);
            }
            _admin.Answering("{}");
            await _admin.RunAsync("stats");
            Assert.Null(_admin.Asked.Last().Authorization);
            await File.WriteAllTextAsync(file, "write sha256:00 ops\n");
            CommandRun hashed = await _admin.RunAsync("stats", "--token-file", file);
            Assert.Equal((2, $"'{file}' holds no token; write it as the first line, and nothing else."), (hashed.ExitCode, hashed.Error));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData(400, 2, "aor is wrong.")]
    [InlineData(422, 2, "aor is wrong.")]
    [InlineData(404, 1, "aor is wrong.")]
    [InlineData(401, 1, "aor is wrong. --token-file names the file that holds a token, or ACTORREGISTRAR_TOKEN_FILE does.")]
    [InlineData(403, 1, "aor is wrong. The token may only read; use one that may write.")]
    public async Task A_problem_is_told_in_the_servers_own_words(int status, int exitCode, string sentence)
    {
        CommandRun run = await _admin.Answering("""{"title":"Bad","detail":"aor is wrong."}""", status, "application/problem+json").RunAsync("show", "sip:bob@example.com");
        Assert.Equal((exitCode, sentence), (run.ExitCode, run.Error));
    }

    [Fact]
    public async Task Something_that_is_no_registrar_is_told()
    {
        CommandRun html = await _admin.Answering("<html>", type: "text/html").RunAsync("stats");
        Assert.Equal((1, $"{_admin.Url}/ answered something else than an ActorRegistrar does; is the address right?"), (html.ExitCode, html.Error));
        CommandRun missing = await _admin.RunAsync("stats");
        Assert.Equal((1, $"{_admin.Url}/ answered 404 Not Found; is it an ActorRegistrar that has this command?"), (missing.ExitCode, missing.Error));
    }

    [Fact]
    public async Task Nobody_there_is_told()
    {
        CommandRun run = await CommandRun.OfAsync("stats", "--server", "http://127.0.0.1:1");
        Assert.Equal((1, "nothing listens on http://127.0.0.1:1/; is the server running, and is this its Registrar:Http:Listen?"), (run.ExitCode, run.Error));
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_not_waited_for_longer_than_asked()
    {
        using var held = new SemaphoreSlim(0);
        CommandRun run = await _admin.Answering(_ => held.WaitAsync(TimeSpan.FromSeconds(20))).RunAsync("stats", "--timeout", "0.3");
        held.Release();
        Assert.Equal((1, $"no answer from {_admin.Url}/ within 0.3 s."), (run.ExitCode, run.Error));
    }

    [Theory]
    [InlineData("'ftp://x' is not the address of a server; write for example http://127.0.0.1:8080.", "stats", "--server", "ftp://x")]
    [InlineData("--source is 'here'; write an address such as 192.0.2.1 or a network such as 192.0.2.0/24.", "bindings", "--source", "here", "--server", "http://127.0.0.1:1")]
    [InlineData("--expires-before is 'soon'; write for example 2026-11-26T12:00:00Z.", "bindings", "--expires-before", "soon", "--server", "http://127.0.0.1:1")]
    [InlineData("--limit must be 1 or more.", "bindings", "--limit", "0", "--server", "http://127.0.0.1:1")]
    [InlineData("--transport, --expires-before, --unreachable, --search and --limit ask a running server; name it with --server.", "bindings", "--transport", "tls")]
    [InlineData("--server asks a running server for what is registered now; --at, --database and settings ask the database. Give one of them.", "bindings", "--at", "-2h", "--server", "http://127.0.0.1:1")]
    [InlineData("'@' is not an address-of-record; write for example sip:bob@example.com.", "show", "@")]
    [InlineData("'@' is not an address-of-record; write for example sip:bob@example.com.", "tail", "--aor", "@")]
    public async Task What_is_typed_wrong_asks_no_server(string sentence, params string[] arguments)
    {
        CommandRun run = await CommandRun.OfAsync(arguments);
        Assert.Equal((2, sentence), (run.ExitCode, run.Error));
    }

    [Fact]
    public async Task Show_and_lookup_name_the_address_of_record_as_one_segment()
    {
        CommandRun run = await _admin.Answering($$"""{"aor":"sip:bob@example.com","bindings":[{{Bob}}]}""").RunAsync("show", "bob@example.com");
        Assert.StartsWith("CONTACT", run.Output, StringComparison.Ordinal);
        Assert.Equal((0, "sip:bob@example.com: 1 binding"), (run.ExitCode, run.Error));
        run = await _admin.Answering("""{"aor":"sip:bob@example.com","contacts":[]}""").RunAsync("lookup", "sip:bob@example.com");
        Assert.Equal((1, "sip:bob@example.com: 0 contacts"), (run.ExitCode, run.Error));
        Assert.Equal(["GET /api/v1/aors/sip%3Abob%40example.com", "GET /api/v1/aors/sip%3Abob%40example.com/lookup"], _admin.Asked.Select(asked => asked.What));
    }

    [Fact]
    public async Task Remove_says_what_went()
    {
        CommandRun run = await _admin.Answering($$"""{"aor":"sip:bob@example.com","removed":[{{Bob}}],"bindings":[]}""").RunAsync("remove", "sip:bob@example.com", "--contact", "sip:bob@192.0.2.4:5060");
        Assert.Equal("DELETE /api/v1/aors/sip%3Abob%40example.com/bindings?contact=sip%3Abob%40192.0.2.4%3A5060", _admin.Asked.Single().What);
        Assert.Equal((0, "removed sip:bob@192.0.2.4:5060\nsip:bob@example.com: 1 binding removed, 0 bindings left"), (run.ExitCode, run.Output.Trim()));
        run = await _admin.Answering("""{"aor":"sip:bob@example.com","removed":[],"bindings":[]}""").RunAsync("remove", "sip:bob@example.com", "--contact", "sip:x@y");
        Assert.Equal((1, "'sip:x@y' is none of its contacts; show lists them."), (run.ExitCode, run.Error));
    }

    [Fact]
    public async Task The_log_level_is_shown_and_changed()
    {
        const string levels = """{"items":[{"category":"ActorRegistrar","level":"Debug"}]}""";
        CommandRun run = await _admin.Answering(levels).RunAsync("loglevel", "debug", "--category", "ActorRegistrar");
        Assert.Equal(("PUT /api/v1/log-level", """{"category":"ActorRegistrar","level":"Debug"}"""), (_admin.Asked.Single().What, _admin.Asked.Single().Body));
        Assert.Equal("CATEGORY        LEVEL\nActorRegistrar  Debug", run.Output.Trim());
        Assert.Equal(2, (await _admin.RunAsync("loglevel", "loud")).ExitCode);
    }

    [Fact]
    public async Task Refusals_are_a_table()
    {
        CommandRun run = await _admin.Answering("""
            {"items":[{"at":"2026-11-26T01:02:03.4Z","source":"192.0.2.4:5060","transport":"udp","aor":"sip:bob@example.com","user":"eve","userAgent":null,"status":403,"cause":"not authorised","suppressed":7}]}
            """).RunAsync("refusals", "--limit", "9");
        Assert.Equal("GET /api/v1/refusals?limit=9", _admin.Asked.Single().What);
        Assert.Contains("2026-11-26T01:02:03Z  192.0.2.4:5060  udp   sip:bob@example.com  eve      403  not authorised  -              7", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tail_goes_on_behind_the_last_event_when_the_connection_breaks()
    {
        _admin.Answering(Event(7, "sip:bob@example.com"), type: "text/event-stream").Answering("", 503, "application/json").Answering(Event(8, "sip:bob@example.com"), type: "text/event-stream");
        CommandRun run = await _admin.RunAsync("tail", "--domain", "example.com", "--count", "2");
        Assert.Equal(
            ["01:02:03.400Z created sip:bob@example.com sip:b@192.0.2.4 until 02:02:03Z from 192.0.2.4:5060 over udp (Desk 1)", "01:02:03.400Z created sip:bob@example.com sip:b@192.0.2.4 until 02:02:03Z from 192.0.2.4:5060 over udp (Desk 1)"],
            run.Output.Trim().Split('\n'));
        Assert.Equal([null, "7", "7"], _admin.Asked.Select(asked => asked.LastId));
        Assert.All(_admin.Asked, asked => Assert.Equal("GET /api/v1/changes?domain=example.com", asked.What));
        Assert.Equal(0, run.ExitCode);
    }

    [Fact]
    public async Task Tail_goes_on_from_where_it_began_when_the_connection_breaks_before_the_first_event()
    {
        _admin.Answering(":\nid: 5\n\n", type: "text/event-stream").Answering(Event(6, "sip:bob@example.com"), type: "text/event-stream");
        CommandRun run = await _admin.RunAsync("tail", "--count", "1");
        Assert.Equal([null, "5"], _admin.Asked.Select(asked => asked.LastId));
        Assert.Equal(0, run.ExitCode);
    }

    [Fact]
    public async Task Users_of_a_running_server_are_listed_page_by_page_and_removed()
    {
        _admin.Answering("""{"items":[{"user":"a@example.com","algorithms":["SHA-256","MD5"],"grants":["sip:x@example.com"]}],"next":"c"}""")
            .Answering("""{"items":[{"user":"b@example.com","algorithms":["MD5"],"grants":[]}]}""").Answering("""{"removed":"a@example.com"}""");
        CommandRun run = await _admin.RunAsync("users", "list", "Example.com");
        Assert.Equal((0, "a@example.com  SHA-256 MD5, also registers sip:x@example.com\nb@example.com  MD5\n2 users\n"), (run.ExitCode, run.Output));
        run = await _admin.RunAsync("users", "remove", "a@example.com");
        Assert.Equal((0, "removed a@example.com\n"), (run.ExitCode, run.Output));
        Assert.Equal(
            ["GET /api/v1/users?realm=example.com&limit=1000", "GET /api/v1/users?realm=example.com&limit=1000&cursor=c", "DELETE /api/v1/users/a%40example.com"],
            _admin.Asked.Select(asked => asked.What));
    }

    [Fact]
    public async Task A_grant_is_given_and_taken_back_on_a_running_server()
    {
        const string bob = """{"user":"bob@example.com","algorithms":[],"grants":[]}""";
        CommandRun run = await _admin.Answering(bob).RunAsync("users", "grant", "bob@example.com", "sip:sales@example.com");
        Assert.Equal((0, "bob@example.com may register sip:sales@example.com\n"), (run.ExitCode, run.Output));
        run = await _admin.Answering(bob).RunAsync("users", "revoke", "bob@example.com", "sip:sales@example.com");
        Assert.Equal((0, "bob@example.com may not register sip:sales@example.com any longer\n"), (run.ExitCode, run.Output));
        run = await _admin.RunAsync("users", "grant", "bob@example.com", "nonsense:");
        Assert.Equal(2, run.ExitCode);
        Assert.Equal(
            ["PUT /api/v1/users/bob%40example.com/grants/sip%3Asales%40example.com", "DELETE /api/v1/users/bob%40example.com/grants/sip%3Asales%40example.com"],
            _admin.Asked.Select(asked => asked.What));
    }

    [Fact]
    public async Task Tail_that_never_connected_fails_at_once() => Assert.Equal(1, (await CommandRun.OfAsync("tail", "--server", "http://127.0.0.1:1")).ExitCode);

    [Fact]
    public void Events_are_put_together_from_lines()
    {
        var reader = new ServerEventReader();
        ServerEvent?[] happened = [.. new[] { ": hello", "", "id: 5", "event: change", "data: {", "data:}", "", "data", "", ":", "retry: 1", "data: x", "" }.Select(reader.Take)];
        Assert.Equal([new ServerEvent("change", "5", "{\n}"), new ServerEvent("message", "5", "x")], happened.OfType<ServerEvent>().Where(one => one.Data.Length > 0));
    }

    private static string Event(int id, string aor) => new StringBuilder()
        .Append($"id: {id}\ndata: ")
        .Append($$"""{"aor":"{{aor}}","at":"2026-11-26T01:02:03.4Z","cause":"register","request":{"source":{"transport":"udp","remote":"192.0.2.4:5060"},"userAgent":"Desk 1"},"changes":[{"kind":"created","contact":"sip:b@192.0.2.4"}],"bindings":[{"contact":"sip:b@192.0.2.4","expiresAt":"2026-11-26T02:02:03Z"}]}""")
        .Append("\n\n").ToString();
}
