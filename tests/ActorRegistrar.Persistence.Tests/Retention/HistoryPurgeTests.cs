using System.Collections.Immutable;
using System.Globalization;
using ActorRegistrar.Actors.Serialization;
using ActorRegistrar.Location.Events;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.State;
using ActorRegistrar.Persistence.History;
using ActorRegistrar.Persistence.Options;
using ActorRegistrar.Persistence.Retention;
using ActorRegistrar.Persistence.Storage;
using ActorRegistrar.Persistence.Tests.Credentials;
using ActorRegistrar.Persistence.Tests.Support;
using Microsoft.Data.Sqlite;

namespace ActorRegistrar.Persistence.Tests.Retention;

/// <summary>What retention removes and what it leaves, on either database, at moments that a test chooses.</summary>
public sealed class HistoryPurgeTests(PostgreSqlFixture postgreSql) : IClassFixture<PostgreSqlFixture>, IDisposable
{
    private const string Bob = "sip:bob@example.com";

    private static readonly DateTimeOffset T0 = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly TemporaryDirectory _directory = new();
    private readonly List<PurgeStep> _steps = [];
    private IJournalDatabase? _database;
    private IJournalWriteSession? _writer;
    private JournalOptions? _options;

    public void Dispose()
    {
        _writer?.Dispose();
        SqliteConnection.ClearAllPools();
        _directory.Dispose();
    }

    [Theory, Sqlite, PostgreSql]
    public async Task A_change_goes_when_the_next_one_is_old_enough_and_the_newest_never(JournalProvider provider)
    {
        Open(provider);
        Write(Bob, 1, day: 0);
        Write(Bob, 2, day: 10);
        Write(Bob, 3, day: 20);
        Assert.Equal(0, (await PurgeAsync(day: 39.9)).Removed);
        Assert.Equal(1, (await PurgeAsync(day: 40.1)).Removed);
        Assert.Equal([2, 3], Numbers(Bob));
        Assert.Equal(1, (await PurgeAsync(day: 60)).Removed);
        Assert.Equal(0, (await PurgeAsync(day: 3_000)).Removed);
        Assert.Equal([3], Numbers(Bob));
    }

    [Theory, Sqlite, PostgreSql]
    public async Task What_was_in_force_at_any_moment_that_is_kept_is_told_as_before(JournalProvider provider)
    {
        Open(provider);
        var random = new Random(7);
        var numbers = new Dictionary<string, int>();
        for (double day = 0; day < 60; day += random.NextDouble() / 2)
        {
            string id = $"sip:u{random.Next(8)}@example.com";
            Write(id, numbers[id] = numbers.GetValueOrDefault(id) + 1, day);
        }
        var history = new RegistrationHistory(_options!);
        DateTimeOffset[] moments = [.. Enumerable.Range(0, 60).Select(i => T0.AddDays(30 + (i / 2.0)))];
        List<string> before = [], after = [];
        foreach (string id in numbers.Keys)
            foreach (DateTimeOffset moment in moments) before.Add(await Told(id, moment));
        Assert.True((await PurgeAsync(day: 60)).Removed > 50);
        foreach (string id in numbers.Keys)
            foreach (DateTimeOffset moment in moments) after.Add(await Told(id, moment));
        Assert.Equal(before, after);
        Assert.Equal(numbers, numbers.Keys.ToDictionary(id => id, id => (int)Numbers(id).Max()));

        async Task<string> Told(string id, DateTimeOffset moment)
        {
            StoredChange? stored = await history.ReadAtAsync(AddressOfRecord.FromKey(id["sip:".Length..]), moment);
            return string.Create(CultureInfo.InvariantCulture, $"{id} {moment:O} {stored?.SequenceNumber} {stored?.Change.At:O}");
        }
    }

