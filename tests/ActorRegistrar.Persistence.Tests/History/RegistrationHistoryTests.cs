using System.Net;
using ActorRegistrar.Location.Events;
using ActorRegistrar.Location.State;
using ActorRegistrar.Persistence.History;
using ActorRegistrar.Persistence.Options;
using ActorRegistrar.Persistence.Tests.Credentials;
using static ActorRegistrar.Persistence.Tests.History.Given;
using static ActorRegistrar.Persistence.Tests.History.WrittenJournal;

namespace ActorRegistrar.Persistence.Tests.History;

/// <summary>What a reader of the history sees, on either database.</summary>
public sealed class RegistrationHistoryTests(PostgreSqlFixture postgreSql) : IClassFixture<PostgreSqlFixture>, IDisposable
{
    private static readonly AddressOfRecord Alice = Aor("alice");
    private static readonly AddressOfRecord Bob = Aor("bob");
    private WrittenJournal? _journal;

    public void Dispose() => _journal?.Dispose();

    [Theory, Sqlite, PostgreSql]
    public async Task The_changes_of_one_address_of_record_come_in_their_order(JournalProvider provider)
    {
        WrittenJournal journal = Open(provider);
        journal.Append([.. Enumerable.Range(1, 2_500).SelectMany(i => new[] { (Bob, Change(i)), (Alice, Change(i)) })]);

        List<StoredChange> all = await Read(journal.Read().ReadAsync(Bob, HistoryRange.All));
        Assert.Equal(Enumerable.Range(1, 2_500).Select(i => (long)i), all.Select(change => change.SequenceNumber));
        Assert.All(all, change => Assert.Equal(Bob, change.AddressOfRecord));
        Assert.Equal(all.Select(change => change.Offset).Order(), all.Select(change => change.Offset));
        Assert.Equal(all.Select(change => change.SequenceNumber).Reverse(), Numbers(await Read(journal.Read().ReadAsync(Bob, new HistoryRange { IsNewestFirst = true }))));
        Assert.Empty(await Read(journal.Read().ReadAsync(Aor("nobody"), HistoryRange.All)));
    }

