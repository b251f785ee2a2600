using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace ActorRegistrar.Server.Tests.Http;

/// <summary>The administrative interface through its listener, without tokens on loopback.</summary>
public sealed class AdminApiTests(RunningApi api) : IClassFixture<RunningApi>
{
    [Fact]
    public async Task A_telephones_binding_is_shown_looked_up_shortened_and_removed_and_the_history_says_by_whom()
    {
        await api.RegisterAsync("sip:phone@localhost", "sip:phone@127.0.0.1:5070");
        JsonNode shown = await api.GetAsync("aors/phone@localhost");
        Assert.Equal("sip:phone@127.0.0.1:5070", (string?)shown["bindings"]![0]!["contact"]);
        Assert.True((bool?)shown["bindings"]![0]!["isReachable"]);
        Assert.InRange((int)shown["bindings"]![0]!["remainingSeconds"]!, 590, 600);
        Assert.Equal("sip:phone@127.0.0.1:5070", (string?)(await api.GetAsync("aors/sip:phone@localhost/lookup"))["contacts"]![0]!["contact"]);

        (_, JsonNode shortened) = await api.SendAsync(HttpMethod.Post, "aors/sip:phone@localhost/reregister", """{"withinSeconds":30}""");
        Assert.InRange((int)shortened["bindings"]![0]!["remainingSeconds"]!, 1, 30);
        (_, JsonNode removed) = await api.SendAsync(HttpMethod.Delete, "aors/sip:phone@localhost/bindings?contact=sip:phone@127.0.0.1:5070");
        Assert.Equal("sip:phone@127.0.0.1:5070", (string?)removed["removed"]![0]!["contact"]);
        Assert.Empty(removed["bindings"]!.AsArray());

        JsonArray history = (await api.GetAsync("aors/sip:phone@localhost/history?order=desc"))["items"]!.AsArray();
        Assert.Equal(["administrative", "administrative", "register"], history.Select(change => (string?)change!["cause"]));
        Assert.Equal(["deactivated", "shortened", "created"], history.Select(change => (string?)change!["changes"]![0]!["kind"]));
        Assert.Equal("anonymous", (string?)history[0]!["request"]!["authenticatedUser"]);
        Assert.Equal("http", (string?)history[0]!["request"]!["source"]!["transport"]);
        Assert.StartsWith("127.0.0.1:", (string?)history[0]!["request"]!["source"]!["remote"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_static_binding_is_added_and_a_telephone_registers_beside_it()
    {
        (HttpStatusCode status, JsonNode added) = await api.SendAsync(HttpMethod.Post, "aors/sip:door@localhost/bindings", """{"contact":"sip:door@192.0.2.7","isStatic":true,"q":0.5,"path":["<sip:edge.example.com;lr>"]}""");
        Assert.Equal(HttpStatusCode.Created, status);
        Assert.True((bool?)added["bindings"]![0]!["isStatic"]);
        await api.RegisterAsync("sip:door@localhost", "sip:door@127.0.0.1:5071");
        Assert.Equal(["sip:door@127.0.0.1:5071", "sip:door@192.0.2.7"], (await api.GetAsync("aors/sip:door@localhost/lookup"))["contacts"]!.AsArray().Select(contact => (string?)contact!["contact"]));
    }

    [Fact]
    public async Task The_time_of_a_change_cut_to_milliseconds_includes_the_change()
    {
        await api.RegisterAsync("sip:cut@localhost", "sip:cut@127.0.0.1:5073");
        DateTimeOffset at = (await api.GetAsync("aors/sip:cut@localhost/history"))["items"]![0]!["at"]!.GetValue<DateTimeOffset>();
        JsonNode held = await api.GetAsync($"aors/sip:cut@localhost/at?time={at.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}");
        Assert.Equal("sip:cut@127.0.0.1:5073", (string?)held["bindings"]![0]!["contact"]);
        (HttpStatusCode status, _) = await api.SendAsync(HttpMethod.Get, $"aors/sip:cut@localhost/at?time={at.UtcDateTime.AddMilliseconds(-1):yyyy-MM-dd'T'HH:mm:ss.fff'Z'}");
        Assert.Equal(HttpStatusCode.NotFound, status);
    }

    [Fact]
    public async Task All_are_listed_page_by_page_and_as_lines_and_filtered()
    {
        for (int i = 0; i < 23; i++) await AddAsync($"sip:list{i:D2}@paging.example");
        await AddAsync("sip:list99@other.example");
        await api.CatchUpAsync();

        List<string> seen = [];
        string? next = null;
        do
        {
            JsonNode page = await api.GetAsync($"aors?domain=paging.example&limit=10{(next is null ? "" : "&cursor=" + next)}");
            Assert.True(page["items"]!.AsArray().Count <= 10);
            seen.AddRange(page["items"]!.AsArray().Select(item => (string)item!["aor"]!));
            next = (string?)page["next"];
        }
        while (next is not null);
        Assert.Equal(Enumerable.Range(0, 23).Select(i => $"sip:list{i:D2}@paging.example"), seen);

        Assert.Equal(seen, (await LinesAsync("aors?domain=PAGING.example")).Select(line => (string)line["aor"]!));
        Assert.Equal(["sip:list07@paging.example"], (await LinesAsync("bindings?q=LIST07")).Select(line => (string)line["aor"]!));
        Assert.Equal(5, (await LinesAsync("bindings?domain=paging.example&limit=5")).Count);
        Assert.Equal(["local"], (await api.GetAsync("aors?q=list99"))["items"]![0]!["transports"]!.AsArray().Select(transport => (string)transport!));
    }

    [Fact]
    public async Task A_page_of_bindings_may_end_within_an_address_of_record()
    {
        foreach (string user in new[] { "a", "b" })
        {
            for (int i = 0; i < 5; i++) await AddAsync($"sip:{user}@pages.example", $"sip:{user}@192.0.2.{i}");
        }
        await api.CatchUpAsync();
        List<string> seen = [];
        string? next = null;
        do
        {
            JsonNode page = await api.GetAsync($"bindings?domain=pages.example&limit=3{(next is null ? "" : "&cursor=" + next)}");
            Assert.True(page["items"]!.AsArray().Count <= 3);
            seen.AddRange(page["items"]!.AsArray().Select(item => (string)item!["contact"]!));
            next = (string?)page["next"];
        }
        while (next is not null);
        Assert.Equal([.. Enumerable.Range(0, 5).Select(i => $"sip:a@192.0.2.{i}"), .. Enumerable.Range(0, 5).Select(i => $"sip:b@192.0.2.{i}")], seen);
    }

    [Fact]
    public async Task History_goes_on_with_its_cursor_and_the_past_is_shown()
    {
        for (int i = 0; i < 5; i++) await AddAsync("sip:past@localhost", $"sip:past@192.0.2.{i}");
        JsonNode first = await api.GetAsync("aors/sip:past@localhost/history?limit=2&order=desc");
        JsonNode second = await api.GetAsync($"aors/sip:past@localhost/history?limit=2&order=desc&cursor={(string)first["next"]!}");
        Assert.Equal([5, 4, 3, 2], first["items"]!.AsArray().Concat(second["items"]!.AsArray()).Select(change => (int)change!["sequence"]!));
        string moment = Uri.EscapeDataString(((string)second["items"]![0]!["at"]!));
        Assert.Equal(3, (await api.GetAsync($"aors/sip:past@localhost/at?time={moment}"))["bindings"]!.AsArray().Count);
        Assert.Equal(HttpStatusCode.NotFound, (await api.SendAsync(HttpMethod.Get, "aors/sip:past@localhost/at?time=2020-01-01T00:00:00Z")).Status);
    }

    [Theory]
    [InlineData("asc", new[] { 1, 2, 3, 4, 5 })]
    [InlineData("desc", new[] { 5, 4, 3, 2, 1 })]
    public async Task Pages_of_a_history_give_each_change_once(string order, int[] sequences)
    {
        string aor = $"sip:pages-{order}@localhost";
        for (int i = 0; i < 5; i++) await AddAsync(aor, $"sip:x@192.0.2.{i}");
        List<int> seen = [];
        string? next = null;
        do
        {
            JsonNode page = await api.GetAsync($"aors/{aor}/history?limit=2&order={order}{(next is null ? "" : "&cursor=" + next)}");
            seen.AddRange(page["items"]!.AsArray().Select(change => (int)change!["sequence"]!));
            next = (string?)page["next"];
        }
        while (next is not null);
        Assert.Equal(sequences, seen);
    }

    [Fact]
    public async Task Pages_of_users_give_each_user_once()
    {
        string[] users = [.. Enumerable.Range(0, 5).Select(i => $"page{i}@pages.example")];
        foreach (string user in users) await api.SendAsync(HttpMethod.Post, "users", $$"""{"user":"{{user}}","password":"x"}""");
        List<string> seen = [];
        string? next = null;
        do
        {
            JsonNode page = await api.GetAsync($"users?realm=pages.example&limit=2{(next is null ? "" : "&cursor=" + next)}");
            seen.AddRange(page["items"]!.AsArray().Select(user => (string)user!["user"]!));
            next = (string?)page["next"];
        }
        while (next is not null);
        Assert.Equal(users, seen);
    }

    [Fact]
    public async Task Changes_are_told_as_they_happen_and_again_from_where_a_client_left_off()
    {
        using HttpResponseMessage live = await OpenAsync("changes?domain=stream.example");
        Assert.Equal("text/event-stream", live.Content.Headers.ContentType?.MediaType);
        using var reader = new StreamReader(await live.Content.ReadAsStreamAsync());
        await AddAsync("sip:other@elsewhere.example");
        await AddAsync("sip:one@stream.example");
        (string id, JsonNode first) = await NextEventAsync(reader);
        Assert.Equal(("sip:one@stream.example", id), ((string?)first["aor"], first["offset"]!.ToJsonString()));

        await AddAsync("sip:two@stream.example");
        using HttpResponseMessage again = await OpenAsync("changes?domain=stream.example", id);
        using var second = new StreamReader(await again.Content.ReadAsStreamAsync());
        Assert.Equal("sip:two@stream.example", (string?)(await NextEventAsync(second)).Change["aor"]);
        Assert.Equal("sip:two@stream.example", (string?)(await NextEventAsync(reader)).Change["aor"]);
    }

    [Fact]
    public async Task A_stream_says_where_it_begins_so_that_a_break_before_the_first_change_loses_none()
    {
        string? begin;
        using (HttpResponseMessage live = await OpenAsync("changes?domain=break.example"))
        using (var reader = new StreamReader(await live.Content.ReadAsStreamAsync())) begin = await NextIdAsync(reader);
        await AddAsync("sip:one@break.example");
        using HttpResponseMessage again = await OpenAsync("changes?domain=break.example", begin);
        using var second = new StreamReader(await again.Content.ReadAsStreamAsync());
        Assert.Equal("sip:one@break.example", (string?)(await NextEventAsync(second)).Change["aor"]);
    }

    [Fact]
    public async Task A_grant_is_given_once_and_taken_back_once()
    {
        await api.SendAsync(HttpMethod.Post, "users", """{"user":"granted@localhost","password":"x"}""");
        for (int time = 0; time < 2; time++)
        {
            (HttpStatusCode status, JsonNode user) = await api.SendAsync(HttpMethod.Put, "users/granted@localhost/grants/sip:desk@localhost");
            Assert.Equal((HttpStatusCode.OK, """["sip:desk@localhost"]"""), (status, user["grants"]!.ToJsonString()));
        }
        Assert.Equal("may also register sip:desk@localhost", (string?)(await api.AuditedAsync("users.grant", "granted@localhost"))["what"]);
        (_, JsonNode revoked) = await api.SendAsync(HttpMethod.Delete, "users/granted@localhost/grants/sip:desk@localhost");
        Assert.Equal("[]", revoked["grants"]!.ToJsonString());
        Assert.Equal("may not register sip:desk@localhost any longer", (string?)(await api.AuditedAsync("users.revoke", "granted@localhost"))["what"]);
        Assert.Equal(HttpStatusCode.NotFound, (await api.SendAsync(HttpMethod.Delete, "users/granted@localhost/grants/sip:desk@localhost")).Status);
    }

    [Fact]
    public async Task Numbers_come_once_and_each_second()
    {
        using HttpResponseMessage response = await OpenAsync("stats/stream");
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        (_, JsonNode first) = await NextEventAsync(reader);
        (_, JsonNode second) = await NextEventAsync(reader);
        Assert.True(second["at"]!.GetValue<DateTimeOffset>() > first["at"]!.GetValue<DateTimeOffset>());
        Assert.Equal("ok", (string?)first["journal"]!["state"]);
    }

    [Fact]
    public async Task Every_operation_is_in_the_document_and_answers_in_the_shape_that_it_gives()
    {
        await api.RegisterAsync("sip:shape@localhost", "sip:shape@127.0.0.1:5072");
        await AddAsync("sip:shape@localhost", "sip:shape@192.0.2.1");
        await api.CatchUpAsync();
        JsonObject document = (await api.GetAsync("openapi.json")).AsObject();
        Assert.StartsWith("3.1.", (string?)document["openapi"], StringComparison.Ordinal);
        int checkedOnes = 0;
        foreach ((string path, JsonNode? operations) in document["paths"]!.AsObject())
        {
            foreach ((string method, JsonNode? operation) in operations!.AsObject())
            {
                (string type, JsonNode schema) = operation!["responses"]!.AsObject().First(response => response.Key[0] == '2').Value!["content"]!.AsObject()
                    .Select(content => (content.Key, content.Value!["schema"]!)).First();
                string filled = path[1..].Replace("{aor}", "sip:shape@localhost", StringComparison.Ordinal).Replace("{name}", "shape@localhost", StringComparison.Ordinal);
                if (filled.EndsWith("/at", StringComparison.Ordinal)) filled += "?time=" + DateTimeOffset.UtcNow.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
                if (type == "text/event-stream") continue;
                string? body = operation["requestBody"] is null ? null : BodyFor(path, method);
                string mediaType = operation["requestBody"]?["content"]!.AsObject().Single().Key ?? "application/json";
                (HttpStatusCode status, JsonNode answer) = await api.SendAsync(new HttpMethod(method.ToUpperInvariant()), filled, body, mediaType: mediaType);
                Assert.True((int)status is >= 200 and < 300 || status is HttpStatusCode.NotFound or HttpStatusCode.Conflict, $"{method} {path}: {status} {answer.ToJsonString()}");
                if ((int)status >= 300)
                {
                    JsonShape.AssertMatches(document, document["components"]!["schemas"]!["Problem"]!, answer, path);
                    // What is not there may be told so; that there is no such operation may not.
                    Assert.NotEqual("path", (string?)answer["field"]);
                    continue;
                }
                JsonShape.AssertMatches(document, schema, answer, $"{method} {path}");
                checkedOnes++;
            }
        }
        Assert.True(checkedOnes >= 20, $"only {checkedOnes} operations answered");
    }

    [Theory]
    [InlineData("GET", "nothing", null, 404, "path")]
    [InlineData("PATCH", "stats", null, 405, "method")]
    [InlineData("GET", "stats?verbose=1", null, 400, "verbose")]
    [InlineData("GET", "aors?limit=0", null, 400, "limit")]
    [InlineData("GET", "aors?limit=1001", null, 400, "limit")]
    [InlineData("GET", "aors?limit=1&limit=2", null, 400, "limit")]
    [InlineData("GET", "aors?cursor=%3Cscript%3E", null, 400, "cursor")]
    [InlineData("GET", "bindings?cursor=YQ", null, 400, "cursor")]
    [InlineData("GET", "aors?source=10.0.0.0/33", null, 400, "source")]
    [InlineData("GET", "aors?domain=a%0Ab", null, 400, "domain")]
    [InlineData("GET", "aors?transport=smoke", null, 400, "transport")]
    [InlineData("GET", "aors?unreachable=maybe", null, 400, "unreachable")]
    [InlineData("GET", "aors?expiresBefore=tomorrow", null, 400, "expiresBefore")]
    [InlineData("GET", "aors/sip%3A%40x", null, 400, "aor")]
    [InlineData("GET", "aors/mailto%3Abob@localhost", null, 400, "aor")]
    [InlineData("GET", "aors/sip:nobody@localhost", null, 404, "aor")]
    [InlineData("GET", "aors/sip:nobody@localhost/history", null, 404, "aor")]
    [InlineData("GET", "aors/sip:nobody@localhost/at", null, 400, "time")]
    [InlineData("GET", "changes?after=-1", null, 400, "after")]
    [InlineData("GET", "stats/expiry-forecast?minutes=1441", null, 400, "minutes")]
    [InlineData("DELETE", "aors/sip:nobody@localhost/bindings", null, 404, "aor")]
    [InlineData("DELETE", "aors/sip:nobody@localhost/bindings?contact=", null, 400, "contact")]
    [InlineData("POST", "aors/sip:x@localhost/bindings", "{", 400, "body")]
    [InlineData("POST", "aors/sip:x@localhost/bindings", "[]", 400, "body")]
    [InlineData("POST", "aors/sip:x@localhost/bindings", "{}", 422, "contact")]
    [InlineData("POST", "aors/sip:x@localhost/bindings", """{"contact":5}""", 422, "contact")]
    [InlineData("POST", "aors/sip:x@localhost/bindings", """{"contact":"bob"}""", 422, "expiresInSeconds|contact")]
    [InlineData("POST", "aors/sip:x@localhost/bindings", """{"contact":"sip:a@b\r\nX: y","isStatic":true}""", 422, "contact")]
    [InlineData("POST", "aors/sip:x@localhost/bindings", """{"contact":"sip:a@b","isStatic":true,"expiresInSeconds":5}""", 422, "expiresInSeconds")]
    [InlineData("POST", "aors/sip:x@localhost/bindings", """{"contact":"sip:a@b","isStatic":true,"q":1.5}""", 422, "q")]
    [InlineData("POST", "aors/sip:x@localhost/bindings", """{"contact":"sip:a@b","isStatic":true,"path":["<sip:a>\r\nX: y"]}""", 422, "path")]
    [InlineData("POST", "aors/sip:x@localhost/bindings", """{"contact":"sip:a@b","isStatic":true,"color":1}""", 422, "color")]
    [InlineData("POST", "aors/sip:x@localhost/bindings", """{"contact":"\ud800","isStatic":true}""", 422, "contact")]
    [InlineData("POST", "aors/sip:x@localhost/reregister", """{"withinSeconds":0}""", 422, "withinSeconds")]
    [InlineData("POST", "users", """{"user":"bob","password":"x"}""", 422, "user")]
    [InlineData("POST", "users", """{"user":"bob@example.com"}""", 422, "password")]
    [InlineData("PUT", "users/nobody@example.com/password", """{"password":"x"}""", 404, "name")]
    [InlineData("DELETE", "users/%00", null, 400, "name")]
    [InlineData("PUT", "users/nobody@example.com/grants/sip:x@example.com", null, 404, "name")]
    [InlineData("PUT", "users/nobody@example.com/grants/x:y@z", null, 400, "aor")]
    [InlineData("DELETE", "users/nobody@example.com/grants/sip:x@example.com", null, 404, "aor")]
    public async Task What_is_wrong_is_refused_with_a_problem_that_names_it(string method, string path, string? body, int status, string field)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative));
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await api.Client.SendAsync(request);
        string text = await response.Content.ReadAsStringAsync();
        Assert.True(status == (int)response.StatusCode, text);
        if (path == "users/%00" && text.Length == 0) return;
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        JsonNode problem = JsonNode.Parse(text)!;
        Assert.Contains((string?)problem["field"] ?? "", field.Split('|'));
        Assert.NotEqual("", (string?)problem["detail"]);
        Assert.Equal(status, (int)problem["status"]!);
    }

