using ActorRegistrar.Actors.Entities;
using ActorRegistrar.Location.Events;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.State;
using ActorRegistrar.Persistence.Erasure;
using ActorRegistrar.Persistence.Options;
using ActorRegistrar.Persistence.Storage;
using ActorRegistrar.Persistence.Tests.Credentials;
using ActorRegistrar.Persistence.Tests.Support;

namespace ActorRegistrar.Persistence.Tests.Contract;

/// <summary>
/// A second writer beside the first, on either database: a row is stored only after the newest row of its id, known by its identity, whatever
/// was purged or erased in between.
/// </summary>
public sealed class SecondWriterTests(PostgreSqlFixture postgreSql) : IClassFixture<PostgreSqlFixture>, IDisposable
{
    private const string Bob = "sip:bob@example.com";

    private static readonly DateTimeOffset T0 = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly TemporaryDirectory _directory = new();
    private readonly List<IJournalWriteSession> _writers = [];
    private JournalOptions? _options;

    public void Dispose()
    {
        foreach (var writer in _writers) writer.Dispose();
        _directory.Dispose();
    }

    [Theory, Sqlite, PostgreSql]
    public void The_writer_that_is_behind_loses_and_the_others_of_its_batch_do_not(JournalProvider provider)
    {
        IJournalWriteSession first = Open(provider), second = Again();
        long one = Store(first, Bob, 1, 0);
        Assert.True(Store(second, Bob, 2, one) > one);

        Assert.Equal([true, false, true], StoreAll(first, Row("sip:alice@example.com", 1, 0), Row(Bob, 2, one), Row("sip:carol@example.com", 1, 0)));
        Assert.Equal([1L, 2L], Numbers(Bob));
    }

    [Theory, Sqlite, PostgreSql]
    public void The_writer_that_knows_nothing_loses_to_one_that_has_stored_something(JournalProvider provider)
    {
        IJournalWriteSession first = Open(provider), second = Again();
        Store(second, Bob, 1, 0);
        Assert.Equal(0, Store(first, Bob, 1, 0));
        Assert.Equal(0, Store(first, Bob, 2, 0));
    }

    [Theory, Sqlite, PostgreSql]
    public void A_number_that_retention_has_freed_is_not_taken_below_the_newest(JournalProvider provider)
    {
        IJournalWriteSession first = Open(provider), second = Again();
        long known = Store(first, Bob, 1, 0), newest = known;
        for (long number = 2; number <= 5; number++) newest = Store(second, Bob, number, newest);
        second.RemoveSuperseded(new PurgeStep("rule", newest, [(Bob, 5)]));

        Assert.Equal(0, Store(first, Bob, 2, known));
        Assert.Equal([5L], Numbers(Bob));
        // The newest row stayed, and whoever knows it goes on.
        Assert.NotEqual(0, Store(second, Bob, 6, newest));
    }

    [Theory, Sqlite, PostgreSql]
    public void An_erased_history_that_grew_to_the_same_number_again_lets_no_stale_writer_pass(JournalProvider provider)
    {
        IJournalWriteSession first = Open(provider), second = Again();
        long one = Store(first, Bob, 1, 0), two = Store(first, Bob, 2, one);
        second.DeleteTo(Bob, 2);
        Remove(Bob);
        long newest = Store(second, Bob, 1, 0);
        Assert.NotEqual(0, Store(second, Bob, 2, newest));

        Assert.Equal(0, Store(first, Bob, 3, two));
        Assert.Equal([1L, 2L], Numbers(Bob));
    }

    [Theory, Sqlite, PostgreSql]
    public void An_erasure_beside_a_writer_costs_it_no_change_and_lets_no_stale_one_pass(JournalProvider provider)
    {
        IJournalWriteSession first = Open(provider), second = Again();
        long one = Store(first, Bob, 1, 0), two = Store(first, Bob, 2, one);
        Assert.True(Erase().IsErased);

        Assert.Equal(0, Store(second, Bob, 2, one));
        Assert.Equal(0, Store(second, Bob, 3, one));
        Assert.NotEqual(0, Store(first, Bob, 3, two));
        Assert.Equal([2L, 3L], Numbers(Bob));
        // Once another row follows, the erased one stands for nothing.
        Assert.Equal(0, Store(second, Bob, 4, two));
    }

