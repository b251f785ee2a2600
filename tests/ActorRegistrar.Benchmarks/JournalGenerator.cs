using System.Diagnostics;
using System.Globalization;
using ActorRegistrar.Actors.Serialization;
using ActorRegistrar.Location.Events;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.State;
using ActorRegistrar.Persistence.Sqlite;
using Microsoft.Data.Sqlite;

namespace ActorRegistrar.Benchmarks;

/// <summary>
/// Makes a journal as a server would have left it after some hours: every address-of-record registers and then refreshes, all of them in turn,
/// through the real format of the rows. For measuring what reads a journal.
/// </summary>
internal static class JournalGenerator
{
    private const string Usage = "generate FILE [--addresses 1000000] [--events 10] [--busy 10000]";
    private const int RowsInCommit = 100_000;

    private static readonly DateTimeOffset Begin = new(2026, 11, 22, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan BetweenRefreshes = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    public static int Run(string[] arguments)
    {
        if (arguments is not [var file, .. var options] || file.StartsWith('-') || options.Length % 2 != 0)
        {
            Console.Error.WriteLine(Usage);
            return 2;
        }
        int addresses = Number(options, "--addresses", 1_000_000), events = Number(options, "--events", 10), busy = Number(options, "--busy", 10_000);
        if (File.Exists(file))
        {
            Console.Error.WriteLine($"'{file}' exists.");
            return 1;
        }
        long started = Stopwatch.GetTimestamp();
        long rows = Write(Path.GetFullPath(file), addresses, events, busy);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{rows:N0} changes of {addresses + 1:N0} addresses-of-record from {Begin:u} to {Begin + (events * BetweenRefreshes):u}, {new FileInfo(file).Length / 1e6:N0} MB, in {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s"));
        return 0;
    }

    private static long Write(string file, int addresses, int events, int busy)
    {
        SqliteSchema.Prepare(new SqliteConnectionStringBuilder { DataSource = file }.ToString());
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        connection.Open();
        // Nobody needs it after a crash; and an index made at the end is made in one go.
        foreach (string setting in new[] { "PRAGMA journal_mode = OFF", "PRAGMA synchronous = OFF", "PRAGMA cache_size = -200000", "DROP INDEX journal_uq" }) connection.Run(setting);
        using var insert = new SqliteStatement(connection, $"""
            INSERT INTO journal (created, deleted, persistence_id, sequence_number, message, tags, manifest, identifier, writer_uuid)
            VALUES (?1, 0, ?2, ?3, ?4, '', '{JournalFormat.Manifest}', {JournalFormat.SerializerId}, '{Guid.NewGuid():N}')
            """);
        long total = (long)addresses * events, rows = 0, written = 0;
        connection.Run("BEGIN");
        for (int round = 0; round < events; round++)
        {
            for (int i = 0; i < addresses; i++)
            {
                DateTimeOffset at = Begin + (round * BetweenRefreshes) + (i * (BetweenRefreshes / addresses));
                Insert(i, $"sip:{Name(i)}@example.com", round, at);
                // One of them refreshes all the time, spread evenly over the file.
                for (; written < busy && written * total <= rows * busy; written++) Insert(-1, "sip:busy@example.com", (int)written, at);
            }
        }
        connection.Run("COMMIT");
        connection.Run("CREATE UNIQUE INDEX journal_uq ON journal (persistence_id, sequence_number)");
        connection.Run("PRAGMA journal_mode = WAL");
        return rows;

        void Insert(int i, string id, int round, DateTimeOffset at)
        {
            insert.Bind(1, at.UtcTicks + TimeSpan.TicksPerMillisecond);
            insert.Bind(2, id);
            insert.Bind(3, round + 1);
            insert.Bind(4, JournalFormat.Write(Change(i, round, at)));
            insert.Execute();
            if (++rows % RowsInCommit == 0) connection.Run("COMMIT; BEGIN");
        }
    }

    private static BindingsChanged Change(int i, int round, DateTimeOffset at)
    {
        string user = i < 0 ? "busy" : Name(i), address = $"198.51.{(i >> 8) & 0xFF}.{i & 0xFF}:5060", contact = $"sip:{user}@{address}";
        var by = new RequestDetails
        {
            Source = new RequestSource("udp", address, "192.0.2.1:5060"),
            CallId = $"{user}-8f3a2c1b@198.51.100.1",
            CSeq = (uint)round + 1,
            UserAgent = i % 3 == 0 ? "Yealink SIP-T46U 108.86.0.20" : "Linphone/5.2.4 (belle-sip/5.3.0)",
            AuthenticatedUser = user,
            ExpiresHeader = 3600,
        };
        return new BindingsChanged
        {
            At = at,
            Cause = ChangeCause.Register,
            RequestedBy = by,
            Changes = [new ContactChange(round == 0 ? ContactChangeKind.Created : ContactChangeKind.Refreshed, contact)],
            Bindings =
            [
                new Binding
                {
                    ContactUri = contact,
                    CallId = by.CallId,
                    CSeq = by.CSeq,
                    RegisteredAt = at - (round * BetweenRefreshes),
                    RefreshedAt = at,
                    ExpiresAt = at + Lifetime,
                    Source = by.Source,
                    UserAgent = by.UserAgent,
                },
            ],
        };
    }

    private static string Name(int i) => "user" + i.ToString("D7", CultureInfo.InvariantCulture);

    private static int Number(string[] options, string name, int otherwise) =>
        Array.IndexOf(options, name) is >= 0 and var place ? int.Parse(options[place + 1], NumberStyles.None, CultureInfo.InvariantCulture) : otherwise;
}