    [Theory, Sqlite, PostgreSql]
    public async Task A_reading_of_everyone_waits_for_the_rows_of_each_page_and_can_be_given_up_then(JournalProvider provider)
    {
        WrittenJournal journal = Open(provider);
        journal.Append([.. Enumerable.Range(1, 2_500).Select(i => (Aor($"user{i:D4}"), Change(i)))]);
        int pages = 0, rows = 0;
        using var stop = new CancellationTokenSource();
        RegistrationHistory history = journal.Read(pace: (count, _) =>
        {
            Interlocked.Increment(ref pages);
            Interlocked.Add(ref rows, count);
            return ValueTask.CompletedTask;
        });

        Assert.Equal(2_500, (await Read(history.StreamAsync(0, isFollowing: false))).Count);
        Assert.Equal(3, Interlocked.Exchange(ref pages, 0));
        Assert.Equal(2_500, Interlocked.Exchange(ref rows, 0));
        await Read(history.ReadAllAtAsync(At(2_500), BindingFilter.All));
        Assert.Equal(5, pages);
        Assert.Equal(2_500, rows);

        history = journal.Read(pace: async (_, _) =>
        {
            await stop.CancelAsync();
            stop.Token.ThrowIfCancellationRequested();
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Read(history.StreamAsync(0, isFollowing: false, stop.Token)));
    }

    [Theory, Sqlite, PostgreSql]
    public async Task A_range_and_a_limit_keep_what_is_asked_for(JournalProvider provider)
    {
        WrittenJournal journal = Open(provider);
        journal.Append([.. Enumerable.Range(1, 9).Select(i => (Bob, Change(i)))]);
        RegistrationHistory history = journal.Read();

        Assert.Equal([3, 4, 5], Numbers(await Read(history.ReadAsync(Bob, new HistoryRange { From = At(3), To = At(6) }))));
        Assert.Equal([3, 4], Numbers(await Read(history.ReadAsync(Bob, new HistoryRange { From = At(3), Limit = 2 }))));
        Assert.Equal([9, 8], Numbers(await Read(history.ReadAsync(Bob, new HistoryRange { Limit = 2, IsNewestFirst = true }))));
        Assert.Equal([5, 4], Numbers(await Read(history.ReadAsync(Bob, new HistoryRange { To = At(6), Limit = 2, IsNewestFirst = true }))));
        Assert.Empty(await Read(history.ReadAsync(Bob, new HistoryRange { Limit = 0 })));
        Assert.Equal([4, 5], Numbers(await Read(history.ReadAsync(Bob, new HistoryRange { Behind = 3, Limit = 2 }))));
        Assert.Equal([5, 4], Numbers(await Read(history.ReadAsync(Bob, new HistoryRange { Behind = 6, Limit = 2, IsNewestFirst = true }))));
    }

    [Theory, Sqlite, PostgreSql]
    public async Task The_state_at_a_moment_is_the_newest_change_by_then(JournalProvider provider)
    {
        WrittenJournal journal = Open(provider);
        journal.Append([.. Enumerable.Range(1, 300).Select(i => (Bob, Change(i)))]);
        RegistrationHistory history = journal.Read();

        Assert.Null(await history.ReadAtAsync(Bob, At(0.9)));
        Assert.Equal(1, (await history.ReadAtAsync(Bob, At(1)))!.SequenceNumber);
        Assert.Equal(1, (await history.ReadAtAsync(Bob, At(1.9)))!.SequenceNumber);
        Assert.Equal(150, (await history.ReadAtAsync(Bob, At(150.5)))!.SequenceNumber);
        Assert.Equal(300, (await history.ReadAtAsync(Bob, At(9_999)))!.SequenceNumber);
        Assert.Null(await history.ReadAtAsync(Alice, At(9_999)));
    }

    [Theory, Sqlite, PostgreSql]
    public async Task After_a_clock_was_set_back_the_later_change_counts(JournalProvider provider)
    {
        WrittenJournal journal = Open(provider);
        journal.Append((Bob, Change(10)), (Bob, Change(20)), (Bob, Change(15)));

        Assert.Equal(3, (await journal.Read().ReadAtAsync(Bob, At(30)))!.SequenceNumber);
        Assert.Equal(3, (await journal.Read().ReadAtAsync(Bob, At(17)))!.SequenceNumber);
        Assert.Equal(1, (await journal.Read().ReadAtAsync(Bob, At(14)))!.SequenceNumber);
    }

    [Theory, Sqlite, PostgreSql]
    public async Task Everyone_at_a_moment_is_who_had_a_binding_then_in_the_order_of_names(JournalProvider provider)
    {
        WrittenJournal journal = Open(provider);
        foreach (BindingsChanged change in new[] { Change(1, Binding("sip:a@192.0.2.1", 1, 100)), Change(50, Binding("sip:b@192.0.2.1", 50, 150)), Change(90) })
            journal.Append([.. Enumerable.Range(0, 2_100).Select(i => (Aor($"user{i:0000}"), change))]);
        journal.Append((Alice, Change(1, Binding("sip:gone@192.0.2.1", 1, 40))));

        List<StoredChange> then = await Read(journal.Read().ReadAllAtAsync(At(60), BindingFilter.All));
        Assert.Equal(Enumerable.Range(0, 2_100).Select(i => $"sip:user{i:0000}@example.com"), then.Select(change => change.AddressOfRecord.ToString()));
        Assert.All(then, change => Assert.Equal(2, change.SequenceNumber));
        Assert.Empty(await Read(journal.Read().ReadAllAtAsync(At(95), BindingFilter.All)));
        Assert.Equal(2_101, (await Read(journal.Read().ReadAllAtAsync(At(39.9), BindingFilter.All))).Count);
    }

    [Theory, Sqlite, PostgreSql]
    public async Task A_filter_keeps_who_has_a_binding_that_meets_it(JournalProvider provider)
    {
        WrittenJournal journal = Open(provider);
        AddressOfRecord other = AddressOfRecord.FromKey("carol@sub.example.com");
        journal.Append(
            (Alice, Change(1, Binding("sip:a@x", 1, 100, "192.0.2.7:5060", "Yealink SIP-T46"))),
            (Bob, Change(1, Binding("sip:b@x", 1, 100, "[2001:db8::7]:5060", "Linphone"), Binding("sip:c@x", 1, 5, "192.0.2.8:1"))),
            (other, Change(1, Binding("sip:d@x", 1, 100, "[::ffff:192.0.2.9]:5060"))));

        Assert.Equal([Alice, Bob], await Who(new BindingFilter { Domain = "example.com" }));
        Assert.Equal([other], await Who(new BindingFilter { Domain = "sub.example.com" }));
        Assert.Equal([Alice, other], await Who(new BindingFilter { Source = IPNetwork.Parse("192.0.2.0/24") }));
        Assert.Equal([Bob], await Who(new BindingFilter { Source = IPNetwork.Parse("2001:db8::/32") }));
        Assert.Equal([Alice], await Who(new BindingFilter { UserAgent = "yealink" }));
        Assert.Empty(await Who(new BindingFilter { UserAgent = "yealink", Source = IPNetwork.Parse("2001:db8::/32") }));

        async Task<IEnumerable<AddressOfRecord>> Who(BindingFilter filter) =>
            (await Read(journal.Read().ReadAllAtAsync(At(50), filter))).Select(change => change.AddressOfRecord);
    }

    [Theory, Sqlite, PostgreSql]
    public async Task A_stream_goes_on_after_the_offset_where_another_ended(JournalProvider provider)
    {
        WrittenJournal journal = Open(provider);
        journal.Append([.. Enumerable.Range(1, 1_500).SelectMany(i => new[] { (Bob, Change(i)), (Alice, Change(i)) })]);
        RegistrationHistory history = journal.Read();

        List<StoredChange> all = await Read(history.StreamAsync(0, isFollowing: false));
        Assert.Equal(3_000, all.Count);
        Assert.Equal(all.Select(change => change.Offset).Order(), all.Select(change => change.Offset));
        Assert.Equal(all.Skip(1_234).Select(change => change.Offset), (await Read(history.StreamAsync(all[1_233].Offset, isFollowing: false))).Select(change => change.Offset));
        Assert.Equal(all[^1].Offset, await history.NewestOffsetAsync());
        Assert.Empty(await Read(history.StreamAsync(all[^1].Offset, isFollowing: false)));
    }

    [Theory, Sqlite, PostgreSql]
    public async Task A_stream_that_follows_gets_what_is_committed_later(JournalProvider provider)
    {
        WrittenJournal journal = Open(provider);
        journal.Append((Bob, Change(1)));
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await using var stream = journal.Read().StreamAsync(0, isFollowing: true, patience.Token).GetAsyncEnumerator(patience.Token);

        for (int i = 1; i <= 3; i++)
        {
            Assert.True(await stream.MoveNextAsync());
            Assert.Equal(i, stream.Current.SequenceNumber);
            journal.Append((Bob, Change(i + 1)));
        }
    }

    [Theory, Sqlite, PostgreSql]
    public async Task The_offset_before_a_moment_leads_to_all_that_took_effect_since(JournalProvider provider)
    {
        WrittenJournal journal = Open(provider);
        RegistrationHistory history = journal.Read();
        Assert.Equal(0, await history.FindOffsetAsync(At(0)));
        journal.Append([.. Enumerable.Range(1, 500).Select(i => (Bob, Change(i)))]);
        journal.Run("DELETE FROM journal WHERE sequence_number BETWEEN 100 AND 199");

        Assert.Equal(0, await history.FindOffsetAsync(At(-99_999)));
        Assert.Equal(0, await history.FindOffsetAsync(At(1)));
        foreach (int i in new[] { 2, 50, 99, 200, 201, 333, 500 })
        {
            List<StoredChange> since = await Read(history.StreamAsync(await history.FindOffsetAsync(At(i)), isFollowing: false));
            Assert.Equal(At(i), since[0].Change.At);
            Assert.Equal(500, since[^1].SequenceNumber);
        }
        Assert.Equal(await history.NewestOffsetAsync(), await history.FindOffsetAsync(At(501)));
    }

    [Theory, Sqlite, PostgreSql]
    public async Task What_is_deleted_or_another_applications_is_not_there(JournalProvider provider)
    {
        WrittenJournal journal = Open(provider);
        journal.AppendRaw("sip:other@example.com", "x", 42, [1, 2, 3]);
        journal.AppendRaw("another-actor", JournalFormatManifest, 5060, []);
        journal.Append((Alice, Change(1, Binding("sip:a@x", 1, 100))), (Alice, Change(2, Binding("sip:a@x", 1, 100))));
        journal.Append((Bob, Change(1, Binding("sip:b@x", 1, 100))), (Bob, Change(2, Binding("sip:b@x", 1, 100))));
        journal.DeleteTo(Bob, 2);
        journal.DeleteTo(Alice, 1);
        RegistrationHistory history = journal.Read();

        Assert.Equal([2], Numbers(await Read(history.ReadAsync(Alice, HistoryRange.All))));
        Assert.Null(await history.ReadAtAsync(Alice, At(1.5)));
        Assert.Null(await history.ReadAtAsync(Bob, At(50)));
        Assert.Equal([Alice], (await Read(history.ReadAllAtAsync(At(50), BindingFilter.All))).Select(change => change.AddressOfRecord));
        Assert.Equal([2], Numbers(await Read(history.StreamAsync(0, isFollowing: false))));
        Assert.Empty(await Read(history.ReadAsync(Aor("other"), HistoryRange.All)));
    }

    [Theory, Sqlite, PostgreSql]
    public async Task A_manifest_of_a_later_version_fails_its_address_of_record_alone_and_loudly(JournalProvider provider)
    {
        WrittenJournal journal = Open(provider);
        journal.Append((Alice, Change(1, Binding("sip:a@x", 1, 100))), (Bob, Change(1, Binding("sip:b@x", 1, 100))));
        journal.AppendRaw("sip:alice@example.com", "b99", 5060, [1]);
        journal.AppendRaw("sip:carol@example.com", "b1", 5060, [0xFF, 0xFF, 0xFF]);
        List<UnreadableChange> unreadable = [];
        RegistrationHistory history = journal.Read(unreadable.Add);

        Assert.Equal([Bob], (await Read(history.ReadAllAtAsync(At(50), BindingFilter.All))).Select(change => change.AddressOfRecord));
        Assert.Equal(["sip:alice@example.com", "sip:carol@example.com"], unreadable.Select(one => one.AddressOfRecord));
        Assert.Equal(2, (await Read(history.StreamAsync(0, isFollowing: false))).Count);
        Assert.Equal(4, unreadable.Count);
        HistoryUnavailableException failure = await Assert.ThrowsAsync<HistoryUnavailableException>(() => Read(history.ReadAsync(Alice, HistoryRange.All)));
        Assert.Contains("sip:alice@example.com", failure.Message, StringComparison.Ordinal);
        Assert.Contains("'b99' is unknown", failure.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<HistoryUnavailableException>(async () => await history.ReadAtAsync(Alice, At(50)));
        await Assert.ThrowsAsync<HistoryUnavailableException>(() => Read(journal.Read().StreamAsync(0, isFollowing: false)));
    }

    private const string JournalFormatManifest = "b1";

    private WrittenJournal Open(JournalProvider provider) => _journal = new WrittenJournal(provider, postgreSql);

    private static IEnumerable<long> Numbers(IEnumerable<StoredChange> changes) => changes.Select(change => change.SequenceNumber);

    private static async Task<List<StoredChange>> Read(IAsyncEnumerable<StoredChange> changes)
    {
        List<StoredChange> all = [];
        await foreach (StoredChange change in changes) all.Add(change);
        return all;
    }
}
