using ActorRegistrar.Actors.Entities;
using ActorRegistrar.Persistence.Options;
using ActorRegistrar.Persistence.Tests.Failures;
using ActorRegistrar.Persistence.Tests.Support;
using Akka.TestKit;
using static ActorRegistrar.Persistence.Tests.Support.JournalUnderTest;

namespace ActorRegistrar.Persistence.Tests.Journal;

/// <summary>The group-commit journal's shorter way in, beside the protocol that the contract tests speak.</summary>
public sealed class DirectDoorTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly TemporaryDirectory _directory = new();
    private readonly FaultySqlite _database;
    private readonly JournalUnderTest _journal;
    private readonly TestProbe _actor;

    public DirectDoorTests()
    {
        var options = new JournalOptions { DataDirectory = _directory.Path, RecoverNewestOnly = false };
        _database = new FaultySqlite(options);
        _journal = Open(options, _database);
        _actor = _journal.CreateTestProbe();
        _journal.AwaitAssert(() => Assert.NotNull(Door), Patience);
    }

    public void Dispose()
    {
        _database.Repair();
        _journal.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public void What_it_stores_a_recovery_reads_among_what_came_by_the_protocol()
    {
        _journal.Write("a", 1, "one");

        EventWrite answer = Store("a", 2, new TestEvent("two"));

        Assert.Equal((EventWrite.Outcome.Stored, 2L), (answer.Result, answer.SequenceNumber));
        var (events, highest) = _journal.Replay("a");
        Assert.Equal(["one", "two"], Texts(events));
        Assert.Equal(2, highest);
    }

    [Fact]
    public void A_number_that_is_taken_fails_its_own_actor_alone()
    {
        _journal.Write("a", 1, "one");

        Send("a", 1, new TestEvent("again"));
        Send("b", 1, new TestEvent("other"));

        EventWrite[] answers = [Answer(), Answer()];
        Assert.Equal(EventWrite.Outcome.Failed, answers.Single(answer => answer.PersistenceId == "a").Result);
        Assert.Equal(EventWrite.Outcome.Stored, answers.Single(answer => answer.PersistenceId == "b").Result);
        Assert.Equal(["one"], Texts(_journal.Replay("a").Events));
    }

    [Fact]
    public void An_event_that_cannot_be_serialized_is_refused_and_nothing_is_stored()
    {
        EventWrite answer = Store("a", 1, new UnregisteredEvent("?"));

        Assert.Equal(EventWrite.Outcome.Refused, answer.Result);
        Assert.NotNull(answer.Cause);
        Assert.Empty(_journal.Replay("a").Events);
    }

    [Fact]
    public void A_database_that_fails_fails_the_write_and_takes_the_next_after_its_repair()
    {
        _database.MakeReadOnly();
        Assert.Equal(EventWrite.Outcome.Failed, Store("a", 1, new TestEvent("lost")).Result);

        _database.Repair();
        _journal.AwaitAssert(() => Assert.Equal(EventWrite.Outcome.Stored, Store("a", 1, new TestEvent("kept")).Result), Patience);

        Assert.Equal(["kept"], Texts(_journal.Replay("a").Events));
    }

    [Fact]
    public void It_closes_with_its_journal()
    {
        _journal.Sys.Stop(_journal.Journal);

        _journal.AwaitAssert(() => Assert.Null(Door), Patience);
    }

    private IEventStore? Door => EventStores.Of(_journal.Sys).HolderOf(_journal.Journal).Store;

    private EventWrite Store(string id, long number, object happened)
    {
        Send(id, number, happened);
        return Answer();
    }

    private void Send(string id, long number, object happened) => Door!.Store(new EventWrite(_actor, id, number, happened, actorInstanceId: 1));

    private EventWrite Answer() => _actor.ExpectMsg<EventWrite>(Patience);
}
