using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using ActorRegistrar.Actors.Serialization;
using ActorRegistrar.Location.Events;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.Rules;
using ActorRegistrar.Location.State;
using ActorRegistrar.Persistence.History;
using ActorRegistrar.Persistence.Migration;
using ActorRegistrar.Persistence.Options;
using ActorRegistrar.Persistence.Storage;
using ActorRegistrar.Persistence.Tests.Credentials;
using CsCheck;
using Microsoft.Data.Sqlite;

namespace ActorRegistrar.Persistence.Tests.Migration;

/// <summary>Whatever a REGISTER can store is exported and brought in again as it was.</summary>
public sealed class RegisteredRoundTripTests(PostgreSqlFixture postgreSql) : IClassFixture<PostgreSqlFixture>, IDisposable
{
    private static readonly LocationOrigin Origin = new(TimeZoneInfo.Utc, AnyBinding.T0);

    private readonly TemporaryDirectory _directory = new();

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        _directory.Dispose();
    }

    [Fact]
    public void Nothing_that_a_register_stores_is_refused_or_changed_by_an_import()
    {
        int read = 0, taken = 0;
        AnyRegister.Taken.Sample(
            any =>
            {
                Interlocked.Increment(ref read);
                if (any is not { } register) return;
                Interlocked.Increment(ref taken);
                ImmutableArray<Binding> stored = JournalFormat.Read(JournalFormat.Manifest, JournalFormat.Write(register.Stored)).Bindings;
                Assert.Null(RequestReview.FindProblem(register.Request));
                Assert.Null(RequestReview.FindProblem(stored));
                ImportedBinding[] imported = [.. new ImportSource(Origin).ReadText(Lines([(register.Request.AddressOfRecord, stored)]), ImportFormat.Auto)];
                Assert.Equal([.. stored.Select(_ => (string?)null)], imported.Select(one => one.Problem));
                Assert.All(imported, one => Assert.Equal(register.Request.AddressOfRecord, one.Owner));
                Assert.Equal(stored.Select(Shown), imported.Select(one => Shown(one.Binding!)));
            },
            iter: 20_000);
        // Of many that are refused nothing would be learnt.
        Assert.InRange(taken, read / 10, read);
    }

    [Theory, Sqlite, PostgreSql]
    public async Task The_export_of_one_journal_is_the_content_of_another(JournalProvider provider)
    {
        (RegisterRequest, BindingsChanged Stored)[] registers = [.. AnyRegister.Taken.Array[3_000].Single().OfType<(RegisterRequest, BindingsChanged)>()];
        JournalOptions from = Options(provider, "from"), to = Options(provider, "to");
        IJournalDatabase database = JournalDatabases.Open(from);
        database.Prepare();
        using (IJournalWriteSession writer = database.OpenForWriting())
            writer.Append([.. registers.Select((register, i) => StoredEvents.Write($"sip:u{i}@example.com", 1, register.Stored, "test") with { Predecessor = 0 })]);
        (AddressOfRecord, ImmutableArray<Binding>)[] exported = await AllAsync(from);
        Assert.InRange(exported.Length, 300, 3_000);

        var findings = new List<ImportFinding>();
        ImportReport report = JournalImport.Run(
            to, new ImportSource(Origin).ReadText(Lines(exported), ImportFormat.Auto), new ImportSettings { By = "test" }, findings.Add, AnyBinding.T0);

        Assert.Empty(findings);
        Assert.Equal((0L, report.Read), (report.Refused, report.Created));
        Assert.Equal(exported.Select(Shown), (await AllAsync(to)).Select(Shown));
    }

    private static async Task<(AddressOfRecord, ImmutableArray<Binding>)[]> AllAsync(JournalOptions options)
    {
        var all = new List<(AddressOfRecord, ImmutableArray<Binding>)>();
        await foreach (StoredChange stored in new RegistrationHistory(options).ReadAllAtAsync(AnyBinding.T0, new BindingFilter(), CancellationToken.None))
            all.Add((stored.AddressOfRecord, stored.Change.Bindings));
        return [.. all.OrderBy(one => one.Item1.Key, StringComparer.Ordinal)];
    }

    private static MemoryStream Lines(IEnumerable<(AddressOfRecord Owner, ImmutableArray<Binding> Bindings)> groups)
    {
        var stream = new MemoryStream();
        using var json = new Utf8JsonWriter(stream);
        foreach ((AddressOfRecord owner, ImmutableArray<Binding> bindings) in groups) BindingLines.Write(stream, json, owner, bindings);
        stream.Position = 0;
        return stream;
    }

    private static string Shown((AddressOfRecord Owner, ImmutableArray<Binding> Bindings) one) => $"{one.Owner}: {string.Join("; ", one.Bindings.Select(Shown))}";

    /// <summary>Arrays are compared by their place in memory; as text they are compared by what they hold.</summary>
    private static string Shown(Binding binding) => $"{binding with { Path = [] }} via {string.Join(" | ", binding.Path)}";

    private JournalOptions Options(JournalProvider provider, string name) => new()
    {
        Provider = provider,
        DataDirectory = Path.Combine(_directory.Path, name),
        ConnectionString = provider == JournalProvider.PostgreSql ? postgreSql.CreateDatabase() : null,
    };
}
