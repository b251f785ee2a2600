using ActorRegistrar.Actors.Serialization;
using ActorRegistrar.Persistence.History;
using ActorRegistrar.Persistence.Hosting;
using ActorRegistrar.Persistence.Options;
using ActorRegistrar.Persistence.Tests.Credentials;
using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using Npgsql;
using static ActorRegistrar.Persistence.Tests.History.Given;
using static ActorRegistrar.Persistence.Tests.History.WrittenJournal;

namespace ActorRegistrar.Persistence.Tests.History;

/// <summary>Several writers: PostgreSQL gives out an offset before its row can be seen, so a lower one may appear later.</summary>
public sealed class CommitOrderTests(PostgreSqlFixture postgreSql) : IClassFixture<PostgreSqlFixture>
{
    [PostgreSqlFact]
    public async Task A_change_with_a_lower_offset_that_is_committed_later_is_not_lost_to_who_follows()
    {
        using var journal = new WrittenJournal(JournalProvider.PostgreSql, postgreSql);
        journal.Append((Aor("first"), Change(1)));
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await using IAsyncEnumerator<StoredChange> stream = journal.Read().StreamAsync(0, isFollowing: true, patience.Token).GetAsyncEnumerator(patience.Token);
        Assert.True(await stream.MoveNextAsync());

        await using NpgsqlConnection slow = await InsertWithoutCommit(journal);
        journal.Append((Aor("fast"), Change(3)));
        ValueTask<bool> next = stream.MoveNextAsync();
        await Task.Delay(400);
        Assert.False(next.IsCompleted, "It went past an offset that may still appear.");
        await RunAsync(slow, "COMMIT");

        Assert.True(await next);
        Assert.Equal((Aor("slow"), 2), (stream.Current.AddressOfRecord, stream.Current.Offset));
        Assert.True(await stream.MoveNextAsync());
        Assert.Equal((Aor("fast"), 3), (stream.Current.AddressOfRecord, stream.Current.Offset));
    }

    [PostgreSqlFact]
    public async Task An_offset_whose_transaction_is_rolled_back_is_waited_for_no_longer()
    {
        using var journal = new WrittenJournal(JournalProvider.PostgreSql, postgreSql);
        await using NpgsqlConnection slow = await InsertWithoutCommit(journal);
        journal.Append((Aor("fast"), Change(3)));
        Task<long> newest = journal.Read().NewestOffsetAsync().AsTask();
        await Task.Delay(200);
        Assert.False(newest.IsCompleted);
        await RunAsync(slow, "ROLLBACK");
        Assert.Equal(2, await newest.WaitAsync(TimeSpan.FromSeconds(20)));
    }

    [PostgreSqlFact]
    public async Task A_reader_makes_no_writer_wait()
    {
        using var journal = new WrittenJournal(JournalProvider.PostgreSql, postgreSql);
        await using NpgsqlConnection slow = await InsertWithoutCommit(journal);
        Task<long> newest = journal.Read().NewestOffsetAsync().AsTask();
        await Task.Delay(100);
        await Task.Run(() => journal.Append((Aor("fast"), Change(3)))).WaitAsync(TimeSpan.FromSeconds(20));
        Assert.False(newest.IsCompleted);
        await RunAsync(slow, "COMMIT");
        await newest.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [PostgreSqlFact]
    public async Task With_many_writers_every_change_is_streamed_once_and_in_order()
    {
        const int Writers = 6, Commits = 60;
        using var journal = new WrittenJournal(JournalProvider.PostgreSql, postgreSql);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        Task[] writers = [.. Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
        {
            await using var connection = new NpgsqlConnection(journal.Options.ConnectionString);
            await connection.OpenAsync();
            for (int i = 1; i <= Commits; i++)
            {
                await RunAsync(connection, "BEGIN");
                await InsertAsync(connection, $"sip:writer{writer}@example.com", i);
                await Task.Delay(Random.Shared.Next(4));
                await RunAsync(connection, "COMMIT");
            }
        }))];
        List<StoredChange> streamed = [];
        await foreach (StoredChange change in journal.Read().StreamAsync(0, isFollowing: true, patience.Token))
        {
            streamed.Add(change);
            if (streamed.Count == Writers * Commits) break;
        }
        await Task.WhenAll(writers);

        Assert.Equal(Enumerable.Range(1, Writers * Commits).Select(i => (long)i), streamed.Select(change => change.Offset));
    }

    [Theory, Sqlite, PostgreSql]
    public async Task A_source_goes_on_behind_the_last_change_when_the_database_fails(JournalProvider provider)
    {
        using var journal = new WrittenJournal(provider, postgreSql);
        journal.Append([.. Enumerable.Range(1, 2_500).Select(i => (Aor("bob"), Change(i)))]);
        var failing = new FailingHistory(journal.Read());
        using ActorSystem system = ActorSystem.Create("source", "akka.loglevel = OFF\nakka.stdout-loglevel = OFF");
        Source<StoredChange, Akka.NotUsed> source = failing.ToSource(500, isFollowing: false, RestartSettings.Create(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(2), 0));

        // A source may be run more than once, and each run has a place of its own.
        for (int run = 0; run < 2; run++)
        {
            var streamed = await source.RunWith(Sink.Seq<StoredChange>(), system).WaitAsync(TimeSpan.FromSeconds(30));
            Assert.Equal(Enumerable.Range(501, 2_000).Select(i => (long)i), streamed.Select(change => change.SequenceNumber));
        }
        Assert.True(failing.Failures >= 4);
    }

    private static async Task<NpgsqlConnection> InsertWithoutCommit(WrittenJournal journal)
    {
        var connection = new NpgsqlConnection(journal.Options.ConnectionString);
        await connection.OpenAsync();
        await RunAsync(connection, "BEGIN");
        await InsertAsync(connection, "sip:slow@example.com", 1);
        return connection;
    }

    private static async Task InsertAsync(NpgsqlConnection connection, string id, long sequenceNumber)
    {
        await using var insert = new NpgsqlCommand("""
            INSERT INTO journal (created, deleted, persistence_id, sequence_number, message, manifest, identifier)
            VALUES ($1, false, $2, $3, $4, $5, $6)
            """, connection);
        foreach (object value in new object[] { DateTime.UtcNow.Ticks, id, sequenceNumber, JournalFormat.Write(Change(2)), JournalFormat.Manifest, JournalFormat.SerializerId })
            insert.Parameters.AddWithValue(value);
        await insert.ExecuteNonQueryAsync();
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
#pragma warning disable CA2100 // the test's own text
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }
}
