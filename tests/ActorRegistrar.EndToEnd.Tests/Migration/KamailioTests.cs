using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using ActorRegistrar.EndToEnd.Tests.Processes;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace ActorRegistrar.EndToEnd.Tests.Migration;

/// <summary>
/// From a running Kamailio to this registrar and back, with Kamailio's own tables: telephones register there, are found here, register
/// here, and are found there again.
/// </summary>
public sealed class KamailioTests(PostgreSqlFixture postgreSql) : IClassFixture<PostgreSqlFixture>, IDisposable
{
    private const string Instance = "urn:uuid:00000000-0000-1000-8000-000a95a0e128";

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [KamailioFact("sqlite")]
    public Task Over_sqlite_loaded_at_the_start()
    {
        string file = Path.Combine(_directory.Path, "kamailio.db");
        return ThereAndBackAsync("sqlite", "db_sqlite", $"sqlite:///{file}", databaseMode: 1, () => new SqliteConnection($"Data Source={file};Pooling=False"));
    }

    [KamailioFact("sqlite")]
    public async Task The_contacts_in_its_memory_are_taken_from_what_its_tools_print()
    {
        string file = Path.Combine(_directory.Path, "kamailio.db");
        await using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        await connection.OpenAsync();
        KamailioProcess.CreateTables(connection, "sqlite");
        using KamailioProcess kamailio = await KamailioProcess.StartAsync("db_sqlite", $"sqlite:///{file}", databaseMode: 0);
        using var client = SipClient.Udp(kamailio.Port);
        foreach (Request phone in Phones()) await client.AskAsync(phone, 200);
        await File.WriteAllTextAsync(Path.Combine(_directory.Path, "contacts.txt"), await kamailio.DumpAsync());
        await File.WriteAllTextAsync(Path.Combine(_directory.Path, "contacts.json"), await kamailio.DumpJsonAsync());
        await RunAsync(0, "5 taken: 5 new", "import", "contacts.txt");
        await RunAsync(0, "5 here already", "import", "contacts.json");
        await RunAsync(0, "5 would be taken", "import", "contacts.json", "--dry-run", "--Registrar:DataDirectory=other");
        string[] exported = (await CommandRun.OfServerAsync(_directory.Path, "export")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var expected = new List<string>();
        foreach (Request phone in Phones()) expected.Add((await kamailio.LookUpAsync(phone.To))[0]);
        Assert.Equal(expected.Order(StringComparer.Ordinal), exported.Select(ContactOf).Order(StringComparer.Ordinal));

        static string ContactOf(string line)
        {
            using var document = JsonDocument.Parse(line);
            return document.RootElement.GetProperty("bindings")[0].GetProperty("contact").GetString()!;
        }
    }

    [KamailioFact("postgres")]
    public Task Over_postgresql_asked_every_time()
    {
        var database = new NpgsqlConnectionStringBuilder(postgreSql.CreateDatabase());
        string url = string.Create(CultureInfo.InvariantCulture, $"postgres://{database.Username}:{database.Password ?? "none"}@{database.Host}:{database.Port}/{database.Database}");
        return ThereAndBackAsync("postgres", "db_postgres", url, databaseMode: 3, () => new NpgsqlConnection(database.ToString()));
    }

    [SuppressMessage("Security", "CA2100:Review SQL queries for security vulnerabilities", Justification = "What the export wrote.")]
    private async Task ThereAndBackAsync(string database, string module, string url, int databaseMode, Func<DbConnection> connect)
    {
        string dialect = database == "sqlite" ? "sqlite" : "postgresql";
        await using DbConnection connection = connect();
        await connection.OpenAsync();
        KamailioProcess.CreateTables(connection, database);
        int port = FreePort.Next();
        Request[] phones = Phones();

        // They register at Kamailio, and are imported while it runs.
        var found = new Dictionary<string, string[]>();
        using (KamailioProcess kamailio = await KamailioProcess.StartAsync(module, url, databaseMode))
        {
            using var client = SipClient.Udp(kamailio.Port);
            foreach (Request phone in phones) await client.AskAsync(phone, 200);
            foreach (Request phone in phones) found[phone.To] = await kamailio.LookUpAsync(phone.To);
            await RunAsync(0, "5 taken: 5 new", "import", "--from-kamailio", url, "--time-zone", KamailioProcess.TimeZone);
            await RunAsync(0, "5 here already", "import", "--from-kamailio", url, "--time-zone", KamailioProcess.TimeZone);
        }

        // They are found here, with the lifetimes that Kamailio granted, and refresh; one goes, another comes.
        await using (ServerProcess server = await ServerProcess.StartAsync(_directory.Path, port, "MinExpires=1"))
        {
            using var client = SipClient.Udp(port);
            foreach (Request phone in phones)
            {
                SipResponse answer = await client.AskUntilServedAsync(Request.For("OPTIONS", phone.To), 302);
                Assert.Equal(found[phone.To], answer.Contacts.Select(WithoutRoute));
                int granted = int.Parse(phone.Headers.Single(header => header.StartsWith("Expires: ", StringComparison.Ordinal))["Expires: ".Length..], CultureInfo.InvariantCulture);
                Assert.All((await client.AskAsync(Request.Register(phone.To), 200)).Contacts, contact => Assert.InRange(contact.Expires, granted - 120, granted + 1));
            }
            await client.AskAsync(phones[0].Next("Contact: <sip:alice@127.0.0.1:5071>;q=0.9", "Expires: 1200"), 200);
            await client.AskAsync(phones[1].Next([.. phones[1].Headers]), 200);
            await client.AskAsync(phones[3].Next("Contact: *", "Expires: 0"), 200);
            foreach (Request phone in new[] { phones[0], phones[1], phones[2], phones[4] })
                found[phone.To] = [.. (await client.AskAsync(Request.For("OPTIONS", phone.To), 302)).Contacts.Select(WithoutRoute)];
            Assert.Equal(2, found[phones[0].To].Length);

            // Exported while the server runs, as SQL and as CSV.
            await RunAsync(0, "5 bindings of 4 addresses-of-record", "export", "--format", "kamailio-sql", "--database", dialect, "--replace",
                "--time-zone", KamailioProcess.TimeZone, "--output", "back.sql");
            await RunAsync(0, "5 bindings of 4 addresses-of-record", "export", "--format", "kamailio-csv", "--database", dialect, "--output", "back.csv");
            Assert.Equal(6, File.ReadAllLines(Path.Combine(_directory.Path, "back.csv")).Length);
        }

        // Back in Kamailio.
        await using (DbCommand load = connection.CreateCommand())
        {
            load.CommandText = await File.ReadAllTextAsync(Path.Combine(_directory.Path, "back.sql"));
            await load.ExecuteNonQueryAsync();
        }
        using KamailioProcess again = await KamailioProcess.StartAsync(module, url, databaseMode);
        foreach (Request phone in new[] { phones[0], phones[1], phones[2], phones[4] }) Assert.Equal(found[phone.To], await again.LookUpAsync(phone.To));
        using var last = SipClient.Udp(again.Port);
        await last.AskAsync(Request.For("OPTIONS", phones[3].To), 404);
        // Kamailio takes it for the same contact, by the same Call-ID, whose next CSeq it must accept.
        SipResponse refreshed = await last.AskAsync(phones[2].Next([.. phones[2].Headers]), 200);
        Assert.Single(refreshed.Contacts);
    }

    private static Request[] Phones() =>
    [
        Phone("sip:alice@example.com", "Contact: <sip:alice@127.0.0.1:5070;ob>;q=0.5", "Expires: 600", "User-Agent: \"phone\" o'1 \\2"),
        Phone("sip:bob@example.com", $"Contact: <sip:bob@127.0.0.1:5072>;+sip.instance=\"<{Instance}>\"", "Expires: 900"),
        Phone("sip:o%27hara@example.com", "Contact: <sip:o%27hara@127.0.0.1:5073;x=a%20b>", "Expires: 1200"),
        Phone("sip:carol@example.com", "Contact: <sip:carol@127.0.0.1:5074>", "Expires: 900"),
        Phone("sip:dave@example.com", "Contact: <sip:dave@127.0.0.1:5075>", "Expires: 900", "Supported: path", "Path: <sip:p1.example.com;lr>, <sip:p2.example.com;lr>"),
    ];

    private static Request Phone(string addressOfRecord, params string[] headers) => Request.Register(addressOfRecord, headers);

    private async Task RunAsync(int exitCode, string sentence, params string[] arguments)
    {
        CommandRun run = await CommandRun.OfServerAsync(_directory.Path, arguments);
        Assert.True(run.ExitCode == exitCode && (run.Output + run.Error).Contains(sentence, StringComparison.Ordinal), $"{string.Join(' ', arguments)} ended with {run.ExitCode}:\n{run.Output}{run.Error}");
    }

    /// <summary>A 302 tells the Path with the contact, which Kamailio keeps to itself.</summary>
    private static string WithoutRoute(ReceivedContact contact) => contact.Uri.Split("?Route=")[0];
}
