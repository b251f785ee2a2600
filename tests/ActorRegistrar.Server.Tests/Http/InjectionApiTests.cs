using System.Collections.Immutable;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ActorRegistrar.Actors.Serialization;
using ActorRegistrar.Location.Events;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.State;
using ActorRegistrar.Server.Tests.Commands;
using CsCheck;
using Microsoft.Data.Sqlite;

namespace ActorRegistrar.Server.Tests.Http;

/// <summary>
/// No text that the HTTP interface is given, or that a journal of an earlier version holds, starts a line in what is sent: answers to
/// telephones, JSON, events, what verbs print.
/// </summary>
public sealed class InjectionApiTests(InjectionApiTests.OldJournal api) : IClassFixture<InjectionApiTests.OldJournal>
{
    private const string Break = "\r\nX-Injected: 1\r\n\r\n\0\u001B[2J";

    private int _number;

    [Fact]
    public void Nothing_that_is_put_in_by_http_starts_a_line()
    {
        using var questions = new SipQuestions(api.Sip);
        Gen.Select(Gen.Int[0, 13], SpitefulText.Any, Gen.Bool).Sample(
            (field, text, isInstead) =>
            {
                string user = $"h{++_number}", aor = $"sip:{user}@example.com";
                string Text(string right, int at) => at != field ? right : isInstead ? text : right + text;
                (HttpMethod method, string path, string? body) = field switch
                {
                    0 or 1 or 2 => (HttpMethod.Post, $"aors/{Uri.EscapeDataString(Text(aor, 0))}/bindings", JsonSerializer.Serialize(
                        new { contact = Text("sip:a@192.0.2.1", 1), expiresInSeconds = 600, path = field == 2 ? [Text("<sip:edge.example.com;lr>", 2)] : Array.Empty<string>() })),
                    3 => (HttpMethod.Delete, $"aors/{aor}/bindings?contact={Uri.EscapeDataString(Text("sip:a@192.0.2.1", 3))}", null),
                    4 => (HttpMethod.Post, $"aors/{Uri.EscapeDataString(Text(aor, 4))}/reregister", "{}"),
                    _ => (HttpMethod.Post, "import", JsonSerializer.Serialize(new Dictionary<string, object?>
                    {
                        ["aor"] = Text(aor, 5),
                        ["bindings"] = new[]
                        {
                            new Dictionary<string, object?>
                            {
                                ["contact"] = Text("sip:a@10.0.0.1", 6), ["parameters"] = Text(";x=y", 7), ["instanceId"] = Text("urn:x:1", 8), ["regId"] = 1, ["callId"] = Text("call", 9), ["cseq"] = 1,
                                ["path"] = field == 10 ? [Text("<sip:edge.example.com;lr>", 10)] : Array.Empty<string>(), ["userAgent"] = Text("Desk 1", 11),
                                ["refreshedAt"] = DateTimeOffset.UtcNow, ["expiresAt"] = DateTimeOffset.UtcNow.AddHours(1),
                                ["source"] = new { transport = Text("udp", 12), remote = Text("192.0.2.7:5070", 13), local = "" },
                            },
                        },
                    }) + "\n"),
                };
                (HttpStatusCode status, JsonNode answer) = Ask(method, path, body);
                // A contact to be removed is compared and not stored.
                if (SpitefulText.HasControl(text) && field != 3)
                    Assert.True(status is HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity || (int?)answer["refused"] == 1, $"{status} {answer}");
                Assert.InRange((int)status, 200, 499);
                foreach (string shown in (string[])["", "/lookup", "/history"]) Ask(HttpMethod.Get, $"aors/{aor}{shown}");
                questions.AskAll(aor);
            },
            iter: 300,
            threads: 1);
        Ask(HttpMethod.Get, "bindings?limit=1000");
    }