    [Theory, Sqlite, PostgreSql]
    public void Of_two_who_store_by_one_session_the_one_that_is_behind_loses_too(JournalProvider provider)
    {
        IJournalWriteSession writer = Open(provider);
        long one = Store(writer, Bob, 1, 0), two = Store(writer, Bob, 2, one), three = Store(writer, Bob, 3, two);
        Assert.Equal(0, Store(writer, Bob, 2, one));
        writer.RemoveSuperseded(new PurgeStep("rule", three, [(Bob, 3)]));
        Assert.Equal(0, Store(writer, Bob, 2, one));

        long four = Store(writer, Bob, 4, three), five = Store(writer, Bob, 5, four);
        writer.DeleteTo(Bob, 5);
        Assert.Equal(0, Store(writer, Bob, 4, three));

        long six = Store(writer, Bob, 6, five);
        Assert.NotEqual(0, Store(writer, Bob, 9, JournalRow.AnyLower));
        Assert.Equal(0, Store(writer, Bob, 7, six));
    }

    [Theory, Sqlite, PostgreSql]
    public void No_identity_is_given_twice_when_all_rows_are_gone(JournalProvider provider)
    {
        IJournalWriteSession writer = Open(provider);
        long last = 0;
        for (int round = 0; round < 3; round++)
        {
            long next = Store(writer, Bob, 1, 0);
            Assert.True(next > last);
            last = next;
            Remove(Bob);
        }
    }

    [Theory, Sqlite, PostgreSql]
    public void Rows_that_belong_together_are_stored_together_or_not_at_all(JournalProvider provider)
    {
        IJournalWriteSession first = Open(provider), second = Again();
        Store(second, "a", 2, 0);
        JournalRow[] rows = [Row("a", 2, JournalRow.AnyLower), Row("a", 3, JournalRow.Preceding), Row("b", 1, JournalRow.AnyLower), Row("b", 2, JournalRow.Preceding)];

        Assert.Equal([false, false, true, true], StoreAll(first, rows));
        Assert.Equal([2L], Numbers("a"));
        Assert.Equal([1L, 2L], Numbers("b"));
        // Its second row cannot be stored, so its first one is not either.
        Assert.Equal([false, false], StoreAll(first, Row("c", 2, JournalRow.AnyLower), Row("c", 2, JournalRow.Preceding)));
        Assert.Empty(Numbers("c"));
    }

    [Theory, PostgreSql]
    public async Task Two_writers_at_once_store_each_number_once_and_neither_waits_for_ever(JournalProvider provider)
    {
        const int Ids = 50;
        IJournalWriteSession[] writers = [Open(provider), Again()];
        string[] ids = [.. Enumerable.Range(0, Ids).Select(i => $"sip:{i}@example.com")];
        var newest = new long[2][];
        for (int i = 0; i < 2; i++) newest[i] = new long[Ids];
        for (int number = 1; number <= 20; number++)
        {
            int now = number;
            bool[][] stored = await Task.WhenAll(Enumerable.Range(0, 2).Select(writer => Task.Run(() =>
            {
                // In opposite orders, as two servers take them.
                int[] order = [.. writer == 0 ? Enumerable.Range(0, Ids) : Enumerable.Range(0, Ids).Reverse()];
                List<long> orderings = [];
                writers[writer].Append([.. order.Select(i => Row(ids[i], now, newest[writer][i]))], orderings);
                var won = new bool[Ids];
                for (int i = 0; i < Ids; i++) won[order[i]] = orderings[i] != 0;
                for (int i = 0; i < Ids; i++) newest[writer][order[i]] = orderings[i];
                return won;
            })));
            for (int i = 0; i < Ids; i++)
            {
                Assert.True(stored[0][i] != stored[1][i], $"{ids[i]} number {number}");
                newest[0][i] = newest[1][i] = Math.Max(newest[0][i], newest[1][i]);
            }
        }
        Assert.All(ids, id => Assert.Equal(20, Numbers(id).Count));
    }

