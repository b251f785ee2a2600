using System.Net;
using ActorRegistrar.Location.Events;
using ActorRegistrar.Location.Flows;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.State;
using ActorRegistrar.Persistence.Index;
using ActorRegistrar.Persistence.Options;
using ActorRegistrar.Persistence.Tests.Credentials;
using ActorRegistrar.Persistence.Tests.History;
using static ActorRegistrar.Persistence.Tests.History.WrittenJournal;

namespace ActorRegistrar.Persistence.Tests.Index;

/// <summary>What the index shows of a journal, on either database.</summary>
public sealed class BindingIndexTests(PostgreSqlFixture postgreSql) : IClassFixture<PostgreSqlFixture>, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly List<string> _log = [];
    private WrittenJournal? _journal;
    private BindingIndex? _index;

    public void Dispose()
    {
        _index?.Dispose();
        _journal?.Dispose();
    }

    [Theory, Sqlite, PostgreSql]
    public async Task What_was_stored_before_and_what_comes_is_listed_by_name(JournalProvider provider)
    {
        WrittenJournal journal = Open(provider);
        journal.Append((Aor("carol"), Live("sip:carol@192.0.2.3")), (Aor("alice"), Live("sip:alice@192.0.2.1")));
        BindingIndex index = await FollowAsync();
        Assert.Equal(["sip:alice@example.com", "sip:carol@example.com"], await ListAsync());

        journal.Append((Aor("bob"), Live("sip:bob@192.0.2.2")), (Aor("alice"), Gone()));
        await CatchUpAsync();
        Assert.Equal(["sip:bob@example.com", "sip:carol@example.com"], await ListAsync());
        Assert.Equal((IndexActivity.Following, 2L, 2L), (index.State.Activity, index.State.AddressesOfRecord, index.State.Bindings));
    }

    [Theory, Sqlite, PostgreSql]
    public async Task Of_many_changes_the_newest_counts_and_all_are_counted_once(JournalProvider provider)
    {
        WrittenJournal journal = Open(provider);
        await FollowAsync();
        for (int i = 0; i < 5; i++) journal.Append([.. Enumerable.Range(0, 700).Select(n => (Aor($"u{n % 300}"), n % 7 == i ? Gone() : Live($"sip:{i}@192.0.2.1", $"sip:{n}@192.0.2.2")))]);
        await CatchUpAsync();

        IndexStatistics counted = await _index!.CountAsync();
        Assert.Equal((counted.AddressesOfRecord, counted.Bindings), (_index.State.AddressesOfRecord, _index.State.Bindings));
        Assert.Equal(_index.State.AddressesOfRecord, (await ListAsync()).Length);
        Assert.True(_index.State.AddressesOfRecord is > 200 and <= 300);
    }

    [Theory, Sqlite, PostgreSql]
    public async Task Pages_follow_each_other_while_others_come_and_go(JournalProvider provider)
    {
        WrittenJournal journal = Open(provider);
        journal.Append([.. Enumerable.Range(0, 50).Select(n => (Aor($"u{n:D3}"), Live("sip:x@192.0.2.1")))]);
        await FollowAsync();
        var page = new IndexPage();
        List<string> seen = [];
        string? after = "";
        while (after is not null)
        {
            after = await _index!.ReadAsync(IndexQuery.All, NoOpenFlows.Instance, after, 7, page);
            Assert.True(page.Count is > 0 and <= 7);
            seen.AddRange(Enumerable.Range(0, page.Count).Select(page.IdText));
            if (seen.Count != 21) continue;
            journal.Append((Aor("u000"), Gone()), (Aor("u010x"), Live("sip:x@192.0.2.1")), (Aor("u999"), Live("sip:x@192.0.2.1")));
            await CatchUpAsync();
        }
        Assert.Equal([.. Enumerable.Range(0, 50).Select(n => $"sip:u{n:D3}@example.com"), "sip:u999@example.com"], seen);
    }

    [Theory, Sqlite, PostgreSql]
    public async Task Filters_leave_what_meets_all_of_them_with_one_binding(JournalProvider provider)
    {
        WrittenJournal journal = Open(provider);
        journal.Append(
            (Aor("alice"), Live(Phone("sip:a@10.0.0.1", "192.0.2.1:5060", "Yealink T46", 60), Phone("sip:a@10.0.0.2", "[2001:db8::5]:5061", "Snom", 7200, "tls"))),
            (AddressOfRecord.FromKey("bob@other.example"), Live(Phone("sip:b@10.0.0.3", "198.51.100.7:5060", "yealink T42", 3600))),
            (Aor("c_rol"), Change(DateTimeOffset.UtcNow, Phone("sip:c@10.0.0.4", "192.0.2.9:5060", "Old", -5))),
            (Aor("door"), Change(DateTimeOffset.UtcNow, Phone("sip:d@10.0.0.5", "", "", 0) with { ExpiresAt = Binding.Never, Source = RequestSource.Local })));
        await FollowAsync();

        Assert.Equal(["sip:alice@example.com", "sip:bob@other.example", "sip:door@example.com"], await ListAsync());
        Assert.Equal(["sip:bob@other.example"], await ListAsync(new IndexQuery { Domain = "other.example" }));
        Assert.Equal(["sip:alice@example.com", "sip:bob@other.example"], await ListAsync(new IndexQuery { UserAgent = "YEALINK" }));
        Assert.Equal(["sip:alice@example.com"], await ListAsync(new IndexQuery { Source = IPNetwork.Parse("192.0.2.0/24") }));
        Assert.Equal(["sip:alice@example.com"], await ListAsync(new IndexQuery { Source = IPNetwork.Parse("2001:db8::/32"), Transport = "tls" }));
        Assert.Empty(await ListAsync(new IndexQuery { Source = IPNetwork.Parse("192.0.2.0/24"), Transport = "tls" }));
        Assert.Equal(["sip:alice@example.com"], await ListAsync(new IndexQuery { ExpiresBefore = DateTimeOffset.UtcNow.AddMinutes(10) }));
        Assert.Equal(["sip:bob@other.example"], await ListAsync(new IndexQuery { Contains = "BOB@" }));
        Assert.Equal(["sip:door@example.com"], await ListAsync(new IndexQuery { Contains = "oor", Domain = "example.com" }));
        Assert.Empty(await ListAsync(new IndexQuery { Contains = "a_ice" }));
        Assert.Empty(await ListAsync(new IndexQuery { Contains = "%" }));
    }

    [Theory, Sqlite, PostgreSql]
    public async Task What_is_out_of_reach_is_asked_of_the_connections_that_are_open_now(JournalProvider provider)
    {
        WrittenJournal journal = Open(provider);
        Binding On(long id, bool isLost) => Phone("sip:a@10.0.0.1", "192.0.2.1:5060", "x", 600, "tcp") with { Source = new RequestSource("tcp", "192.0.2.1:5060") { Flow = new FlowReference(7, id, isLost) } };
        journal.Append((Aor("closed"), Live(On(1, false))), (Aor("lost"), Live(On(2, true))), (Aor("open"), Live(On(2, false))), (Aor("udp"), Live("sip:u@192.0.2.1")));
        await FollowAsync();

        var flows = new OnlyOpen(2);
        Assert.Equal(["sip:closed@example.com", "sip:lost@example.com"], await ListAsync(new IndexQuery { IsUnreachable = true }, flows));
        Assert.Equal(["sip:open@example.com", "sip:udp@example.com"], await ListAsync(new IndexQuery { IsUnreachable = false }, flows));
    }

    [Theory, Sqlite, PostgreSql]
    public async Task A_later_run_goes_on_where_the_last_one_ended(JournalProvider provider)
    {
        WrittenJournal journal = Open(provider);
        journal.Append((Aor("alice"), Live("sip:a@192.0.2.1")));
        await FollowAsync();
        _index!.Dispose();
        journal.Append((Aor("bob"), Live("sip:b@192.0.2.1")), (Aor("alice"), Gone()));
        _log.Clear();
        await FollowAsync();
        Assert.Equal(["sip:bob@example.com"], await ListAsync());
        Assert.Empty(_log);
    }

    [Theory, Sqlite, PostgreSql]
    public async Task An_index_of_another_journal_or_of_a_restored_one_is_made_anew(JournalProvider provider)
    {
        WrittenJournal journal = Open(provider);
        journal.Append((Aor("alice"), Live("sip:a@192.0.2.1")), (Aor("bob"), Live("sip:b@192.0.2.1")));
        await FollowAsync();
        _index!.Dispose();

        // As if a backup had come back in which bob is not yet and another row has his place.
        journal.Run("DELETE FROM journal WHERE persistence_id LIKE 'sip:bob%'");
        journal.Run("UPDATE journal SET created = created + 1");
        await FollowAsync();
        Assert.Equal(["sip:alice@example.com"], await ListAsync());
        Assert.Contains(_log, line => line.Contains("made anew", StringComparison.Ordinal));
        _index!.Dispose();

        journal.Run("UPDATE journal SET created = created + 1");
        await FollowAsync();
        Assert.Contains(_log, line => line.Contains("another journal's", StringComparison.Ordinal));
        Assert.Equal((1L, 1L), (_index!.State.AddressesOfRecord, _index.State.Bindings));
    }

    [Theory, Sqlite, PostgreSql]
    public async Task Made_anew_on_demand_it_holds_what_the_journal_has_and_nothing_else(JournalProvider provider)
    {
        WrittenJournal journal = Open(provider);
        journal.Append([.. Enumerable.Range(0, 4_500).Select(n => (Aor($"u{n:D4}"), n % 10 == 0 ? Gone() : Live("sip:x@192.0.2.1")))]);
        BindingIndex index = await FollowAsync();
        // What no change of the journal explains.
        journal.Run("DELETE FROM journal WHERE persistence_id = 'sip:u0001@example.com'");
        Assert.Equal(4_050, (await ListAsync()).Length);

        Assert.True(index.Rebuild());
        Assert.False(index.Rebuild());
        await CatchUpAsync();
        string[] all = await ListAsync();
        Assert.Equal(4_049, all.Length);
        Assert.DoesNotContain("sip:u0001@example.com", all);
        Assert.Equal(4_049, index.State.AddressesOfRecord);
    }

    [Theory, Sqlite, PostgreSql]
    public async Task Rows_of_other_applications_and_those_that_cannot_be_read_are_left_out(JournalProvider provider)
    {
        WrittenJournal journal = Open(provider);
        journal.AppendRaw("orders-1", "order", 9, [1, 2, 3]);
        journal.AppendRaw("sip:new@example.com", "b9", 5060, [1, 2, 3]);
        journal.AppendRaw("sip:torn@example.com", "b1", 5060, [0x2A, 0xFF]);
        journal.Append((Aor("alice"), Live("sip:a@192.0.2.1")));
        await FollowAsync();
        Assert.Equal(["sip:alice@example.com"], await ListAsync());
    }

    [Theory, Sqlite, PostgreSql]
    public async Task Counting_tells_when_bindings_end_and_who_has_most(JournalProvider provider)
    {
        WrittenJournal journal = Open(provider);
        journal.Append([.. Enumerable.Range(0, 20).Select(n => (Aor($"u{n}"), Live(Phone("sip:x@10.0.0.1", $"192.0.2.{n % 3}:50{n}", n % 4 == 0 ? "Snom" : "Yealink", 90))))]);
        await FollowAsync();
        IndexStatistics counted = await _index!.CountAsync();
        Assert.Equal((20L, 20L, 20), (counted.AddressesOfRecord, counted.Bindings, counted.EndingInMinute[0] + counted.EndingInMinute[1]));
        Assert.Equal([new("Yealink", 15), new KeyValuePair<string, long>("Snom", 5)], counted.UserAgents.AsEnumerable());
        Assert.Equal(["192.0.2.0", "192.0.2.1", "192.0.2.2"], counted.Sources.Select(pair => pair.Key));
    }

    [Fact]
    public async Task A_file_that_is_no_index_is_thrown_away_and_made_anew()
    {
        WrittenJournal journal = Open(JournalProvider.Sqlite);
        journal.Append((Aor("alice"), Live("sip:a@192.0.2.1")));
        await File.WriteAllTextAsync(Path.Combine(journal.Options.DataDirectory, "index.db"), new string('x', 5_000));
        await FollowAsync();
        Assert.Equal(["sip:alice@example.com"], await ListAsync());
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(journal.Options.DataDirectory, "index.db")));
    }

    [Theory, Sqlite, PostgreSql]
    public async Task The_bindings_of_many_are_read_whole_and_in_order(JournalProvider provider)
    {
        WrittenJournal journal = Open(provider);
        journal.Append((Aor("alice"), Live("sip:a@192.0.2.1", "sip:b@192.0.2.1")), (Aor("bob"), Live("sip:c@192.0.2.1")), (Aor("bob"), Gone()));
        using var newest = new NewestBindings(journal.Options);
        var read = await newest.ReadAsync(["sip:bob@example.com", "sip:alice@example.com", "sip:nobody@example.com"]);
        Assert.Equal([0, 2, 0], read.Select(bindings => bindings.Length));
        Assert.Equal("sip:a@192.0.2.1", read[1][0].ContactUri);
    }

    private WrittenJournal Open(JournalProvider provider) => _journal = new WrittenJournal(provider, postgreSql);

    private async Task<BindingIndex> FollowAsync()
    {
        _index = new BindingIndex(_journal!.Options, log: (_, line) => _log.Add(line));
        _index.Start();
        await CatchUpAsync();
        return _index;
    }

    private async Task CatchUpAsync() => Assert.True(await _index!.CatchUpAsync(Patience), $"{_index.State} {string.Join('\n', _log)}");

    private async Task<string[]> ListAsync(IndexQuery? query = null, IOpenFlows? flows = null)
    {
        List<string> ids = [];
        var page = new IndexPage();
        for (string? after = ""; after is not null;)
        {
            after = await _index!.ReadAsync(query ?? IndexQuery.All, flows ?? NoOpenFlows.Instance, after, 1_000, page);
            ids.AddRange(Enumerable.Range(0, page.Count).Select(page.IdText));
        }
        return [.. ids];
    }

    private static BindingsChanged Live(params string[] contacts) => Live([.. contacts.Select(contact => Phone(contact, "192.0.2.1:5060", "x", 3600))]);

    private static BindingsChanged Live(params Binding[] bindings) => Change(DateTimeOffset.UtcNow, bindings);

    private static BindingsChanged Gone() => Change(DateTimeOffset.UtcNow);

    private static BindingsChanged Change(DateTimeOffset at, params Binding[] bindings) => Given.Change(0, bindings) with { At = at };

    private static Binding Phone(string contact, string remote, string userAgent, int expiresIn, string transport = "udp") => Given.Binding(contact, 0, 0, remote, userAgent) with
    {
        ExpiresAt = DateTimeOffset.UtcNow.AddSeconds(expiresIn),
        Source = new RequestSource(transport, remote),
    };

    private sealed class OnlyOpen(long id) : IOpenFlows
    {
        public bool IsOpen(FlowReference flow) => flow.Id == id;
    }
}
