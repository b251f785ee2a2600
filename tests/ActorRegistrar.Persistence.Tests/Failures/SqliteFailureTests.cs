using System.Diagnostics;
using ActorRegistrar.Persistence.Journal;
using ActorRegistrar.Persistence.Options;
using ActorRegistrar.Persistence.Tests.Support;
using Akka.Persistence;
using Microsoft.Data.Sqlite;
using static ActorRegistrar.Persistence.Tests.Support.JournalUnderTest;

namespace ActorRegistrar.Persistence.Tests.Failures;

public sealed class SqliteFailureTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly JournalOptions _options;
    private readonly FaultySqlite _database;
    private readonly JournalUnderTest _journal;

    public SqliteFailureTests()
    {
        _options = new JournalOptions { DataDirectory = _directory.Path, WriteTimeout = TimeSpan.FromSeconds(2) };
        _database = new FaultySqlite(_options);
        _journal = JournalUnderTest.Open(_options, _database);
    }

    public void Dispose()
    {
        _database.Repair();
        _journal.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public void A_file_locked_by_another_connection_fails_writes_and_heals()
    {
        using var other = (SqliteConnection)JournalTable.Connect(_options);
        using var command = other.CreateCommand();
        var refused = Outage.Begin(_journal, () => Run("BEGIN IMMEDIATE"));
        Outage.End(_journal, () => Run("ROLLBACK"), refused);

        void Run(string sql)
        {
            command.CommandText = sql;
            command.ExecuteNonQuery();
        }
    }

    [Fact]
    public void A_full_disk_fails_writes_and_heals() =>
        Outage.End(_journal, _database.Repair, Outage.Begin(_journal, _database.FillDisk));

    [Fact]
    public void A_read_only_database_fails_writes_and_heals() =>
        Outage.End(_journal, _database.Repair, Outage.Begin(_journal, _database.MakeReadOnly));

    [Fact]
    public void A_commit_that_hangs_fails_writes_and_heals() =>
        Outage.End(_journal, _database.Repair, Outage.Begin(_journal, _database.Hang), outcomeWasUnknown: true);

    [Fact]
    public void A_recovery_does_not_wait_for_a_hanging_commit_of_someone_else()
    {
        _journal.Write("a", 1, "one");
        _database.Hang();
        var writing = _journal.Send(Atomic("b", 1, new TestEvent("hangs")));

        Assert.Equal(["one"], Texts(_journal.Replay("a").Events));

        _database.Repair();
        Assert.IsType<WriteMessagesSuccessful>(Answers(writing, 1)[0]);
    }

    [Fact]
    public void A_recovery_is_refused_while_a_write_of_its_actor_may_still_come_through()
    {
        _journal.Write("a", 1, "one");
        _database.Hang();
        Assert.IsType<WriteMessagesFailed>(_journal.Write("a", 2, "unknown")[0]);

        var refusal = Assert.Throws<InvalidOperationException>(() => _journal.Replay("a"));
        Assert.IsType<JournalUnavailableException>(refusal.InnerException);

        _database.Repair();
        _journal.AwaitAssert(() => Assert.Equal(2, _journal.Replay("a").Highest), TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void The_door_closes_when_the_oldest_write_waits_for_too_long()
    {
        _database.Hang();
        var writing = _journal.Send(Atomic("a", 1, new TestEvent("waits")));

        _journal.AwaitAssert(() => Assert.False(JournalAdmission.For(_journal.Sys).IsOpen), TimeSpan.FromSeconds(2));

        _database.Repair();
        Answers(writing, 1);
        _journal.AwaitAssert(() => Assert.True(JournalAdmission.For(_journal.Sys).IsOpen), TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void The_door_closes_at_the_soft_bound_and_a_write_fails_at_once_at_the_hard_bound()
    {
        _options.AdmissionQueueLimit = 5;
        _options.HardQueueLimit = 10;
        using var directory = new TemporaryDirectory();
        _options.DataDirectory = directory.Path;
        var database = new FaultySqlite(_options);
        using var journal = JournalUnderTest.Open(_options, database);
        database.Hang();

        var accepted = Enumerable.Range(0, 10).Select(i => journal.Send(Atomic($"a{i}", 1, new TestEvent("waits")))).ToList();
        journal.AwaitAssert(() => Assert.False(JournalAdmission.For(journal.Sys).IsOpen), TimeSpan.FromSeconds(1));
        var clock = Stopwatch.StartNew();
        Assert.IsType<WriteMessagesFailed>(journal.Write("one too many", 1, "refused")[0]);
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(1));

        database.Repair();
        Assert.All(accepted, a => Assert.IsType<WriteMessagesSuccessful>(Answers(a, 1)[0]));
        journal.AwaitAssert(() => Assert.True(JournalAdmission.For(journal.Sys).IsOpen), TimeSpan.FromSeconds(5));
    }
}