    [Theory, Sqlite, PostgreSql]
    public void The_journal_tells_the_loser_and_its_next_recovery_reads_the_winner(JournalProvider provider) => LosesToSecond(provider, "x", new TestEvent("mine"));

    [Theory, Sqlite, PostgreSql]
    public void A_change_of_an_address_of_record_loses_as_any_other_event_does(JournalProvider provider) => LosesToSecond(provider, Bob, Change());

    private void LosesToSecond(JournalProvider provider, string id, object happened)
    {
        IJournalWriteSession second = Open(provider);
        using JournalUnderTest journal = JournalUnderTest.Open(_options!);
        journal.AwaitAssert(() => Assert.NotNull(Door()), TimeSpan.FromSeconds(20));
        var actor = journal.CreateTestProbe();
        EventWrite stored = Send(1, 0);
        Assert.Equal(EventWrite.Outcome.Stored, stored.Result);
        // Its history is gone and has grown to the same number again.
        Remove(id);
        Assert.NotEqual(0, Store(second, id, 1, 0));

        EventWrite lost = Send(2, stored.Row);
        Assert.Equal(EventWrite.Outcome.Failed, lost.Result);
        Assert.IsType<SupersededException>(lost.Cause);
        Assert.Equal(1, journal.Replay(id).Highest);

        IEventStore? Door() => EventStores.Of(journal.Sys).HolderOf(journal.Journal).Store;

        EventWrite Send(long number, long predecessor)
        {
            Door()!.Store(new EventWrite(actor, id, number, happened, actorInstanceId: 1) { Predecessor = predecessor });
            return actor.ExpectMsg<EventWrite>(TimeSpan.FromSeconds(20));
        }
    }

    private static JournalRow Row(string id, long number, long predecessor) =>
        (id.StartsWith("sip:", StringComparison.Ordinal)
            ? StoredEvents.Write(id, number, Change(), "test")
            : new JournalRow(id, number, T0.UtcTicks, false, "te1", 4711, "other"u8.ToArray(), "", "test")) with { Predecessor = predecessor };

    private static BindingsChanged Change() => new() { At = T0, Cause = ChangeCause.Register, Changes = [], Bindings = [], RequestedBy = new RequestDetails { Source = RequestSource.Local } };

    private static long Store(IJournalWriteSession writer, string id, long number, long predecessor)
    {
        List<long> orderings = [];
        writer.Append([Row(id, number, predecessor)], orderings);
        return Assert.Single(orderings);
    }

    private static IEnumerable<bool> StoreAll(IJournalWriteSession writer, params JournalRow[] rows)
    {
        List<long> orderings = [];
        writer.Append([.. rows], orderings);
        return orderings.Select(ordering => ordering != 0);
    }

    private ErasureReport Erase() => new JournalErasure(_options!).Run(AddressOfRecord.FromKey("bob@example.com"), unregister: false, isDryRun: false, T0.AddHours(1));

    /// <summary>As somebody does who keeps the database by hand.</summary>
    private void Remove(string id)
    {
        using var connection = JournalTable.Connect(_options!);
        using var command = connection.CreateCommand();
        command.CommandText = $"DELETE FROM journal WHERE persistence_id = '{id}'";
        command.ExecuteNonQuery();
    }

    private List<long> Numbers(string id)
    {
        using IJournalReadSession reader = JournalDatabases.Open(_options!).OpenForReading();
        return [.. reader.ReadRange(id, 1, long.MaxValue, long.MaxValue, newestFirst: false).Select(row => row.SequenceNumber)];
    }

    private IJournalWriteSession Open(JournalProvider provider)
    {
        _options = new JournalOptions
        {
            Provider = provider,
            DataDirectory = _directory.Path,
            ConnectionString = provider == JournalProvider.PostgreSql ? postgreSql.CreateDatabase() : null,
        };
        JournalDatabases.Open(_options).Prepare();
        return Again();
    }

    private IJournalWriteSession Again()
    {
        _writers.Add(JournalDatabases.Open(_options!).OpenForWriting());
        return _writers[^1];
    }
}
