using System.Collections.Immutable;
using ActorRegistrar.Location.Events;
using ActorRegistrar.Location.Flows;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.State;
using ActorRegistrar.Persistence.Index;
using ActorRegistrar.Persistence.Journal;
using ActorRegistrar.Persistence.Locking;
using ActorRegistrar.Persistence.Options;
using ActorRegistrar.Persistence.Repair;
using ActorRegistrar.Persistence.Sqlite;
using ActorRegistrar.Persistence.Storage;
using ActorRegistrar.Persistence.Tests.Support;
using ActorRegistrar.Persistence.Warmup;
using Akka.Persistence;

namespace ActorRegistrar.Persistence.Tests.Repair;

/// <summary>What damage to a part of a journal's file does to those whose part it is, and to the others; and its repair.</summary>
public sealed class DamageTests : IDisposable
{
    private const int Actors = 400;

    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;

    private readonly TemporaryDirectory _directory = new();
    private readonly JournalOptions _options;
    private JournalUnderTest? _journal;

    public DamageTests() => _options = new JournalOptions { DataDirectory = _directory.Path };

    private string File => Path.Combine(_directory.Path, "journal.db");

    private static string[] Everybody { get; } = [.. Enumerable.Range(0, Actors).Select(Id)];

    public void Dispose()
    {
        _journal?.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public void A_row_with_a_flipped_octet_is_served_to_nobody_and_the_others_notice_nothing()
    {
        Fill();
        DamagedFile.FlipIn(File, "sip:phone7@192.0.2.2");
        JournalUnderTest journal = Open();

        Assert.Throws<InvalidOperationException>(() => journal.Replay(Id(7)));

        foreach (int other in (ReadOnlySpan<int>)[6, 8, Actors - 1]) Assert.Equal("sip:phone" + other + "@192.0.2.2", ContactOf(journal, Id(other)));
        Assert.Equal(1, JournalCondition.For(journal.Sys).Damaged);
    }

    [Fact]
    public void A_damaged_page_of_the_index_concerns_those_in_it_and_is_no_outage()
    {
        Fill();
        string[] concerned = DamagedFile.BreakIndexPage(File, Everybody);
        string[] others = [.. Everybody.Except(concerned)];
        JournalUnderTest journal = Open();

        string[] unread = [.. Everybody.Where(id => !CanRead(journal, id))];

        Assert.InRange(unread.Length, 1, concerned.Length);
        Assert.Empty(unread.Except(concerned));
        foreach (string other in others) Assert.IsType<WriteMessagesSuccessful>(journal.Write(other, 3, "next")[0]);
        Assert.IsType<WriteMessagesFailed>(journal.Write(unread[unread.Length / 2], 3, "next")[0]);
        Assert.True(JournalAdmission.For(journal.Sys).IsOpen);
        Assert.False(JournalAdmission.For(journal.Sys).IsFailing);
        Assert.InRange(JournalCondition.For(journal.Sys).Damaged, unread.Length, concerned.Length);
    }

    [Fact]
    public void One_who_cannot_write_because_of_damage_holds_up_nobody_in_his_batch()
    {
        Fill();
        string[] concerned = DamagedFile.BreakIndexPage(File, Everybody);
        string unwell = concerned[concerned.Length / 2];
        string[] others = [.. Everybody.Except(concerned).Take(50)];
        JournalUnderTest journal = Open();

        var probes = others.Prepend(unwell).Select(id => (id, journal.Send(JournalUnderTest.Atomic(id, 3, new TestEvent("next"))))).ToList();

        foreach (var (id, probe) in probes)
        {
            object answer = JournalUnderTest.Answers(probe, 1)[0];
            if (others.Contains(id)) Assert.IsType<WriteMessagesSuccessful>(answer);
            else Assert.IsType<WriteMessagesFailed>(answer);
        }
    }

    [Fact]
    public void A_damaged_page_of_the_table_concerns_those_in_it_alone()
    {
        Fill();
        string[] concerned = DamagedFile.BreakTablePage(File, Everybody);
        JournalUnderTest journal = Open();

        string[] unread = [.. Everybody.Where(id => !CanRead(journal, id))];

        Assert.NotEmpty(unread);
        Assert.Empty(unread.Except(concerned));
        string other = Everybody.Except(concerned).First();
        Assert.IsType<WriteMessagesSuccessful>(journal.Write(other, 3, "next")[0]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(8)]
    [InlineData(700)]
    [InlineData(1500)]
    [InlineData(2300)]
    [InlineData(3100)]
    [InlineData(3796)]
    public async Task A_damaged_part_of_a_page_of_the_table_keeps_no_other_from_the_warm_up_and_the_index(int from)
    {
        Fill();
        string[] concerned = DamagedFile.ZeroInTablePage(File, Everybody, from, 300);

        string[] awake = await WarmUpAsync();
        string[] listed = await ListAsync();

        Assert.Empty(Everybody.Except(concerned).Except(awake));
        Assert.Empty(Everybody.Except(concerned).Except(listed));
        Assert.Equal(Actors - awake.Length, JournalCondition.For(_journal!.Sys).Damaged);
        Assert.Equal(awake, listed);
    }

    [Fact]
    public async Task A_damaged_page_of_the_index_keeps_no_other_from_the_warm_up_and_the_index_of_bindings()
    {
        Fill();
        string[] concerned = DamagedFile.BreakIndexPage(File, Everybody);

        string[] awake = await WarmUpAsync();
        string[] listed = await ListAsync();

        Assert.InRange(Actors - awake.Length, 1, concerned.Length);
        Assert.Empty(Everybody.Except(concerned).Except(awake));
        Assert.Equal(awake, listed);
        Assert.Equal(Actors - awake.Length, JournalCondition.For(_journal!.Sys).Damaged);
    }

    [Fact]
    public async Task An_index_of_bindings_that_comes_to_damage_while_it_follows_is_made_again_without_it()
    {
        Fill();
        string[] all = await ListAsync();
        Assert.Equal(Actors, all.Length);
        FillAgain();
        string[] concerned = DamagedFile.BreakTablePage(File, Everybody);
        string[] listed = await ListAsync();
        Assert.Empty(Everybody.Except(concerned).Except(listed));
        Assert.InRange(Actors - listed.Length, 1, concerned.Length);
    }

    [Fact]
    public void A_damaged_index_is_built_again_and_everybody_is_there()
    {
        Fill();
        DamagedFile.BreakIndexPage(File, Everybody);
        var repair = new JournalRepair(_options);

        RepairReport looked = repair.Run(repairs: false, Now, CancellationToken.None);
        Assert.True(looked.IsDamaged);
        Assert.NotEmpty(looked.Problems);
        RepairReport repaired = repair.Run(repairs: true, Now, CancellationToken.None);

        Assert.True(repaired.IsReindexed);
        Assert.False(repaired.IsDamaged);
        Assert.Equal(Actors, repaired.Actors);
        JournalUnderTest journal = Open();
        foreach (string id in Everybody) Assert.True(CanRead(journal, id));
    }

    [Fact]
    public void A_damaged_table_is_told_and_not_touched()
    {
        Fill();
        DamagedFile.BreakTablePage(File, Everybody);
        RepairReport report = new JournalRepair(_options).Run(repairs: true, Now, CancellationToken.None);
        Assert.True(report.IsDamaged);
        Assert.NotNull(report.Irreparable);
    }

    [Fact]
    public void Behind_a_damaged_change_goes_what_the_last_whole_one_held_and_only_when_asked_for()
    {
        Fill();
        DamagedFile.FlipIn(File, "sip:phone7@192.0.2.2");
        var repair = new JournalRepair(_options);

        RepairReport looked = repair.Run(repairs: false, Now, CancellationToken.None);
        DamagedActor found = Assert.Single(looked.Damaged);
        Assert.Equal((Id(7), 2L, 1L, false), (found.PersistenceId, found.SequenceNumber, found.LastWhole ?? 0, found.IsRepaired));
        Assert.Equal(["sip:phone7@192.0.2.1"], found.Contacts);
        Assert.Single(repair.Run(repairs: false, Now, CancellationToken.None).Damaged);

        RepairReport repaired = repair.Run(repairs: true, Now, CancellationToken.None);
        Assert.False(repaired.IsDamaged);
        Assert.True(Assert.Single(repaired.Damaged).IsRepaired);
        Assert.Empty(repair.Run(repairs: false, Now, CancellationToken.None).Damaged);

        JournalUnderTest journal = Open();
        Assert.Equal("sip:phone7@192.0.2.1", ContactOf(journal, Id(7)));
        Assert.Equal(3, journal.Replay(Id(7), from: 4).Highest);
    }

    [Fact]
    public void What_ended_since_the_last_whole_change_is_not_put_in_force_again()
    {
        Fill();
        DamagedFile.FlipIn(File, "sip:phone7@192.0.2.2");
        RepairReport repaired = new JournalRepair(_options).Run(repairs: true, Now.AddDays(1), CancellationToken.None);
        Assert.Empty(Assert.Single(repaired.Damaged).Contacts);
        Assert.Null(ContactOf(Open(), Id(7)));
    }

    [Fact]
    public void A_look_may_be_taken_beside_a_server_and_a_repair_may_not()
    {
        Fill();
        using JournalLock server = JournalLock.Acquire(_options, JournalUse.Serving);
        Assert.False(new JournalRepair(_options).Run(repairs: false, Now, CancellationToken.None).IsDamaged);
        Assert.Throws<JournalInUseException>(() => new JournalRepair(_options).Run(repairs: true, Now, CancellationToken.None));
    }

    private static string Id(int number) => $"sip:number{number:D4}@example.com";

    /// <summary>Two changes each, the second with another contact, all in the database's own file.</summary>
    private void Fill()
    {
        var database = new SqliteJournalDatabase(_options);
        database.Prepare();
        using IJournalWriteSession writer = database.OpenForWriting();
        for (int change = 1; change <= 2; change++)
            writer.Append([.. Enumerable.Range(0, Actors).Select(i => StoredEvents.Write(Id(i), change, Change($"sip:phone{i}@192.0.2.{change}"), "test"))]);
    }

    /// <summary>A third change each.</summary>
    private void FillAgain()
    {
        using IJournalWriteSession writer = new SqliteJournalDatabase(_options).OpenForWriting();
        writer.Append([.. Enumerable.Range(0, Actors).Select(i => StoredEvents.Write(Id(i), 3, Change($"sip:phone{i}@192.0.2.3"), "test"))]);
    }

    /// <summary>Whom a warm-up would wake, by their newest change and no older one.</summary>
    private async Task<string[]> WarmUpAsync()
    {
        JournalUnderTest journal = Open();
        List<string> read = [];
        await foreach (NewestEvent newest in new NewestRowReader(journal.Sys, _options).ReadAllAsync(pageSize: 30))
        {
            Assert.Equal(2, newest.SequenceNumber);
            read.Add(newest.PersistenceId);
        }
        return [.. read];
    }

    private async Task<string[]> ListAsync()
    {
        var log = new List<string>();
        using var index = new BindingIndex(_options, log: (_, line) => log.Add(line));
        index.Start();
        Assert.True(await index.CatchUpAsync(TimeSpan.FromSeconds(20)), $"{index.State} {string.Join('\n', log)}");
        List<string> ids = [];
        var page = new IndexPage();
        for (string? after = ""; after is not null;)
        {
            after = await index.ReadAsync(IndexQuery.All, NoOpenFlows.Instance, after, 1_000, page);
            ids.AddRange(Enumerable.Range(0, page.Count).Select(page.IdText));
        }
        return [.. ids];
    }

    private static BindingsChanged Change(string contact) => new()
    {
        At = Now,
        Cause = ChangeCause.Register,
        Changes = [new ContactChange(ContactChangeKind.Created, contact)],
        Bindings =
        [
            new Binding
            {
                ContactUri = contact,
                CallId = "call",
                CSeq = 1,
                ExpiresAt = Now.AddHours(1),
                RegisteredAt = Now,
                RefreshedAt = Now,
                Source = new RequestSource("udp", "192.0.2.1:5060", "198.51.100.1:5060"),
            },
        ],
    };

    private JournalUnderTest Open() => _journal = JournalUnderTest.Open(_options);

    private static bool CanRead(JournalUnderTest journal, string id)
    {
        try
        {
            return journal.Replay(id).Events.Count > 0;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static string? ContactOf(JournalUnderTest journal, string id)
    {
        ImmutableArray<Binding> bindings = ((BindingsChanged)journal.Replay(id).Events[^1].Payload).Bindings;
        return bindings.IsEmpty ? null : bindings[0].ContactUri;
    }
}