    [Theory, Sqlite, PostgreSql]
    public async Task Each_row_is_looked_at_once(JournalProvider provider)
    {
        Open(provider);
        for (int i = 1; i <= 1_200; i++) Write($"sip:u{i % 10}@example.com", (i + 9) / 10, day: i / 100.0);
        Assert.Equal(1_200, (await PurgeAsync(day: 100)).Walked);
        Assert.Equal(0, (await PurgeAsync(day: 200)).Walked);
        Write(Bob, 1, day: 201);
        Write(Bob, 2, day: 202);
        PurgeReport third = await PurgeAsync(day: 300);
        Assert.Equal((2, 1), (third.Walked, third.Removed));
        Assert.All(_steps, step => Assert.True(step.Superseding.Count <= 50));
    }

    [Theory, Sqlite, PostgreSql]
    public async Task A_domain_may_be_kept_for_longer_shorter_or_for_ever(JournalProvider provider)
    {
        Open(provider);
        string[] ids = [Bob, "sip:bob@short.net", "sip:bob@long.net", "sip:bob@ever.net"];
        foreach (string id in ids)
            for (int number = 1; number <= 5; number++) Write(id, number, day: number);
        RetentionSettings settings = new()
        {
            KeepDays = 30,
            KeepDaysOf = ImmutableDictionary<string, int>.Empty.Add("short.net", 7).Add("long.net", 90).Add("ever.net", 0),
        };
        await PurgeAsync(day: 20, settings);
        Assert.Equal([5, 1, 5, 5], ids.Select(id => Numbers(id).Length));
        await PurgeAsync(day: 50, settings);
        Assert.Equal([1, 1, 5, 5], ids.Select(id => Numbers(id).Length));
        await PurgeAsync(day: 500, settings);
        Assert.Equal([1, 1, 1, 5], ids.Select(id => Numbers(id).Length));
        // Another setting looks at everything again.
        await PurgeAsync(day: 500, settings with { KeepDaysOf = ImmutableDictionary<string, int>.Empty });
        Assert.Equal([1, 1, 1, 1], ids.Select(id => Numbers(id).Length));
    }

    [Theory, Sqlite, PostgreSql]
    public async Task Rows_of_other_applications_stay_and_deleted_ones_go_when_they_are_superseded(JournalProvider provider)
    {
        Open(provider);
        for (int number = 1; number <= 3; number++)
        {
            Write("device-7", number, day: number);
            Write("sip:app@example.com", number, day: number, serializerId: 4711);
            Write(Bob, number, day: number);
        }
        _writer!.DeleteTo(Bob, 2);
        Assert.Equal([2, 3], Numbers(Bob));
        await PurgeAsync(day: 100);
        Assert.Equal([3], Numbers(Bob));
        Assert.Equal([1, 2, 3], Numbers("device-7"));
        Assert.Equal([1, 2, 3], Numbers("sip:app@example.com"));
        // The newest, deleted, is what tells the next number.
        _writer.DeleteTo(Bob, 3);
        await PurgeAsync(day: 200);
        Assert.Equal([3], Numbers(Bob));
    }

    [Fact]
    public async Task A_row_of_the_future_stands_in_nobodys_way()
    {
        Open(JournalProvider.Sqlite);
        Write("sip:odd@example.com", 1, day: 5_000);
        Write(Bob, 1, day: 1);
        Write(Bob, 2, day: 2);
        Assert.Equal(1, (await PurgeAsync(day: 40)).Removed);
    }

    [Theory]
    [InlineData(0.8, 10, 40)]
    [InlineData(0.5, 10, 10)]
    [InlineData(0.8, 0.1, 1)] // as short as a timer can wait
    [InlineData(0, 10, 1)]
    public void A_rest_is_in_proportion_to_the_step_before_it(double leisure, double milliseconds, double rest) =>
        Assert.Equal(rest, new RetentionSettings { Leisure = leisure }.RestAfter(TimeSpan.FromMilliseconds(milliseconds)).TotalMilliseconds, 6);