    [Fact]
    public async Task Answers_are_not_kept_not_taken_for_something_else_and_run_no_script()
    {
        using HttpResponseMessage response = await api.Client.GetAsync(new Uri("stats", UriKind.Relative));
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.True(response.Headers.CacheControl?.NoStore);
        Assert.Contains("default-src 'none'", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Empty(response.Headers.Server);
    }

    [Fact]
    public async Task A_form_of_another_page_changes_nothing()
    {
        await AddAsync("sip:victim@localhost");
        using var plain = new HttpClient { BaseAddress = api.Client.BaseAddress };
        using var form = new FormUrlEncodedContent([new("contact", "sip:evil@192.0.2.66")]);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await plain.PostAsync(new Uri("aors/sip:victim@localhost/bindings", UriKind.Relative), form)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await plain.DeleteAsync(new Uri("aors/sip:victim@localhost/bindings", UriKind.Relative))).StatusCode);
        using var foreign = new HttpRequestMessage(HttpMethod.Delete, new Uri("aors/sip:victim@localhost/bindings", UriKind.Relative));
        foreign.Headers.Add("Origin", "https://evil.example");
        Assert.Equal(HttpStatusCode.Forbidden, (await api.Client.SendAsync(foreign)).StatusCode);
        Assert.Single((await api.GetAsync("aors/sip:victim@localhost"))["bindings"]!.AsArray());
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/console/app.js")]
    [InlineData("/health/live")]
    [InlineData("/health/ready?json")]
    [InlineData("/metrics")]
    [InlineData("/nothing")]
    public async Task A_name_that_was_made_to_lead_here_is_not_answered_on_any_path(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        request.Headers.Host = "evil.example";
        Assert.Equal(HttpStatusCode.MisdirectedRequest, (await api.Client.SendAsync(request)).StatusCode);
    }

