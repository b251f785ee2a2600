using ActorRegistrar.Location.Events;
using ActorRegistrar.Persistence.Options;
using ActorRegistrar.Persistence.Storage;
using ActorRegistrar.Persistence.Tests.Support;
using ActorRegistrar.Persistence.Warmup;
using static ActorRegistrar.Persistence.Tests.Support.JournalUnderTest;

namespace ActorRegistrar.Persistence.Tests.Contract;

/// <summary>Self-contained events: the newest row alone is the state, for a recovery and for the warm-up.</summary>
public sealed class NewestOnlyRecoveryTests(PostgreSqlFixture postgreSql) : IClassFixture<PostgreSqlFixture>, IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private JournalUnderTest? _journal;

    public void Dispose()
    {
        _journal?.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public void A_recovery_reads_one_row_on_sqlite() => A_recovery_reads_one_row(Open(JournalProvider.Sqlite));

    [PostgreSqlFact]
    public void A_recovery_reads_one_row_on_postgresql() => A_recovery_reads_one_row(Open(JournalProvider.PostgreSql));

    [Fact]
    public Task The_warm_up_streams_the_newest_event_of_every_actor_on_sqlite() =>
        The_warm_up_streams_the_newest_event_of_every_actor(Open(JournalProvider.Sqlite));

    [PostgreSqlFact]
    public Task The_warm_up_streams_the_newest_event_of_every_actor_on_postgresql() =>
        The_warm_up_streams_the_newest_event_of_every_actor(Open(JournalProvider.PostgreSql));

    private static void A_recovery_reads_one_row(JournalUnderTest journal)
    {
        using (IJournalWriteSession writer = JournalDatabases.Open(journal.Options).OpenForWriting())
            foreach (string id in (string[])["sip:a@b", "sip:deleted@b", "sip:trimmed@b", "mirror"])
                for (long number = 1; number <= 3; number++) writer.Append([StoredEvents.Write(id, number, Change(number), "test")]);
        journal.Delete("sip:deleted@b", 3);
        journal.Delete("sip:trimmed@b", 1);

        var (events, highest) = journal.Replay("sip:a@b");
        Assert.Equal([3L], events.Select(e => e.SequenceNr));
        Assert.Equal(3, highest);
        Assert.Equal([2L], journal.Replay("sip:a@b", to: 2).Events.Select(e => e.SequenceNr));
        Assert.Equal(3, journal.Replay("sip:a@b", to: 2).Highest);
        Assert.Empty(journal.Replay("sip:a@b", max: 0).Events);
        Assert.Empty(journal.Replay("sip:deleted@b").Events);
        Assert.Equal(3, journal.Replay("sip:deleted@b").Highest);
        Assert.Equal([3L], journal.Replay("sip:trimmed@b").Events.Select(e => e.SequenceNr));
        Assert.Equal(0, journal.Replay("nobody").Highest);
        // An application's own: whole, whatever its events are and whatever its id looks like.
        Assert.Equal([1L, 2L, 3L], journal.Replay("mirror").Events.Select(e => e.SequenceNr));
        journal.Write("sip:own@b", 1, "1", "2");
        Assert.Equal(["1", "2"], Texts(journal.Replay("sip:own@b").Events));
    }

    private static BindingsChanged Change(long number) => new() { At = DateTimeOffset.UnixEpoch.AddHours(number), Cause = ChangeCause.Register, Changes = [], Bindings = [] };

    private static async Task The_warm_up_streams_the_newest_event_of_every_actor(JournalUnderTest journal)
    {
        for (int i = 0; i < 25; i++)
            journal.Write($"aor {i:00}", 1, "old", $"newest {i:00}");
        journal.Write("aor 99", 1, "gone");
        journal.Delete("aor 99", 1);

        foreach (int pageSize in (int[])[1, 7, 26, 1000])
        {
            var read = new List<NewestEvent>();
            await foreach (var newest in new NewestRowReader(journal.Sys, journal.Options).ReadAllAsync(pageSize))
                read.Add(newest);
            Assert.Equal(Enumerable.Range(0, 25).Select(i => $"aor {i:00}"), read.Select(r => r.PersistenceId));
            Assert.Equal(Enumerable.Range(0, 25).Select(i => $"newest {i:00}"), read.Select(r => ((TestEvent)r.Event).Text));
            Assert.All(read, r => Assert.Equal(2, r.SequenceNumber));
        }
    }

    private JournalUnderTest Open(JournalProvider provider) => _journal = JournalUnderTest.Open(new JournalOptions
    {
        Provider = provider,
        DataDirectory = _directory.Path,
        ConnectionString = provider == JournalProvider.PostgreSql ? postgreSql.CreateDatabase() : null,
    });
}