    [Fact]
    public async Task It_rests_after_each_step_of_a_page()
    {
        Open(JournalProvider.Sqlite);
        for (int user = 0; user < 25; user++)
        {
            for (int i = 1; i <= 2; i++) Write($"sip:user{user}@example.com", i, day: i);
        }
        int steps = 0, rests = 0;
        await new HistoryPurge(RetentionRule.Of(new RetentionSettings()), 10, _database!.OpenForReading, step =>
        {
            Assert.Equal(steps++, rests);
            return Task.FromResult(_writer!.RemoveSuperseded(step));
        }, _ => Task.FromResult(rests++), TimeProvider.System).RunAsync(T0.AddDays(100), default);
        Assert.Equal((3, 3), (steps, rests));
    }

    [Fact]
    public async Task It_rests_as_long_as_it_has_worked()
    {
        Open(JournalProvider.Sqlite);
        for (int i = 1; i <= 1_200; i++) Write(Bob, i, day: i / 100.0);
        var rests = new List<TimeSpan>();
        await new HistoryPurge(RetentionRule.Of(new RetentionSettings()), 50, _database!.OpenForReading, step => Task.FromResult(_writer!.RemoveSuperseded(step)), took =>
        {
            rests.Add(took);
            return Task.CompletedTask;
        }, TimeProvider.System).RunAsync(T0.AddDays(100), default);
        Assert.Equal(3, rests.Count);
        Assert.All(rests, rest => Assert.True(rest > TimeSpan.Zero));
    }

    [Theory]
    [InlineData(JournalMode.GroupCommit)]
    [InlineData(JournalMode.Stock)]
    public async Task The_journal_goes_on_counting_where_it_was(JournalMode mode)
    {
        Open(JournalProvider.Sqlite);
        for (int number = 1; number <= 5; number++) Write(Bob, number, day: number);
        await PurgeAsync(day: 500);
        Assert.Equal([5], Numbers(Bob));
        _options!.Mode = mode;
        using var journal = JournalUnderTest.Open(_options);
        // Events of another serializer than this system's: none is replayed.
        var replayed = mode == JournalMode.Stock ? journal.Replay(Bob, max: 0) : journal.Replay(Bob, from: 6);
        Assert.Equal(5, replayed.Highest);
    }

    private void Open(JournalProvider provider)
    {
        _options = provider == JournalProvider.Sqlite
            ? new JournalOptions { DataDirectory = _directory.Path }
            : new JournalOptions { Provider = provider, ConnectionString = postgreSql.CreateDatabase() };
        _database = JournalDatabases.Open(_options);
        _database.Prepare();
        _writer = _database.OpenForWriting();
    }

    private void Write(string id, int number, double day, int serializerId = JournalSerializer.Id)
    {
        var change = new BindingsChanged { At = T0.AddDays(day), Cause = ChangeCause.Register, Changes = [], Bindings = [] };
        _writer!.Append([new JournalRow(id, number, T0.AddDays(day).UtcTicks, false, JournalFormat.Manifest, serializerId, JournalFormat.Write(change), "", null)]);
    }

    private Task<PurgeReport> PurgeAsync(double day, RetentionSettings? settings = null) => new HistoryPurge(
        RetentionRule.Of(settings ?? new RetentionSettings()), 50, _database!.OpenForReading, step =>
        {
            _steps.Add(step);
            return Task.FromResult(_writer!.RemoveSuperseded(step));
        }, _ => Task.CompletedTask, TimeProvider.System).RunAsync(T0.AddDays(day), default);

    private long[] Numbers(string id)
    {
        using var connection = JournalTable.Connect(_options!);
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT sequence_number FROM journal WHERE persistence_id = @id ORDER BY sequence_number";
        var parameter = command.CreateParameter();
        parameter.ParameterName = "id";
        parameter.Value = id;
        command.Parameters.Add(parameter);
        using var reader = command.ExecuteReader();
        var numbers = new List<long>();
        while (reader.Read()) numbers.Add(reader.GetInt64(0));
        return [.. numbers];
    }
}
