using ActorRegistrar.Actors.Hosting;
using ActorRegistrar.Actors.Locations;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.State;
using ActorRegistrar.Persistence.Hosting;
using ActorRegistrar.Persistence.Locking;
using ActorRegistrar.Persistence.Options;
using ActorRegistrar.Persistence.Storage;
using ActorRegistrar.Persistence.Tests.Credentials;
using ActorRegistrar.Persistence.Tests.Support;
using Akka.Actor;
using Akka.Hosting;
using Akka.Persistence;
using Akka.Persistence.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using static ActorRegistrar.Actors.Protocol.AddressOfRecordProtocol;
using JournalOptions = ActorRegistrar.Persistence.Options.JournalOptions;

namespace ActorRegistrar.Persistence.Tests.Hosting;

/// <summary>
/// Persistent actors of the application beside the registrar: they keep their journal, their snapshots and their whole history, in whatever
/// order the actor system is put together.
/// </summary>
public sealed class OwnActorsTests(PostgreSqlFixture postgreSql) : IClassFixture<PostgreSqlFixture>, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly AddressOfRecord Alice = AddressOfRecord.FromKey("alice@example.com");

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory, EachOrder]
    public async Task An_actor_that_uses_the_registrars_journal_gets_all_its_events_back(JournalProvider provider, bool isJournalFirst)
    {
        JournalOptions options = Options(provider);
        using (IHost host = await StartAsync(options, isJournalFirst))
        {
            // Its id looks like an address-of-record's; its events are its own.
            foreach (string id in (string[])["counter", "sip:counter@example.com"])
            {
                IActorRef counter = Counter(host, id, JournalConfiguration.PluginIdOf(options));
                for (int i = 1; i <= 5; i++) Assert.Equal(i, await counter.Ask<int>("add", Patience));
            }
            await RegisterAsync(host);
            await host.StopAsync();
        }
        using (IHost host = await StartAsync(options, isJournalFirst))
        {
            foreach (string id in (string[])["counter", "sip:counter@example.com"])
                Assert.Equal(5, await Counter(host, id, JournalConfiguration.PluginIdOf(options)).Ask<int>("count", Patience));
            Assert.Single((await LookUpAsync(host)).Bindings);
            await host.StopAsync();
        }
    }

    [Theory, EachOrder]
    public async Task An_actor_that_uses_a_journal_of_its_own_keeps_it_and_the_registrar_stores_in_its_own(JournalProvider provider, bool isJournalFirst)
    {
        JournalOptions options = Options(provider);
        using (IHost host = await StartAsync(options, isJournalFirst))
        {
            Assert.Equal(1, await Counter(host, "counter").Ask<int>("add", Patience));
            await RegisterAsync(host);
            await host.StopAsync();
        }
        Assert.Equal(0, Rows(options, "counter"));
        Assert.Equal(1, Rows(options, Alice.ToString()));
    }

    [Theory, EachOrder]
    public async Task Snapshots_of_the_applications_actors_go_to_the_applications_store(JournalProvider provider, bool isJournalFirst)
    {
        JournalOptions options = Options(provider);
        using IHost host = await StartAsync(options, isJournalFirst);
        foreach (string? plugin in (string?[])[null, JournalConfiguration.PluginIdOf(options)])
        {
            IActorRef counter = Counter(host, $"counter {plugin}", plugin);
            await counter.Ask<int>("add", Patience);
            Assert.Equal("saved", await counter.Ask<string>("save", Patience));
            await counter.GracefulStop(Patience);
            Assert.Equal(1, await Counter(host, $"counter {plugin}", plugin).Ask<int>("count", Patience));
        }
        await host.StopAsync();
    }

    [Theory, Sqlite, PostgreSql]
    public async Task A_host_that_is_not_started_touches_no_database(JournalProvider provider)
    {
        JournalOptions options = provider == JournalProvider.Sqlite
            ? new JournalOptions { DataDirectory = Path.Combine(_directory.Path, "data") }
            : Options(provider);
        using (IHost never = Build(options, isJournalFirst: true)) _ = never.Services.GetRequiredService<ActorSystem>();
        Assert.False(Directory.Exists(options.DataDirectory) && provider == JournalProvider.Sqlite);
        using IHost idle = Build(options, isJournalFirst: false);
        _ = idle.Services.GetRequiredService<ActorSystem>();

        using IHost host = await StartAsync(options, isJournalFirst: true);
        await RegisterAsync(host);
        // The one that runs has it.
        Assert.Throws<JournalInUseException>(() => JournalLock.Acquire(options, JournalUse.Serving));
        await host.StopAsync();
        JournalLock.Acquire(options, JournalUse.Serving).Dispose();
    }

    [Theory, Sqlite, PostgreSql]
    public async Task A_second_host_on_one_journal_does_not_start(JournalProvider provider)
    {
        JournalOptions options = Options(provider);
        using IHost first = await StartAsync(options, isJournalFirst: true);
        using IHost second = Build(options, isJournalFirst: false);
        JournalInUseException refused = await Assert.ThrowsAsync<JournalInUseException>(() => second.StartAsync());
        Assert.Contains("in use by another process, a server or an import", refused.Message, StringComparison.Ordinal);
        await first.StopAsync();
    }

    [Theory, Sqlite, PostgreSql]
    public async Task An_address_of_record_that_another_writer_overtook_answers_from_the_newest_row(JournalProvider provider)
    {
        JournalOptions options = Options(provider);
        using IHost host = await StartAsync(options, isJournalFirst: true);
        await RegisterAsync(host);
        JournalRow newest;
        using (IJournalReadSession reader = JournalDatabases.Open(options).OpenForReading())
        {
            var rows = new JournalRow?[1];
            reader.ReadNewest([Alice.ToString()], rows);
            newest = rows[0]!.Value;
        }
        // Another writer removes what was registered.
        using (IJournalWriteSession other = JournalDatabases.Open(options).OpenForWriting())
            other.Append([StoredEvents.Write(Alice.ToString(), 2, StoredEvents.Read(newest) with { Bindings = [] }, "other") with { Predecessor = newest.Ordering }]);

        Assert.IsType<NotStored>(await AskAsync(host, 2));
        Assert.Empty((await LookUpAsync(host)).Bindings);
        Assert.IsType<Accepted>(await AskAsync(host, 3));
        Assert.Equal(3, Rows(options, Alice.ToString()));
        await host.StopAsync();
    }

    private static async Task<IHost> StartAsync(JournalOptions options, bool isJournalFirst)
    {
        IHost host = Build(options, isJournalFirst);
        await host.StartAsync();
        return host;
    }

    private static IHost Build(JournalOptions options, bool isJournalFirst) => new HostBuilder()
        .ConfigureServices(services => services.AddAkka("host", akka =>
        {
            akka.AddHocon("akka.loglevel = OFF, akka.stdout-loglevel = OFF", HoconAddMode.Prepend)
                .WithCustomSerializer("test", [typeof(TestEvent)], system => new TestEventSerializer(system));
            if (isJournalFirst) akka.WithSqlJournal(options).WithRegistrar().WithInMemoryJournal().WithInMemorySnapshotStore();
            else akka.WithInMemorySnapshotStore().WithInMemoryJournal().WithRegistrar().WithSqlJournal(options);
        }))
        .Build();

    private static IActorRef Counter(IHost host, string id, string? plugin = null) =>
        host.Services.GetRequiredService<ActorSystem>().ActorOf(Props.Create<Summing>(id, plugin ?? ""));

    private static async Task RegisterAsync(IHost host) => Assert.IsType<Accepted>(await AskAsync(host, 1));

    private static async Task<object> AskAsync(IHost host, uint cseq)
    {
        IActorRef location = await host.Services.GetRequiredService<IRequiredActor<LocationService>>().GetAsync();
        return await location.Ask(
            new Register(new RegisterRequest
            {
                AddressOfRecord = Alice,
                Contacts = [new ContactOffer { Uri = "sip:alice@192.0.2.4:5060", Expires = 600 }],
                CallId = "call",
                CSeq = cseq,
                ReceivedAt = DateTimeOffset.UtcNow,
            }),
            Patience);
    }

    private static async Task<BindingsFound> LookUpAsync(IHost host) =>
        await (await host.Services.GetRequiredService<IRequiredActor<LocationService>>().GetAsync()).Ask<BindingsFound>(new LookupBindings(Alice), Patience);

    private static long Rows(JournalOptions options, string id)
    {
        using IJournalReadSession reader = JournalDatabases.Open(options).OpenForReading();
        return reader.ReadRange(id, 1, long.MaxValue, long.MaxValue, newestFirst: false).Count();
    }

    private JournalOptions Options(JournalProvider provider) => new()
    {
        Provider = provider,
        DataDirectory = _directory.Path,
        ConnectionString = provider == JournalProvider.PostgreSql ? postgreSql.CreateDatabase() : null,
    };

    /// <summary>Both databases, the journal named before and after everything else.</summary>
    private sealed class EachOrderAttribute : Xunit.Sdk.DataAttribute
    {
        public override IEnumerable<object[]> GetData(System.Reflection.MethodInfo testMethod)
        {
            foreach (JournalProvider provider in PostgreSqlPrograms.WhyNoDatabase is null ? new[] { JournalProvider.Sqlite, JournalProvider.PostgreSql } : [JournalProvider.Sqlite])
                foreach (bool isJournalFirst in new[] { true, false }) yield return [provider, isJournalFirst];
        }
    }

    /// <summary>An event-sourced actor of an application: its state is the sum of all its events.</summary>
    private sealed class Summing : UntypedPersistentActor
    {
        private int _count;
        private IActorRef? _saving;

        public Summing(string id, string plugin)
        {
            PersistenceId = id;
            JournalPluginId = plugin;
        }

        public override string PersistenceId { get; }

        protected override void OnCommand(object message)
        {
            switch (message)
            {
                case "add":
                    Persist(new TestEvent("1"), _ => Sender.Tell(++_count));
                    break;
                case "count":
                    Sender.Tell(_count);
                    break;
                case "save":
                    _saving = Sender;
                    SaveSnapshot(_count);
                    break;
                case SaveSnapshotSuccess:
                    _saving.Tell("saved");
                    break;
                case SaveSnapshotFailure failure:
                    _saving.Tell(failure.Cause.Message);
                    break;
            }
        }

        protected override void OnRecover(object message)
        {
            if (message is SnapshotOffer { Snapshot: int count }) _count = count;
            else if (message is TestEvent) _count++;
        }
    }
}