    [Theory]
    [InlineData("evil.example", 421)]
    [InlineData("127.0.0.1.evil.example:8080", 421)]
    [InlineData("192.0.2.1", 421)]
    [InlineData("localhost:1234", 200)]
    [InlineData("[::1]", 200)]
    public async Task A_name_that_was_made_to_lead_here_is_not_answered(string host, int status)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("stats", UriKind.Relative));
        request.Headers.Host = host;
        Assert.Equal(status, (int)(await api.Client.SendAsync(request)).StatusCode);
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_refused_before_it_is_read()
    {
        using var content = new StringContent(new string(' ', 70_000), Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await api.Client.PostAsync(new Uri("aors/sip:x@localhost/bindings", UriKind.Relative), content);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Equal("body", (string?)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["field"]);
    }

    [Fact]
    public async Task Whatever_stands_in_a_path_is_only_a_name()
    {
        foreach (string aor in new[] { "sip:..%2F..%2Fusers@localhost", "sip:a%0D%0AX-Evil%3A%201@localhost", "sip:%3Cscript%3E@localhost" })
        {
            (HttpStatusCode status, JsonNode added) = await api.SendAsync(HttpMethod.Post, $"aors/{Uri.EscapeDataString(aor)}/bindings", """{"contact":"sip:x@192.0.2.1","isStatic":true}""");
            Assert.Equal(HttpStatusCode.Created, status);
            string name = (string)added["aor"]!;
            Assert.DoesNotContain(name, character => char.IsControl(character) || character is '<' or '>');
            Assert.Equal(name, (string?)(await api.GetAsync($"aors/{Uri.EscapeDataString(name)}"))["aor"]);
        }
    }

    [Fact]
    public async Task Octets_that_are_no_request_end_their_connection_alone()
    {
        foreach (string rubbish in new[] { "GET /api/v1/stats HTTP/9.9\r\n\r\n", "GET /api/v1/stats HTTP/1.1\r\n\r\n", "\0\0\0\0\r\n\r\n", "GET /api/v1/aors/%ZZ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", $"GET /{new string('a', 20_000)} HTTP/1.1\r\n\r\n" })
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(IPAddress.Loopback, api.HttpPort);
            await socket.SendAsync(Encoding.ASCII.GetBytes(rubbish));
            byte[] answer = new byte[4096];
            int length = await socket.ReceiveAsync(answer).WaitAsync(TimeSpan.FromSeconds(10));
            if (length > 0) Assert.Matches(@"^HTTP/1\.1 (4\d\d|505)", Encoding.ASCII.GetString(answer, 0, length));
        }
        Assert.NotNull(await api.GetAsync("stats"));
    }

    private async Task AddAsync(string aor, string contact = "sip:x@192.0.2.1")
    {
        (HttpStatusCode status, JsonNode answer) = await api.SendAsync(HttpMethod.Post, $"aors/{RunningApi.Segment(aor)}/bindings", $$"""{"contact":"{{contact}}","isStatic":true}""");
        Assert.True(status == HttpStatusCode.Created, answer.ToJsonString());
    }

    private async Task<List<JsonNode>> LinesAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        request.Headers.Accept.ParseAdd("application/x-ndjson");
        using HttpResponseMessage response = await api.Client.SendAsync(request);
        Assert.Equal("application/x-ndjson", response.Content.Headers.ContentType?.MediaType);
        return [.. (await response.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)];
    }

    private async Task<HttpResponseMessage> OpenAsync(string path, string? lastId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        if (lastId is not null) request.Headers.Add("Last-Event-ID", lastId);
        return await api.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    private static async Task<string> NextIdAsync(StreamReader reader)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (await reader.ReadLineAsync(patience.Token) is { } line)
        {
            if (line.StartsWith("id: ", StringComparison.Ordinal)) return line[4..];
        }
        throw new InvalidOperationException("The stream has ended.");
    }

    private static async Task<(string Id, JsonNode Change)> NextEventAsync(StreamReader reader)
    {
        string id = "", data = "";
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (await reader.ReadLineAsync(patience.Token) is { } line)
        {
            if (line.StartsWith("id: ", StringComparison.Ordinal)) id = line[4..];
            if (line.StartsWith("data: ", StringComparison.Ordinal)) data = line[6..];
            if (line.Length == 0 && data.Length > 0) return (id, JsonNode.Parse(data)!);
        }
        throw new InvalidOperationException("The stream has ended.");
    }

    private static string BodyFor(string path, string method) => (path, method) switch
    {
        ("/aors/{aor}/bindings", "post") => """{"contact":"sip:more@192.0.2.2","expiresInSeconds":60}""",
        ("/aors/{aor}/reregister", _) => "{}",
        ("/users", _) => """{"user":"shape@localhost","password":"x","grants":["sip:sales@localhost"]}""",
        ("/users/import", _) => """{"user":"line@localhost","password":"x"}""",
        ("/users/{name}/password", _) => """{"password":"y"}""",
        ("/log-level", _) => """{"level":"Warning","category":"Shape"}""",
        ("/import", _) => """{"aor":"sip:shape@localhost","bindings":[]}""",
        _ => throw new InvalidOperationException($"No body is known for {method} {path}."),
    };
}
