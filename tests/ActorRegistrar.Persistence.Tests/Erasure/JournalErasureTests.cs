using ActorRegistrar.Actors.Authentication;
using ActorRegistrar.Location.Events;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.State;
using ActorRegistrar.Persistence.Credentials;
using ActorRegistrar.Persistence.Erasure;
using ActorRegistrar.Persistence.History;
using ActorRegistrar.Persistence.Locking;
using ActorRegistrar.Persistence.Options;
using ActorRegistrar.Persistence.Storage;
using ActorRegistrar.Persistence.Tests.Credentials;
using Microsoft.Data.Sqlite;

namespace ActorRegistrar.Persistence.Tests.Erasure;

/// <summary>What is erased, what is left, and that a server beside it goes on, on either database.</summary>
public sealed class JournalErasureTests(PostgreSqlFixture postgreSql) : IClassFixture<PostgreSqlFixture>, IDisposable
{
    private const string Contact = "sip:private-contact@203.0.113.77";

    private static readonly AddressOfRecord Bob = AddressOfRecord.FromKey("bob@example.com");
    private static readonly DateTimeOffset T0 = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly TemporaryDirectory _directory = new();

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        _directory.Dispose();
    }

    [Theory, Sqlite, PostgreSql]
    public async Task The_history_goes_and_one_row_without_a_trace_of_it_keeps_the_number(JournalProvider provider)
    {
        JournalOptions options = Options(provider);
        Write(options, Bob, 1, Registered(T0.AddHours(1)));
        Write(options, Bob, 2, Registered(T0.AddHours(2)));
        Write(options, AddressOfRecord.FromKey("alice@example.com"), 1, Registered(T0.AddHours(2)));
        ErasureReport report = new JournalErasure(options).Run(Bob, unregister: false, isDryRun: false, T0.AddHours(3));
        Assert.Equal((true, 2L, 2L, false), (report.IsErased, report.Changes, report.SequenceNumber, report.IsServed));
        List<StoredChange> left = await All(options);
        Assert.Equal(["sip:alice@example.com", "sip:bob@example.com"], left.Select(one => one.AddressOfRecord.ToString()));
        BindingsChanged tombstone = left[1].Change;
        Assert.Equal((2L, ChangeCause.Administrative, "erase"), (left[1].SequenceNumber, tombstone.Cause, tombstone.RequestedBy!.AuthenticatedUser));
        Assert.Empty(tombstone.Bindings);
        Assert.Empty(tombstone.Changes);
    }

    [Fact]
    [Trait("Rule", "no secrets in the journal")]
    public void Nothing_of_it_is_left_in_the_files()
    {
        JournalOptions options = Options(JournalProvider.Sqlite);
        for (int number = 1; number <= 200; number++) Write(options, Bob, number, Registered(T0));
        Assert.True(Holds());
        Assert.False(new JournalErasure(options).Run(Bob, unregister: false, isDryRun: false, T0.AddHours(3)).HasRemains);
        Assert.False(Holds());

        bool Holds() => Directory.GetFiles(_directory.Path, "journal.db*").Any(file => File.ReadAllBytes(file).AsSpan().IndexOf("private-contact"u8) >= 0);
    }

    [Theory, Sqlite, PostgreSql]
    public async Task Contacts_in_force_are_a_reason_to_refuse_unless_they_shall_go_too(JournalProvider provider)
    {
        JournalOptions options = Options(provider);
        Write(options, Bob, 1, Registered(T0.AddHours(1)));
        var erasure = new JournalErasure(options);
        Assert.Contains("--unregister", erasure.Run(Bob, unregister: false, isDryRun: false, T0).Refusal, StringComparison.Ordinal);
        Assert.Equal([Contact], erasure.Run(Bob, unregister: true, isDryRun: true, T0).Contacts);
        using (JournalLock.Acquire(options, JournalUse.Serving))
            Assert.Contains("with the running server", erasure.Run(Bob, unregister: true, isDryRun: false, T0).Refusal, StringComparison.Ordinal);
        Assert.Equal([1], (await All(options)).Select(one => one.SequenceNumber));
        // A new number, so that whoever follows the changes sees the contacts go.
        Assert.Equal(2, erasure.Run(Bob, unregister: true, isDryRun: false, T0).SequenceNumber);
        Assert.Equal([2], (await All(options)).Select(one => one.SequenceNumber));
    }

    [Theory, Sqlite, PostgreSql]
    public async Task Beside_a_server_the_number_stays_so_that_its_actor_counts_on(JournalProvider provider)
    {
        JournalOptions options = Options(provider);
        Write(options, Bob, 1, Registered(T0.AddHours(1)));
        Write(options, Bob, 2, Registered(T0.AddHours(1)) with { Bindings = [] });
        using (JournalLock.Acquire(options, JournalUse.Serving))
        {
            ErasureReport report = new JournalErasure(options).Run(Bob, unregister: false, isDryRun: false, T0);
            Assert.Equal((true, true, 2L), (report.IsErased, report.IsServed, report.SequenceNumber));
            Write(options, Bob, 3, Registered(T0.AddHours(5)));
        }
        Assert.Equal([2, 3], (await All(options)).Select(one => one.SequenceNumber));
    }

    [Theory, Sqlite, PostgreSql]
    public async Task It_says_who_may_register_it_again(JournalProvider provider)
    {
        JournalOptions options = Options(provider);
        ICredentialDirectory users = CredentialDirectories.Open(options);
        await users.AddAsync([StoredCredential.Create("bob", "example.com", "x"), StoredCredential.Create("desk", "example.com", "x") with { Grants = [Bob.Key] }], replace: false);
        Write(options, Bob, 1, Registered(T0));
        Assert.Equal(["bob@example.com", "desk@example.com"], new JournalErasure(options).Run(Bob, unregister: false, isDryRun: false, T0.AddHours(1)).Users.Order());
    }

    [Theory, Sqlite, PostgreSql]
    public void What_is_not_there_is_not_erased(JournalProvider provider) =>
        Assert.Equal("Nothing is stored of sip:bob@example.com.", new JournalErasure(Options(provider)).Run(Bob, unregister: false, isDryRun: false, T0).Refusal);

    private static BindingsChanged Registered(DateTimeOffset until) => new()
    {
        At = T0,
        Cause = ChangeCause.Register,
        Changes = [new ContactChange(ContactChangeKind.Created, Contact)],
        Bindings =
        [
            new Binding { ContactUri = Contact, CallId = "c", CSeq = 1, ExpiresAt = until, RegisteredAt = T0, RefreshedAt = T0, Source = RequestSource.Local },
        ],
    };

    private static void Write(JournalOptions options, AddressOfRecord owner, long number, BindingsChanged change)
    {
        using IJournalWriteSession writer = JournalDatabases.Open(options).OpenForWriting();
        writer.Append([StoredEvents.Write(owner.ToString(), number, change, "test")]);
    }

    private static async Task<List<StoredChange>> All(JournalOptions options)
    {
        List<StoredChange> all = [];
        await foreach (StoredChange stored in new RegistrationHistory(options).StreamAsync(0, isFollowing: false)) all.Add(stored);
        return [.. all.OrderBy(one => one.AddressOfRecord.Key, StringComparer.Ordinal).ThenBy(one => one.SequenceNumber)];
    }

    private JournalOptions Options(JournalProvider provider)
    {
        JournalOptions options = provider == JournalProvider.Sqlite
            ? new JournalOptions { DataDirectory = _directory.Path }
            : new JournalOptions { Provider = provider, ConnectionString = postgreSql.CreateDatabase() };
        JournalDatabases.Open(options).Prepare();
        return options;
    }
}
