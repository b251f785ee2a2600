using ActorRegistrar.Persistence.Hosting;
using ActorRegistrar.Persistence.Options;
using ActorRegistrar.Persistence.Tests.Support;
using Akka.Actor;
using Akka.Persistence;
using Akka.Persistence.Query;
using Akka.Persistence.Sql.Query;
using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.TestKit;
using static ActorRegistrar.Persistence.Tests.Support.JournalUnderTest;

namespace ActorRegistrar.Persistence.Tests.Contract;

/// <summary>What every journal must do, on {group-commit, stock} x {SQLite, PostgreSQL}. Where stock is known to fall short, the test says so.</summary>
public sealed class JournalContractTests(PostgreSqlFixture postgreSql) : IClassFixture<PostgreSqlFixture>, IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private JournalUnderTest? _journal;

    public void Dispose()
    {
        _journal?.Dispose();
        _directory.Dispose();
    }

    [Theory, OnSqlite, OnPostgreSql]
    public void Events_come_back_in_order_after_a_restart(JournalMode mode, JournalProvider provider)
    {
        var journal = Open(mode, provider);
        Assert.IsType<WriteMessagesSuccessful>(journal.Write("a", 1, "one", "two")[0]);
        journal.Write("a", 3, "three");
        journal.Write("b", 1, "other");

        var (events, highest) = Restarted().Replay("a");

        Assert.Equal(["one", "two", "three"], Texts(events));
        Assert.Equal([1L, 2L, 3L], events.Select(e => e.SequenceNr));
        Assert.Equal(3, highest);
        Assert.All(events, e => Assert.Equal("te1", e.Manifest));
        Assert.All(events, e => Assert.InRange(new DateTime(e.Timestamp), DateTime.UtcNow.AddMinutes(-5), DateTime.UtcNow));
        Assert.All(events, e => Assert.Equal(32, e.WriterGuid.Length));
    }

    [Theory, OnSqlite, OnPostgreSql]
    public void A_write_is_answered_for_itself_and_then_for_each_event(JournalMode mode, JournalProvider provider)
    {
        var answers = Open(mode, provider).Write(Atomic("a", 1, new TestEvent("one"), new TestEvent("two")), Atomic("a", 3, new TestEvent("three")));

        Assert.IsType<WriteMessagesSuccessful>(answers[0]);
        Assert.Equal([1L, 2L, 3L], answers.Skip(1).Cast<WriteMessageSuccess>().Select(s => s.Persistent.SequenceNr));
    }

    [Theory, OnSqlite, OnPostgreSql]
    public void Replay_keeps_to_its_bounds(JournalMode mode, JournalProvider provider)
    {
        var journal = Open(mode, provider);
        journal.Write("a", 1, "1", "2", "3", "4", "5");

        Assert.Equal(["2", "3", "4"], Texts(journal.Replay("a", from: 2, to: 4).Events));
        Assert.Equal(["1", "2"], Texts(journal.Replay("a", max: 2).Events));
        Assert.Equal(5, journal.Replay("a", max: 2).Highest);
        Assert.Empty(journal.Replay("a", from: 3, to: 2).Events);
        Assert.Empty(journal.Replay("a", from: 6).Events);
        Assert.Equal(5, journal.Replay("a", from: 1, to: 0).Highest);
        Assert.Equal(0, journal.Replay("nobody").Highest);
    }

    [Theory, OnSqlite, OnPostgreSql]
    public void An_atomic_write_is_stored_whole_or_not_at_all(JournalMode mode, JournalProvider provider)
    {
        var journal = Open(mode, provider);
        journal.Write("a", 2, "already there");

        var answers = journal.Write("a", 1, "one", "two");

        Assert.IsType<WriteMessagesFailed>(answers[0]);
        Assert.All(answers.Skip(1), a => Assert.IsType<WriteMessageFailure>(a));
        Assert.Equal(["already there"], Texts(journal.Replay("a").Events));
    }

    [Theory, OnSqlite, OnPostgreSql]
    public void The_highest_sequence_number_survives_the_deletion_of_everything(JournalMode mode, JournalProvider provider)
    {
        var journal = Open(mode, provider);
        journal.Write("a", 1, "1", "2", "3");
        journal.Write("b", 1, "b1");

        Assert.IsType<DeleteMessagesSuccess>(journal.Delete("a", 2));
        Assert.Equal(["3"], Texts(journal.Replay("a").Events));
        Assert.IsType<DeleteMessagesSuccess>(journal.Delete("a", 3));
        Assert.IsType<DeleteMessagesSuccess>(journal.Delete("nobody", 3));
        journal = Restarted();

        Assert.Empty(journal.Replay("a").Events);
        Assert.Equal(3, journal.Replay("a").Highest);
        Assert.Equal(["b1"], Texts(journal.Replay("b").Events));
        Assert.Equal(1, journal.Rows("a"));
        journal.Write("a", 4, "4");
        Assert.Equal(["4"], Texts(journal.Replay("a").Events));
    }

    [Theory, OnSqlite, OnPostgreSql]
    public void An_event_that_cannot_be_serialized_is_rejected_alone(JournalMode mode, JournalProvider provider)
    {
        var journal = Open(mode, provider);

        var answers = journal.Write(
            Atomic("a", 1, new TestEvent("one")),
            Atomic("a", 2, new TestEvent("fine"), new TestEvent("poison")),
            Atomic("a", 4, new UnregisteredEvent("four")),
            Atomic("a", 5, new TestEvent("five")));

        Assert.IsType<WriteMessagesSuccessful>(answers[0]);
        Assert.Equal(
            [nameof(WriteMessageSuccess), nameof(WriteMessageRejected), nameof(WriteMessageRejected), nameof(WriteMessageRejected), nameof(WriteMessageSuccess)],
            answers.Skip(1).Select(a => a.GetType().Name));
        Assert.Equal(["one", "five"], Texts(journal.Replay("a").Events));
    }

    [Theory, OnSqlite, OnPostgreSql]
    public void A_second_writer_of_a_sequence_number_fails_and_the_innocent_are_stored(JournalMode mode, JournalProvider provider)
    {
        var journal = Open(mode, provider);
        journal.Write("offender 1", 1, "first writer");
        journal.Write("offender 2", 1, "first writer");

        var innocents = Enumerable.Range(0, 100).Select(i => $"innocent {i}").ToList();
        var writers = new List<(string Id, TestProbe Actor)>();
        foreach (var id in (string[])[.. innocents[..40], "offender 1", .. innocents[40..70], "offender 2", .. innocents[70..]])
            writers.Add((id, journal.Send(Atomic(id, 1, new TestEvent("second writer")))));
        var outcome = writers.ToDictionary(w => w.Id, w => Answers(w.Actor, 1)[0]);

        Assert.IsType<WriteMessagesFailed>(outcome["offender 1"]);
        Assert.IsType<WriteMessagesFailed>(outcome["offender 2"]);
        // The stock plugin fails everyone who shares a batch with an offender; it must still not lose what it acknowledged.
        if (mode == JournalMode.GroupCommit)
            Assert.All(innocents, id => Assert.IsType<WriteMessagesSuccessful>(outcome[id]));
        Assert.All(innocents.Where(id => outcome[id] is WriteMessagesSuccessful), id => Assert.Equal(1, journal.Rows(id)));
        Assert.Equal(["first writer"], Texts(Restarted().Replay("offender 1").Events));
    }

    [Theory, OnSqlite, OnPostgreSql]
    public void A_write_without_events_is_answered(JournalMode mode, JournalProvider provider)
    {
        var answers = Open(mode, provider).Write(new DeferredHandler("deferred"));

        // The stock plugin asks an empty list for its head and fails the request.
        Assert.IsType(mode == JournalMode.GroupCommit ? typeof(WriteMessagesSuccessful) : typeof(WriteMessagesFailed), answers[0]);
        Assert.Equal("deferred", Assert.IsType<LoopMessageSuccess>(answers[1]).Message);
    }

    [Theory, OnSqlite, OnPostgreSql]
    public async Task Many_actors_persist_at_once_and_go_on_after_a_restart(JournalMode mode, JournalProvider provider)
    {
        const int Actors = 200;
        var journal = Open(mode, provider);
        for (int round = 1; round <= 2; round++)
        {
            var actors = Enumerable.Range(0, Actors).Select(i => journal.Sys.ActorOf(CountingActor.Props($"actor {i}"))).ToList();
            for (int n = 1; n <= 3; n++)
            {
                var answers = await Task.WhenAll(actors.Select(a => a.Ask<long>(new TestEvent("tick"), TimeSpan.FromSeconds(30))));
                Assert.All(answers, sequenceNumber => Assert.Equal((round - 1) * 3 + n, sequenceNumber));
            }
            journal = Restarted();
        }
        Assert.Equal(6, journal.Replay($"actor {Actors - 1}").Highest);
        Assert.Equal(6, journal.Rows("actor 0"));
    }

    [Theory, OnSqlite, OnPostgreSql]
    public void A_recovery_sees_the_write_that_was_sent_before_it(JournalMode mode, JournalProvider provider)
    {
        var journal = Open(mode, provider);
        for (int i = 0; i < 200; i++)
        {
            var id = $"a{i}";
            var recovering = journal.CreateTestProbe();
            journal.Send(Atomic(id, 1, new TestEvent("one")));
            journal.Journal.Tell(new ReplayMessages(1, long.MaxValue, long.MaxValue, id, recovering), recovering);
            Assert.Equal(1, Replayed(recovering).Highest);
        }
    }

    [Theory, OnSqlite, OnPostgreSql]
    public void The_other_plugin_goes_on_where_this_one_stopped(JournalMode mode, JournalProvider provider)
    {
        var other = mode == JournalMode.Stock ? JournalMode.GroupCommit : JournalMode.Stock;
        var journal = Open(mode, provider);
        journal.Write("a", 1, "1", "2");
        journal.Write("deleted", 1, "1", "2", "3");
        journal.Delete("deleted", 3);

        journal = Restarted(other);
        Assert.Equal(["1", "2"], Texts(journal.Replay("a").Events));
        Assert.Equal(3, journal.Replay("deleted").Highest);
        journal.Write("a", 3, "3");
        journal.Write("deleted", 4, "4");

        journal = Restarted(mode);
        var (events, highest) = journal.Replay("a");
        Assert.Equal(["1", "2", "3"], Texts(events));
        Assert.Equal(3, highest);
        Assert.Equal(["4"], Texts(journal.Replay("deleted").Events));
        Assert.Equal(3, journal.DistinctColumns("a"));
    }

    [Theory, OnSqlite, OnPostgreSql]
    public async Task Akka_Persistence_Query_reads_what_was_written(JournalMode mode, JournalProvider provider)
    {
        var journal = Open(mode, provider);
        journal.Write(Atomic("a", 1, new Akka.Persistence.Journal.Tagged(new TestEvent("tagged"), ["red", "blue"])));
        journal.Write("a", 2, "plain");

        var query = PersistenceQuery.Get(journal.Sys).ReadJournalFor<SqlReadJournal>(JournalConfiguration.QueryPluginId);
        using var materializer = journal.Sys.Materializer();
        var all = await query.CurrentEventsByPersistenceId("a", 0, long.MaxValue).RunWith(Sink.Seq<EventEnvelope>(), materializer);
        var red = await query.CurrentEventsByTag("red", Offset.NoOffset()).RunWith(Sink.Seq<EventEnvelope>(), materializer);

        Assert.Equal(["tagged", "plain"], all.Select(e => ((TestEvent)e.Event).Text));
        Assert.Equal(["tagged"], red.Select(e => ((TestEvent)e.Event).Text));
    }

    private JournalUnderTest Open(JournalMode mode, JournalProvider provider) => _journal = JournalUnderTest.Open(new JournalOptions
    {
        Mode = mode,
        Provider = provider,
        DataDirectory = _directory.Path,
        ConnectionString = provider == JournalProvider.PostgreSql ? postgreSql.CreateDatabase() : null,
        RecoverNewestOnly = false,
        // A stock recovery on a busy machine takes longer than ours may.
        ReadTimeout = TimeSpan.FromSeconds(20),
        WriteTimeout = TimeSpan.FromSeconds(20),
    });

    private JournalUnderTest Restarted(JournalMode? mode = null) => _journal = _journal!.Restart(mode);
}
