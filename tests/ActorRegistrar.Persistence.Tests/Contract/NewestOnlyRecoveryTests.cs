using ActorRegistrar.Persistence.Options;
using ActorRegistrar.Persistence.Tests.Databases;
using ActorRegistrar.Persistence.Tests.Support;
using ActorRegistrar.Persistence.Warmup;
using Xunit;
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
        journal.Write("a", 1, "1", "2", "3");
        journal.Write("deleted", 1, "1", "2");
        journal.Delete("deleted", 2);
        journal.Write("trimmed", 1, "1", "2", "3");
        journal.Delete("trimmed", 1);

        var (events, highest) = journal.Replay("a");
        Assert.Equal(["3"], Texts(events));
        Assert.Equal(3, highest);
        Assert.Equal(["2"], Texts(journal.Replay("a", to: 2).Events));
        Assert.Equal(3, journal.Replay("a", to: 2).Highest);
        Assert.Empty(journal.Replay("a", max: 0).Events);
        Assert.Empty(journal.Replay("deleted").Events);
        Assert.Equal(2, journal.Replay("deleted").Highest);
        Assert.Equal(["3"], Texts(journal.Replay("trimmed").Events));
        Assert.Equal(0, journal.Replay("nobody").Highest);
    }

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
