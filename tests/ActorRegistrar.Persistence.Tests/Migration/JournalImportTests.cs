using ActorRegistrar.Actors.Locations;
using ActorRegistrar.Location.Events;
using ActorRegistrar.Location.Rules;
using ActorRegistrar.Location.State;
using ActorRegistrar.Persistence.History;
using ActorRegistrar.Persistence.Locking;
using ActorRegistrar.Persistence.Migration;
using ActorRegistrar.Persistence.Options;
using ActorRegistrar.Persistence.Tests.Credentials;
using Microsoft.Data.Sqlite;

namespace ActorRegistrar.Persistence.Tests.Migration;

/// <summary>Bindings brought into a journal, on either database.</summary>
public sealed class JournalImportTests(PostgreSqlFixture postgreSql) : IClassFixture<PostgreSqlFixture>, IDisposable
{
    private static readonly ImportSettings Usual = new() { By = "import test" };

    private readonly TemporaryDirectory _directory = new();

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        _directory.Dispose();
    }

    [Theory, Sqlite, PostgreSql]
    public async Task A_dry_run_writes_nothing_the_first_run_everything_and_the_second_nothing(JournalProvider provider)
    {
        JournalOptions options = Options(provider);
        ImportedBinding[] brought = [.. Brought(3_000)];
        if (provider == JournalProvider.Sqlite)
        {
            Assert.Equal(3_000, Import(options, brought, Usual with { IsDryRun = true }).Created);
            Assert.Empty(Directory.GetFiles(_directory.Path));
        }
        ImportReport first = Import(options, brought);
        Assert.Equal((3_000, 1_500, 3_000, 0), (first.Read, first.AddressesOfRecord, first.Created, first.Refused));
        Assert.Equal((3_000, 0), (Import(options, brought).Unchanged, Import(options, brought).Created));
        Assert.Equal(3_000, Import(options, brought, Usual with { IsDryRun = true }).Unchanged);

        List<StoredChange> stored = await All(options);
        Assert.Equal(1_500, stored.Count);
        Assert.All(stored, one => Assert.Equal((1L, ChangeCause.Administrative, "import test"), (one.SequenceNumber, one.Change.Cause, one.Change.RequestedBy!.AuthenticatedUser)));
        Assert.Equal(brought.Select(one => one.Contact).Order(), stored.SelectMany(one => one.Change.Bindings).Select(binding => binding.ContactUri).Order());
    }

    [Theory, Sqlite, PostgreSql]
    public async Task It_goes_on_with_the_history_that_is_there(JournalProvider provider)
    {
        JournalOptions options = Options(provider);
        ImportedBinding[] brought = [.. Brought(2)];
        Import(options, brought);
        ImportedBinding later = brought[0] with { Binding = brought[0].Binding! with { CSeq = 9, RefreshedAt = AnyBinding.T0, ExpiresAt = AnyBinding.T0.AddHours(2) } };
        Assert.Equal(1, Import(options, [later]).Updated);
        StoredChange stored = Assert.Single(await All(options));
        Assert.Equal((2L, 9u), (stored.SequenceNumber, stored.Change.Bindings.Max(binding => binding.CSeq)));
    }

    [Fact]
    public async Task Another_domain_is_refused_and_an_alias_is_its_domain()
    {
        JournalOptions options = Options(JournalProvider.Sqlite);
        var policies = new DomainPolicies(RegistrationPolicy.Default, [new DomainPolicy("example.com") { Aliases = ["sip.example.com"] }]);
        ImportSettings settings = Usual with { Domains = new DomainSet(["example.com", .. policies.Aliases]), Policies = policies };
        List<ImportFinding> findings = [];
        ImportReport report = JournalImport.Run(
            options, [Of("a@sip.example.com", 1), Of("b@example.net", 2), Of("a@example.com", 3)], settings, findings.Add, AnyBinding.T0);
        Assert.Equal((2, 1), (report.Created, report.Refused));
        Assert.Contains("not served", Assert.Single(findings).Reason, StringComparison.Ordinal);
        Assert.Equal("sip:a@example.com", Assert.Single(await All(options)).AddressOfRecord.ToString());
    }

    [Fact]
    public void Input_that_is_cut_off_leaves_no_trace()
    {
        JournalOptions options = Options(JournalProvider.Sqlite);
        Assert.Throws<UnreadableInputException>(() => Import(options, Brought(5_000).Concat(Cut())));
        Assert.Empty(Directory.GetFiles(_directory.Path));

        static IEnumerable<ImportedBinding> Cut() => throw new UnreadableInputException(5_001, "it is not whole.");
    }

    [Theory, Sqlite, PostgreSql]
    public void Nothing_is_brought_in_beside_a_server_and_no_server_starts_beside_an_import(JournalProvider provider)
    {
        JournalOptions options = Options(provider);
        using (JournalLock.Acquire(options, JournalUse.Serving))
        {
            Assert.Throws<JournalInUseException>(() => Import(options, Brought(2)));
            Assert.Throws<JournalInUseException>(() => JournalLock.Acquire(options, JournalUse.Serving));
        }
        using (JournalLock.Acquire(options, JournalUse.Alone)) Assert.Throws<JournalInUseException>(() => JournalLock.Acquire(options, JournalUse.Serving));
        Assert.Equal(2, Import(options, Brought(2)).Created);
    }

    private static ImportReport Import(JournalOptions options, IEnumerable<ImportedBinding> brought, ImportSettings? settings = null) =>
        JournalImport.Run(options, brought, settings ?? Usual, _ => { }, AnyBinding.T0);

    private static async Task<List<StoredChange>> All(JournalOptions options)
    {
        List<StoredChange> all = [];
        await foreach (StoredChange stored in new RegistrationHistory(options).ReadAllAtAsync(AnyBinding.T0, BindingFilter.All)) all.Add(stored);
        return all;
    }

    /// <summary>Two contacts for each of half as many addresses-of-record.</summary>
    private static IEnumerable<ImportedBinding> Brought(int count) => Enumerable.Range(0, count).Select(i => Of($"u{i / 2}@example.com", i));

    private static ImportedBinding Of(string key, int number)
    {
        string contact = $"sip:c{number}@192.0.2.1";
        Binding binding = new()
        {
            ContactUri = contact, CallId = "c", CSeq = 1, RefreshedAt = AnyBinding.T0.AddMinutes(-1), RegisteredAt = AnyBinding.T0.AddMinutes(-1),
            ExpiresAt = AnyBinding.T0.AddHours(1), Source = Location.Requests.RequestSource.Local,
        };
        return new ImportedBinding($"line {number}", "sip:" + key, contact) { Owner = AddressOfRecord.FromKey(key), Binding = binding };
    }

    private JournalOptions Options(JournalProvider provider) => provider == JournalProvider.Sqlite
        ? new JournalOptions { DataDirectory = _directory.Path }
        : new JournalOptions { Provider = provider, ConnectionString = postgreSql.CreateDatabase() };
}
