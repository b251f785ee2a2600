using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using ActorRegistrar.Actors.Serialization;
using ActorRegistrar.Location.Events;
using ActorRegistrar.Location.Flows;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.State;
using ActorRegistrar.Server.Tests.Commands;
using Microsoft.Data.Sqlite;

namespace ActorRegistrar.Server.Tests.Timelines;

/// <summary><c>history</c>, <c>lookup --at</c> and <c>bindings</c> as they are typed, on a journal with a known past.</summary>
public sealed class HistoryVerbTests : IDisposable
{
    private static readonly DateTimeOffset Begin = new(2026, 11, 22, 14, 0, 0, TimeSpan.Zero);
    private readonly string _directory = Directory.CreateTempSubdirectory("actorregistrar-").FullName;
    private readonly Dictionary<string, int> _sequenceNumbers = [];

    public HistoryVerbTests()
    {
        Execute("""
            CREATE TABLE journal (ordering INTEGER PRIMARY KEY AUTOINCREMENT, created INTEGER, deleted BIT, persistence_id TEXT, sequence_number INTEGER, message BLOB, tags TEXT, manifest TEXT, identifier INTEGER, writer_uuid TEXT)
            """);
        Binding desk = Binding("sip:bob@192.0.2.4:5060", 0, q: 500), mobile = Binding("sip:bob@198.51.100.9:5062", 1, q: 1000, source: "198.51.100.9:5062", userAgent: "Linphone/5.2");
        Append("sip:bob@example.com", Change(0, ContactChangeKind.Created, desk, desk));
        Append("sip:bob@example.com", Change(1, ContactChangeKind.Created, mobile, desk, mobile));
        for (int minute = 2; minute < 5; minute++) Append("sip:bob@example.com", Change(minute, ContactChangeKind.Refreshed, Binding("sip:bob@192.0.2.4:5060", minute, q: 500), Binding("sip:bob@192.0.2.4:5060", minute, q: 500), mobile));
        Append("sip:carol@example.net", Change(3, ContactChangeKind.Created, Binding("sip:carol@192.0.2.77", 3), Binding("sip:carol@192.0.2.77", 3)));
        Binding lost = Binding("sip:dave@192.0.2.8;transport=tls", 3) with { Source = new RequestSource("tls", "192.0.2.8:40000") { Flow = new FlowReference(1, 1, IsLost: true) } };
        Append("sip:dave@example.com", Change(3, ContactChangeKind.Deactivated, lost, lost) with { Cause = ChangeCause.FlowLost });
        Append("sip:bob@example.com", Change(5, ContactChangeKind.Unregistered, mobile, Binding("sip:bob@192.0.2.4:5060", 4, q: 500)));
    }

    private string Database => Path.Combine(_directory, "journal.db");

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task History_is_a_timeline_with_refreshes_folded()
    {
        CommandRun run = await CommandRun.OfAsync("history", "sip:bob@example.com", "--database", Database);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        string[] lines = run.Output.TrimEnd().Split('\n');
        Assert.Equal(["created", "created", "refreshed x3", "unregistered", "3"], lines.Select(What));
        Assert.Equal("3 refreshes are folded; --all shows each.", lines[^1]);
        Assert.StartsWith("2026-11-22 14:01:00.000Z  created         sip:bob@198.51.100.9:5062  ", lines[1], StringComparison.Ordinal);

        string all = (await CommandRun.OfAsync("history", "sip:bob@example.com", "--all", "--database", Database)).Output;
        Assert.Equal(6, all.TrimEnd().Split('\n').Length);
    }

