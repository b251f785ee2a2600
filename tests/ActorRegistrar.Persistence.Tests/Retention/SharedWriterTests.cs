using ActorRegistrar.Persistence.Journal;
using ActorRegistrar.Persistence.Options;
using ActorRegistrar.Persistence.Storage;
using ActorRegistrar.Persistence.Tests.Support;
using Akka.Actor;
using Microsoft.Data.Sqlite;

namespace ActorRegistrar.Persistence.Tests.Retention;

/// <summary>The purge goes through the one writer of a SQLite journal, behind everybody who waits for it.</summary>
public sealed class SharedWriterTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        _directory.Dispose();
    }

    [Fact]
    public async Task It_removes_what_it_is_asked_to_while_others_write()
    {
        using var journal = JournalUnderTest.Open(new JournalOptions { DataDirectory = _directory.Path });
        journal.Write("a", 1, "one", "two", "three");
        for (int i = 1; i <= 50; i++) journal.Send(JournalUnderTest.Atomic("b", i, new TestEvent("x")));
        var removed = await journal.Journal.Ask<PendingPurge.Purged>(new PendingPurge.Purge(new PurgeStep("rule", 3, [("a", 3)])), TimeSpan.FromSeconds(20));
        Assert.Equal(2, removed.Rows);
        Assert.Equal(1, journal.Rows("a"));
        journal.Write("b", 51, "last");
        Assert.Equal(51, journal.Rows("b"));
        Assert.Equal(3, journal.Replay("a").Highest);
        using var session = JournalDatabases.Open(journal.Options).OpenForReading();
        Assert.Equal(3, session.ReadPurgePosition("rule"));
        Assert.Equal(0, session.ReadPurgePosition("another"));
    }

    [Fact]
    public async Task There_is_room_for_one_at_a_time_and_a_failing_database_fails_it()
    {
        var database = new Failures.FaultySqlite(new JournalOptions { DataDirectory = _directory.Path });
        using var journal = JournalUnderTest.Open(new JournalOptions { DataDirectory = _directory.Path }, database);
        journal.Write("a", 1, "one");
        database.Hang();
        journal.Send(JournalUnderTest.Atomic("a", 2, new TestEvent("two")));
        Task<PendingPurge.Purged> first = Ask(journal), second = Ask(journal);
        await Assert.ThrowsAsync<JournalUnavailableException>(() => second);
        database.Repair();
        Assert.Equal(1, (await first).Rows);
    }

    private static Task<PendingPurge.Purged> Ask(JournalUnderTest journal) =>
        journal.Journal.Ask<PendingPurge.Purged>(new PendingPurge.Purge(new PurgeStep("rule", 1, [("a", 2)])), TimeSpan.FromSeconds(20));
}