    [Fact]
    public async Task What_an_earlier_version_stored_is_shown_escaped_and_sent_to_nobody()
    {
        using var questions = new SipQuestions(api.Sip);
        (MessageLines fetched, MessageLines found) = questions.AskAll("sip:old@example.com");
        Assert.Single(fetched.Contacts);
        Assert.StartsWith("<sip:good@192.0.2.9>", Assert.Single(found.Contacts), StringComparison.Ordinal);

        Assert.Single(Ask(HttpMethod.Get, "aors/sip:old@example.com").Answer["bindings"]!.AsArray());
        string[] stored = [.. Ask(HttpMethod.Get, "aors/sip:old@example.com/history").Answer["items"]![0]!["bindings"]!.AsArray().Select(binding => (string)binding!["contact"]!)];
        Assert.Contains("sip:a@b>" + Break, stored);
        foreach (string path in (string[])["bindings", "aors", "stats/top-user-agents", "stats/top-sources", "stats/top-transports"]) Ask(HttpMethod.Get, path);

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await using Stream changes = await api.Client.GetStreamAsync(new Uri("changes?after=0&aor=sip:old@example.com", UriKind.Relative), patience.Token);
        using var reader = new StreamReader(changes);
        string line;
        do
        {
            line = (await reader.ReadLineAsync(patience.Token))!;
            Assert.Matches("^(|:.*|id: [0-9]+|event: [a-z-]+|data: .*)$", line);
        }
        while (!line.StartsWith("data: ", StringComparison.Ordinal));
        Assert.NotNull(JsonNode.Parse(line["data: ".Length..]));

        string database = Path.Combine(api.WorkingDirectory, "journal.db");
        foreach (string[] verb in (string[][])[["history", "sip:old@example.com"], ["history", "sip:old@example.com", "--json"], ["lookup", "sip:old@example.com", "--at", "now"], ["bindings", "--at", "now"]])
        {
            CommandRun run = await CommandRun.OfAsync([.. verb, "--database", database]);
            Assert.DoesNotContain(run.Output.ReplaceLineEndings(""), char.IsControl);
            Assert.DoesNotContain(run.Output.Split('\n'), printed => printed.StartsWith("X-Injected", StringComparison.Ordinal));
        }
        CommandRun exported = await CommandRun.OfAsync("export", "--Registrar:DataDirectory=" + api.WorkingDirectory);
        Assert.All(exported.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries), printed => Assert.NotNull(JsonNode.Parse(printed)));
        CommandRun rows = await CommandRun.OfAsync("export", "--format", "kamailio-csv", "--Registrar:DataDirectory=" + api.WorkingDirectory);
        Assert.DoesNotContain("X-Injected", rows.Output, StringComparison.Ordinal);
        Assert.Contains("a control character in the contact URI", rows.Error, StringComparison.Ordinal);
    }

    private (HttpStatusCode Status, JsonNode Answer) Ask(HttpMethod method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, path == "import" ? "application/x-ndjson" : "application/json");
        using HttpResponseMessage response = api.Client.Send(request);
        Assert.DoesNotContain(response.Headers.Concat(response.Content.Headers), header => header.Key == SpitefulText.Injected || header.Value.Any(SpitefulText.HasControl));
        using var octets = new MemoryStream();
        response.Content.ReadAsStream().CopyTo(octets);
        string text = Encoding.UTF8.GetString(octets.ToArray());
        Assert.DoesNotContain(text, char.IsControl);
        // Kestrel itself refuses a NUL in a path, and says no more.
        return (response.StatusCode, text.Length == 0 && response.StatusCode == HttpStatusCode.BadRequest ? new JsonObject() : JsonNode.Parse(text)!);
    }

    /// <summary>A server on a journal into which an application once put what it liked.</summary>
    public sealed class OldJournal : RunningApi
    {
        protected override async Task PrepareAsync()
        {
            string file = Path.Combine(WorkingDirectory, "in.jsonl");
            await File.WriteAllTextAsync(file, """{"aor":"sip:old@example.com","bindings":[{"contact":"sip:good@192.0.2.9","callId":"c","cseq":1,"refreshedAt":"2020-01-01T00:00:00Z","expiresAt":"2100-01-01T00:00:00Z"}]}""");
            CommandRun run = await CommandRun.OfAsync("import", file, "--Registrar:DataDirectory=" + WorkingDirectory);
            Assert.True(run.ExitCode == 0, run.Output + run.Error);
            using var connection = new SqliteConnection($"Data Source={Path.Combine(WorkingDirectory, "journal.db")};Pooling=False");
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "UPDATE journal SET message = $message WHERE persistence_id = 'sip:old@example.com'";
            command.Parameters.AddWithValue("$message", JournalFormat.Write(Old(), "sip:old@example.com", 1));
            Assert.Equal(1, command.ExecuteNonQuery());
        }

        private static BindingsChanged Old()
        {
            var good = new Binding
            {
                ContactUri = "sip:good@192.0.2.9",
                CallId = "c",
                CSeq = 1,
                ExpiresAt = DateTimeOffset.UtcNow.AddHours(1),
                RegisteredAt = DateTimeOffset.UtcNow,
                RefreshedAt = DateTimeOffset.UtcNow,
                Source = new RequestSource("udp", "192.0.2.9:5060"),
            };
            ImmutableArray<Binding> bindings =
            [
                good with { ContactUri = "sip:a@b>" + Break }, good with { ContactUri = "sip:u@192.0.2.9", UserAgent = "Desk" + Break }, good with { ContactUri = "sip:c@192.0.2.9", CallId = "c" + Break },
                good with { ContactUri = "sip:p@192.0.2.9", Path = ["<sip:e>" + Break] }, good with { ContactUri = "sip:i@192.0.2.9", InstanceId = "i" + Break, RegId = 1 },
                good with { ContactUri = "sip:s@192.0.2.9", Source = new RequestSource("udp" + Break, "192.0.2.9:5060" + Break) }, good,
            ];
            return new BindingsChanged
            {
                At = DateTimeOffset.UtcNow,
                Cause = ChangeCause.Register,
                RequestedBy = new RequestDetails { Source = new RequestSource("udp", "192.0.2.9:5060" + Break), CallId = "c" + Break, UserAgent = "Desk" + Break, AuthenticatedUser = "alice" + Break },
                Changes = [.. bindings.Select(binding => new ContactChange(ContactChangeKind.Created, binding.ContactUri))],
                Bindings = bindings,
            };
        }
    }
}
