using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using ActorRegistrar.Server.Commands;
using ActorRegistrar.Server.Tests.Commands;

namespace ActorRegistrar.Server.Tests.Http;

/// <summary>Bindings of another registrar brought in while this one serves, by HTTP and by the verb.</summary>
public sealed class ImportApiTests(RunningApiWithTokens api) : IClassFixture<RunningApiWithTokens>, IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("import-api").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task What_is_brought_in_is_found_and_a_second_time_changes_nothing()
    {
        string lines = Line("sip:moved@example.com", "sip:moved@192.0.2.1") + Line("sip:other@example.com", "sip:other@192.0.2.2");
        JsonNode report = await ImportAsync(lines);
        Assert.Equal((2, 2, 0), (Number(report, "created"), Number(report, "addressesOfRecord"), report["leftOut"]!.AsArray().Count));
        Assert.Equal("sip:moved@192.0.2.1", (string?)(await api.GetAsync("aors/sip:moved@example.com/lookup"))["contacts"]![0]!["contact"]);
        JsonNode again = await ImportAsync(lines);
        Assert.Equal((0, 2), (Number(again, "created"), Number(again, "unchanged")));
        JsonArray history = (await api.GetAsync("aors/sip:moved@example.com/history"))["items"]!.AsArray();
        Assert.Equal(("administrative", "ops", "http"), ((string?)Assert.Single(history)!["cause"], (string?)history[0]!["request"]!["authenticatedUser"], (string?)history[0]!["request"]!["source"]!["transport"]));
    }

    [Fact]
    public async Task A_dry_run_lists_what_would_be_left_out_and_stores_nothing()
    {
        await ImportAsync(Line("sip:kept@example.com", "sip:kept@192.0.2.1", refreshedAgo: 10, cseq: 2));
        JsonNode report = await ImportAsync(
            Line("sip:kept@example.com", "sip:kept@192.0.2.1", refreshedAgo: 60) + Line("sip:dry@example.com", "sip:dry@192.0.2.1") + Line("sip:a@elsewhere.example", "sip:a@192.0.2.1")
            + Line("sip:late@example.com", "sip:late@192.0.2.1", refreshedAgo: 7200),
            "import?dryRun=true");
        Assert.Equal((true, 4L, 1L, 1L, 1L, 1L), ((bool)report["isDryRun"]!, Number(report, "read"), Number(report, "created"), Number(report, "newerHere"), Number(report, "refused"), Number(report, "hadExpired")));
        Assert.Equal(
            [("line 3", "its domain is not served here; Registrar:Domains says which are"), ("line 1", "the same contact was registered here later"), ("line 4", "it has expired")],
            report["leftOut"]!.AsArray().Select(left => ((string)left!["place"]!, (string)left["reason"]!)));
        Assert.Equal(HttpStatusCode.NotFound, (await api.SendAsync(HttpMethod.Get, "aors/sip:dry@example.com")).Status);
    }

    [Fact]
    public async Task Lines_of_one_address_of_record_are_one_change()
    {
        JsonNode report = await ImportAsync(Line("sip:twice@example.com", "sip:twice@192.0.2.1") + Line("sip:twice@example.com", "sip:twice@192.0.2.2"));
        Assert.Equal((2, 2, 1), (Number(report, "read"), Number(report, "created"), Number(report, "addressesOfRecord")));
        Assert.Equal(2, (await api.GetAsync("aors/sip:twice@example.com/lookup"))["contacts"]!.AsArray().Count);
        Assert.Single((await api.GetAsync("aors/sip:twice@example.com/history"))["items"]!.AsArray());
    }

    [Fact]
    public async Task The_audit_tells_of_what_was_stored_and_of_no_dry_run()
    {
        // As many as no other test brings in: the file is all of theirs.
        string lines = string.Concat(Enumerable.Range(0, 7).Select(i => Line($"sip:audited{i}@example.com", "sip:audited@192.0.2.1")));
        await ImportAsync(lines, "import?dryRun=true");
        await ImportAsync(lines);
        await ImportAsync(lines);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        JsonNode[] told;
        // It is written in the background, in order.
        do told = [.. File.ReadLines(api.AuditFile).Select(line => JsonNode.Parse(line)!).Where(line => ((string?)line["what"])?.EndsWith("7 read, of 7 addresses-of-record", StringComparison.Ordinal) == true)];
        while (told.Length < 2 && !patience.IsCancellationRequested);
        Assert.Equal(
            [("bindings.import", "done", "ops", "7 bindings, 7 read, of 7 addresses-of-record"), ("bindings.import", "unchanged", "ops", "0 bindings, 7 read, of 7 addresses-of-record")],
            told.Select(one => ((string?)one["kind"], (string?)one["outcome"], (string?)one["who"], (string?)one["what"])));
    }

    [Fact]
    public async Task A_third_at_once_is_told_to_come_again()
    {
        var rest = new TaskCompletionSource();
        string line = Line("sip:third@example.com", "sip:third@192.0.2.1");
        Task<HttpStatusCode>[] slow = [SendSlowlyAsync(line, rest.Task), SendSlowlyAsync(line, rest.Task)];
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        HttpStatusCode third;
        do
        {
            // The first two may still be on their way.
            (third, JsonNode answer) = await SendAsync(line, "import?dryRun=true");
            if (third == HttpStatusCode.ServiceUnavailable) Assert.StartsWith("2 imports are under way", (string?)answer["detail"], StringComparison.Ordinal);
        }
        while (third == HttpStatusCode.OK && !patience.IsCancellationRequested);
        rest.SetResult();
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK], await Task.WhenAll(slow));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, third);
        await ImportAsync(line);
    }

    [Fact]
    public async Task A_body_that_is_cut_off_is_refused_with_its_line_and_leaves_nothing()
    {
        (HttpStatusCode status, JsonNode problem) = await SendAsync(Line("sip:cut@example.com", "sip:cut@192.0.2.1") + "{\"aor\":\"sip:b");
        Assert.Equal((HttpStatusCode.BadRequest, "body"), (status, (string?)problem["field"]));
        Assert.StartsWith("Line 2: it is not a whole JSON object", (string?)problem["detail"], StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await api.SendAsync(HttpMethod.Get, "aors/sip:cut@example.com")).Status);
    }

    [Fact]
    public async Task Another_type_a_body_too_large_and_a_token_that_may_only_read_are_refused()
    {
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await api.SendAsync(HttpMethod.Post, "import", "{}")).Status);
        using var large = new HttpRequestMessage(HttpMethod.Post, new Uri("import", UriKind.Relative)) { Content = new StringContent(new string(' ', (8 * 1024 * 1024) + 1), Encoding.UTF8, "application/x-ndjson") };
        // Else the answer may be lost with the connection that the server closes on the rest of the body.
        large.Headers.ExpectContinue = true;
        using HttpResponseMessage refused = await api.Client.SendAsync(large);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, refused.StatusCode);
        Assert.Equal("The body is too large; 8388608 octets are the most.", (string?)JsonNode.Parse(await refused.Content.ReadAsStringAsync())!["detail"]);
        using HttpClient board = api.NewClient(RunningApiWithTokens.ReadToken);
        Assert.Equal(HttpStatusCode.Forbidden, (await api.SendAsync(HttpMethod.Post, "import", Line("sip:x@example.com", "sip:x@192.0.2.1"), board, "application/x-ndjson")).Status);
    }

    [Fact]
    public async Task The_verb_gives_a_file_to_the_server_in_parts_and_tells_places_of_the_file()
    {
        string file = Path.Combine(_directory, "bindings.jsonl");
        var text = new StringBuilder("\n");
        for (int i = 0; i < 1_200; i++) text.Append(Line($"sip:bulk{i:D4}@example.com", $"sip:bulk@192.0.2.{i % 250}"));
        await File.WriteAllTextAsync(file, text + Line("sip:a@elsewhere.example", "sip:a@192.0.2.1") + Line("sip:a@example.com", "nobody"));
        string[] import = ["import", file, "--server", api.Root.ToString(), "--token-file", api.TokenFile];
        CommandRun run = await CommandRun.OfAsync([.. import, "--dry-run"]);
        Assert.Contains("1200 would be taken: 1200 new, 0 newer than here", run.Output, StringComparison.Ordinal);
        // All are new still.
        run = await CommandRun.OfAsync(import);
        Assert.Equal((ExitCodes.Failed, ""), (run.ExitCode, run.Error));
        Assert.Contains("1202 bindings read", run.Output, StringComparison.Ordinal);
        Assert.Contains("left out line 1203, sip:a@example.com, nobody: the contact is not a URI", run.Output, StringComparison.Ordinal);
        Assert.Contains("left out line 1202, sip:a@elsewhere.example, sip:a@192.0.2.1: its domain is not served here", run.Output, StringComparison.Ordinal);
        Assert.Contains("1200 taken: 1200 new, 0 newer than here", run.Output, StringComparison.Ordinal);
        Assert.True((bool?)(await api.GetAsync("aors/sip:bulk1199@example.com"))["isKnown"]);
    }

    [Fact]
    public async Task The_verb_says_why_the_server_does_not_take_it()
    {
        string file = Path.Combine(_directory, "one.jsonl");
        await File.WriteAllTextAsync(file, Line("sip:v@example.com", "sip:v@192.0.2.1"));
        CommandRun run = await CommandRun.OfAsync("import", file, "--server", api.Root.ToString());
        Assert.Equal((ExitCodes.Failed, ""), (run.ExitCode, run.Output));
        Assert.Contains("--token-file", run.Error, StringComparison.Ordinal);
        run = await CommandRun.OfAsync("import", file, "--server", api.Root.ToString(), "--Registrar:DataDirectory=elsewhere");
        Assert.Equal(ExitCodes.Wrong, run.ExitCode);
    }

    private async Task<JsonNode> ImportAsync(string lines, string path = "import")
    {
        (HttpStatusCode status, JsonNode answer) = await SendAsync(lines, path);
        Assert.True(status == HttpStatusCode.OK, answer.ToJsonString());
        return answer;
    }

    private Task<(HttpStatusCode Status, JsonNode Body)> SendAsync(string lines, string path = "import") => api.SendAsync(HttpMethod.Post, path, lines, mediaType: "application/x-ndjson");

    /// <summary>Sends a line of which the server waits for the end; again when another one was there first.</summary>
    private async Task<HttpStatusCode> SendSlowlyAsync(string line, Task rest)
    {
        while (true)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("import", UriKind.Relative)) { Content = new SlowLine(line, rest) };
            // Else what is refused would be answered once its body is sent.
            request.Headers.ExpectContinue = true;
            using HttpResponseMessage response = await api.Client.SendAsync(request);
            if (response.StatusCode != HttpStatusCode.ServiceUnavailable) return response.StatusCode;
        }
    }

    private static long Number(JsonNode report, string name) => report[name]!.GetValue<long>();

    private static string Line(string aor, string contact, int refreshedAgo = 0, int cseq = 1)
    {
        DateTimeOffset refreshed = DateTimeOffset.UtcNow.AddSeconds(-refreshedAgo);
        return string.Create(CultureInfo.InvariantCulture, $$"""{"aor":"{{aor}}","bindings":[{"contact":"{{contact}}","callId":"c","cseq":{{cseq}},"refreshedAt":"{{refreshed:O}}","expiresAt":"{{refreshed.AddHours(1):O}}"}]}""") + "\n";
    }

    private sealed class SlowLine : HttpContent
    {
        private readonly byte[] _line;
        private readonly Task _rest;

        public SlowLine(string line, Task rest)
        {
            _line = Encoding.UTF8.GetBytes(line);
            _rest = rest;
            Headers.ContentType = new("application/x-ndjson");
        }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(_line.AsMemory(0, 10));
            await stream.FlushAsync();
            await _rest;
            await stream.WriteAsync(_line.AsMemory(10));
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