    [Theory]
    [InlineData(4, "--from", "2026-11-22T14:02:00Z")]
    [InlineData(2, "--to", "2026-11-22T14:02:00Z")]
    [InlineData(1, "--limit", "1")]
    [InlineData(2, "--from", "2026-11-22T14:02:00Z", "--to", "2026-11-22T14:04:00Z")]
    public async Task History_has_a_range_and_a_limit(int changes, params string[] options)
    {
        CommandRun run = await CommandRun.OfAsync(["history", "sip:bob@example.com", "--json", "--database", Database, .. options]);
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(changes, run.Output.TrimEnd().Split('\n').Select(line => JsonDocument.Parse(line).RootElement.GetProperty("aor").GetString()).Count());
        if (options is ["--limit", ..]) Assert.Contains("unregistered", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task History_finds_the_database_of_the_servers_settings()
    {
        CommandRun run = await CommandRun.OfAsync("history", $"--Registrar:DataDirectory={_directory}", "sip:bob@example.com");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
    }

    [Fact]
    public async Task Lookup_at_a_moment_is_what_a_lookup_gave_then_best_first()
    {
        CommandRun run = await CommandRun.OfAsync("lookup", "sip:bob@example.com", "--at", "2026-11-22T14:03:30Z", "--database", Database);
        Assert.Equal(0, run.ExitCode);
        Assert.Equal("""
            sip:bob@example.com at 2026-11-22 14:03:30.000Z, by change 4 of 2026-11-22 14:03:00.000Z
              sip:bob@198.51.100.9:5062, q 1, expires in 450 s, from udp 198.51.100.9:5062, Linphone/5.2
              sip:bob@192.0.2.4:5060, q 0.5, expires in 570 s, from udp 192.0.2.4:5060, Yealink
            """, run.Output.TrimEnd());
        Assert.Equal(1, (await CommandRun.OfAsync("lookup", "sip:bob@example.com", "--at", "2026-11-22T15:03:30Z", "--database", Database)).ExitCode);
        CommandRun lost = await CommandRun.OfAsync("lookup", "sip:dave@example.com", "--at", "2026-11-22T14:03:30Z", "--database", Database);
        Assert.Contains("no bindings", lost.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lookup_at_a_moment_as_json()
    {
        CommandRun run = await CommandRun.OfAsync("lookup", "sip:bob@example.com", "--at", "2026-11-22T14:03:30Z", "--json", "--database", Database);
        JsonElement answer = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal(["sip:bob@198.51.100.9:5062", "sip:bob@192.0.2.4:5060"], answer.GetProperty("targets").EnumerateArray().Select(one => one.GetProperty("contact").GetString()));
        Assert.Equal(4, answer.GetProperty("sequence").GetInt64());
    }

    [Theory]
    [InlineData("3 bindings of 2 addresses-of-record at 2026-11-22 14:03:30.000Z")]
    [InlineData("2 bindings of 1 address-of-record at 2026-11-22 14:03:30.000Z", "--domain", "EXAMPLE.com")]
    [InlineData("1 binding of 1 address-of-record at 2026-11-22 14:03:30.000Z", "--source", "198.51.100.0/24")]
    [InlineData("1 binding of 1 address-of-record at 2026-11-22 14:03:30.000Z", "--source", "192.0.2.4", "--domain", "example.com")]
    [InlineData("1 binding of 1 address-of-record at 2026-11-22 14:03:30.000Z", "--user-agent", "LINPHONE")]
    [InlineData("0 bindings of 0 addresses-of-record at 2026-11-22 14:03:30.000Z", "--user-agent", "Snom")]
    public async Task Bindings_are_counted_by_what_is_asked_for(string sum, params string[] options)
    {
        CommandRun run = await CommandRun.OfAsync(["bindings", "--at", "2026-11-22T14:03:30Z", "--count", "--database", Database, .. options]);
        Assert.Equal((0, sum, ""), (run.ExitCode, run.Output.TrimEnd(), run.Error));
    }

    [Fact]
    public async Task Bindings_are_lines_for_people_and_objects_for_programs()
    {
        CommandRun text = await CommandRun.OfAsync("bindings", "--at", "2026-11-22T14:03:30Z", "--domain", "example.net", "--database", Database);
        Assert.Equal("sip:carol@example.net  sip:carol@192.0.2.77, expires in 570 s, from udp 192.0.2.4:5060, Yealink", text.Output.TrimEnd());
        Assert.Equal("1 binding of 1 address-of-record at 2026-11-22 14:03:30.000Z", text.Error);
        CommandRun json = await CommandRun.OfAsync("bindings", "--at", "2026-11-22T14:03:30Z", "--json", "--database", Database);
        Assert.Equal(["sip:bob@example.com", "sip:carol@example.net"], json.Output.TrimEnd().Split('\n').Select(line => JsonDocument.Parse(line).RootElement.GetProperty("aor").GetString()));
    }

    [Theory]
    [InlineData("--from is 'soon'; write a time such as 2026-11-22T14:03:22Z, or -2h, or yesterday.", "history", "sip:bob@example.com", "--from", "soon")]
    [InlineData("--at is '25:00'; write a time such as 2026-11-22T14:03:22Z, or -2h, or yesterday.", "lookup", "sip:bob@example.com", "--at", "25:00")]
    [InlineData("--at is 'x'; write a time such as 2026-11-22T14:03:22Z, or -2h, or yesterday.", "bindings", "--at", "x")]
    [InlineData("'bob' is not an address-of-record; write for example sip:bob@example.com.", "history", "bob")]
    [InlineData("--limit is a number from 1 to 1000000.", "history", "sip:bob@example.com", "--limit", "0")]
    [InlineData("--from is not before --to.", "history", "sip:bob@example.com", "--from", "-1h", "--to", "-2h")]
    [InlineData("--source is '192.0.2.0/33'; write an address such as 192.0.2.1 or a network such as 192.0.2.0/24.", "bindings", "--source", "192.0.2.0/33")]
    [InlineData("--domain is 'exa mple'; write for example example.com.", "bindings", "--domain", "exa mple")]
    [InlineData("--database, --json and settings of the server go with --at; without it the server is asked, --server says which.", "lookup", "sip:bob@example.com", "--json")]
    public async Task What_is_typed_wrong_is_one_sentence_and_2(string sentence, params string[] arguments)
    {
        CommandRun run = await CommandRun.OfAsync(arguments);
        Assert.Equal((2, sentence, ""), (run.ExitCode, run.Error, run.Output));
    }

    [Fact]
    public async Task What_is_not_there_is_one_sentence_and_1()
    {
        Assert.Equal((1, "Nothing is recorded of sip:nobody@example.com."), await ErrorOf("history", "sip:nobody@example.com", "--database", Database));
        Assert.Equal((1, "Nothing is recorded of sip:nobody@example.com up to that time."), await ErrorOf("lookup", "sip:nobody@example.com", "--at", "now", "--database", Database));
        Assert.Equal((0, "Nothing happened to sip:bob@example.com in that time."), await ErrorOf("history", "sip:bob@example.com", "--to", "2020-01-01", "--database", Database));
        string missing = Path.Combine(_directory, "missing.db"), text = Path.Combine(_directory, "text.db");
        Assert.Equal((1, $"There is no journal at '{missing}'; name the directory or the file that the server writes."), await ErrorOf("bindings", "--database", missing));
        await File.WriteAllTextAsync(text, new string('x', 9_999));
        Assert.Equal((1, $"The file '{text}' is not a SQLite database."), await ErrorOf("history", "sip:bob@example.com", "--database", text));
    }

    [Fact]
    public async Task A_row_of_a_later_version_is_told_and_the_others_are_shown()
    {
        Execute("INSERT INTO journal (created, deleted, persistence_id, sequence_number, message, manifest, identifier) VALUES (1, 0, 'sip:erin@example.com', 1, x'00', 'b99', 5060)");
        CommandRun run = await CommandRun.OfAsync("bindings", "--at", "2026-11-22T14:03:30Z", "--count", "--database", Database);
        Assert.Equal((1, "3 bindings of 2 addresses-of-record at 2026-11-22 14:03:30.000Z"), (run.ExitCode, run.Output.TrimEnd()));
        Assert.Equal("Change 1 of sip:erin@example.com (offset 9) cannot be read: Journal manifest 'b99' is unknown to this version.", run.Error);
    }

    private static string What(string line) => line.Length > 42 && line[10] == ' ' ? line[26..42].TrimEnd() : line.Split(' ')[0];

    private static async Task<(int, string)> ErrorOf(params string[] arguments)
    {
        CommandRun run = await CommandRun.OfAsync(arguments);
        return (run.ExitCode, run.Error);
    }

    private static Binding Binding(string contact, int minute, int? q = null, string source = "192.0.2.4:5060", string userAgent = "Yealink") => new()
    {
        ContactUri = contact,
        Q = q,
        CallId = "call",
        CSeq = 1,
        RegisteredAt = Begin.AddMinutes(minute),
        RefreshedAt = Begin.AddMinutes(minute),
        ExpiresAt = Begin.AddMinutes(minute + 10),
        Source = new RequestSource("udp", source),
        UserAgent = userAgent,
    };

    private static BindingsChanged Change(int minute, ContactChangeKind kind, Binding contact, params ImmutableArray<Binding> bindings) => new()
    {
        At = Begin.AddMinutes(minute),
        Cause = ChangeCause.Register,
        RequestedBy = new RequestDetails { Source = contact.Source, CallId = "call", CSeq = 1, UserAgent = contact.UserAgent },
        Changes = [new ContactChange(kind, contact.ContactUri)],
        Bindings = bindings,
    };

    private void Append(string id, BindingsChanged change) => Execute(string.Create(CultureInfo.InvariantCulture, $"""
        INSERT INTO journal (created, deleted, persistence_id, sequence_number, message, manifest, identifier, writer_uuid) VALUES ({change.At.UtcTicks}, 0, '{id}',
        {_sequenceNumbers[id] = _sequenceNumbers.GetValueOrDefault(id) + 1}, x'{Convert.ToHexString(JournalFormat.Write(change))}', '{JournalFormat.Manifest}', {JournalFormat.SerializerId}, 'one')
        """));

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Database}");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // the test's own text
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
