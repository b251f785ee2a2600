using ActorRegistrar.Actors.Hosting;
using ActorRegistrar.Actors.Locations;
using ActorRegistrar.Actors.Protocol;
using ActorRegistrar.Location.Events;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.Rules;
using ActorRegistrar.Location.State;
using ActorRegistrar.Persistence.History;
using ActorRegistrar.Persistence.Hosting;
using ActorRegistrar.Persistence.Options;
using ActorRegistrar.Persistence.Tests.Credentials;
using Akka.Actor;
using Akka.Hosting;
using Akka.TestKit;
using CsCheck;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using static ActorRegistrar.Actors.Protocol.AddressOfRecordProtocol;

namespace ActorRegistrar.Persistence.Tests.History;

/// <summary>Whatever happens to an address-of-record, its history tells it again: event by event, and at every moment.</summary>
public sealed class ReplayPropertyTests(PostgreSqlFixture postgreSql) : IClassFixture<PostgreSqlFixture>, IDisposable
{
    private const int Histories = 12;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static readonly Gen<Step> Steps = Gen.Frequency(
        (6, Gen.Select(Gen.Int[0, 3], Gen.Int[0, 900], Gen.Int[0, 1000]).Select(one => (Step)new Registration(one.Item1, one.Item2 / 10 * 10, one.Item3))),
        (1, Gen.Int[0, 3].Select(contact => (Step)new Removal(contact))),
        (3, Gen.Int[1, 700].Select(seconds => (Step)new Passing(seconds))));

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory, Sqlite, PostgreSql]
    public async Task What_the_live_actor_held_and_answered_is_what_the_history_tells(JournalProvider provider)
    {
        var options = new JournalOptions
        {
            Provider = provider,
            DataDirectory = _directory.Path,
            Durability = JournalDurability.Os,
            ConnectionString = provider == JournalProvider.PostgreSql ? postgreSql.CreateDatabase() : null,
        };
        HostApplicationBuilder builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddRegistrationHistory(options).AddAkka("replay", akka => akka
            .AddHocon("""
                akka.loglevel = OFF
                akka.stdout-loglevel = OFF
                akka.scheduler.implementation = "Akka.TestKit.TestScheduler, Akka.TestKit"
                """, HoconAddMode.Prepend)
            .WithSqlJournal(options)
            .WithRegistrar(new RegistrarSettings { Policy = new RegistrationPolicy { MinExpires = 10, MaxContacts = 3 } }));
        using IHost host = builder.Build();
        await host.StartAsync();
        var run = new LiveRun(
            host.Services.GetRequiredService<ActorSystem>(),
            await host.Services.GetRequiredService<IRequiredActor<LocationService>>().GetAsync(),
            host.Services.GetRequiredService<IRegistrationHistory>());

        int number = 0;
        await Steps.Array[1, 12].SampleAsync(steps => run.CheckAsync(AddressOfRecord.FromKey($"user{Interlocked.Increment(ref number)}@example.com"), steps), iter: Histories, threads: 1);
        await run.CheckStreamAsync();
        await host.StopAsync();
    }

    private abstract record Step;

    private sealed record Registration(int Contact, int Expires, int Q) : Step;

    private sealed record Removal(int Contact) : Step;

    private sealed record Passing(int Seconds) : Step;

    private sealed class LiveRun(ActorSystem system, IActorRef location, IRegistrationHistory history)
    {
        private readonly TestScheduler _clock = (TestScheduler)system.Scheduler;
        private readonly Dictionary<AddressOfRecord, AddressOfRecordState> _last = [];
        private uint _cseq;

        private DateTimeOffset Now => ((ITimeProvider)_clock).Now;

        public async Task CheckAsync(AddressOfRecord addressOfRecord, Step[] steps)
        {
            List<(DateTimeOffset At, string Held)> held = [];
            List<(DateTimeOffset At, string Found)> found = [];
            foreach (Step step in steps)
            {
                if (await TakeAsync(addressOfRecord, step) is Accepted accepted) held.Add((accepted.At, Text.Of(accepted.Bindings)));
                _clock.Advance(TimeSpan.FromMilliseconds(1));
                BindingsFound now = await location.Ask<BindingsFound>(new LookupBindings(addressOfRecord), Patience);
                found.Add((now.At, Text.Of(now.Bindings)));
                _clock.Advance(TimeSpan.FromMilliseconds(1));
            }

            List<StoredChange> all = [];
            await foreach (StoredChange change in history.ReadAsync(addressOfRecord, HistoryRange.All)) all.Add(change);
            Assert.Equal(Enumerable.Range(1, all.Count).Select(i => (long)i), all.Select(change => change.SequenceNumber));
            // The live actor at each event, against the replay of what came before.
            foreach ((DateTimeOffset at, string bindings) in held) Assert.Equal(bindings, Text.Of(Fold(all, at).LiveAt(at)));
            foreach ((DateTimeOffset at, string bindings) in found)
            {
                StoredChange? newest = await history.ReadAtAsync(addressOfRecord, at);
                Assert.Equal(Text.Of(all.LastOrDefault(change => change.Change.At <= at)), Text.Of(newest));
                Assert.Equal(bindings, Text.Of((await history.LookupAtAsync(addressOfRecord, at))?.Targets.Targets ?? []));
                Assert.Equal(Text.Of(Fold(all, at).LiveAt(at)), Text.Of(newest is null ? [] : AddressOfRecordState.Empty.Evolve(newest.Change).LiveAt(at)));
            }
            _last[addressOfRecord] = Fold(all, DateTimeOffset.MaxValue);
        }

        /// <summary>One stream of everybody's changes folds to everybody's state, and is what everybody held at the end.</summary>
        public async Task CheckStreamAsync()
        {
            Dictionary<AddressOfRecord, AddressOfRecordState> states = [];
            await foreach (StoredChange change in history.StreamAsync(0, isFollowing: false))
                states[change.AddressOfRecord] = states.GetValueOrDefault(change.AddressOfRecord, AddressOfRecordState.Empty).Evolve(change.Change);
            DateTimeOffset now = Now;
            foreach ((AddressOfRecord addressOfRecord, AddressOfRecordState state) in _last)
                Assert.Equal(Text.Of(state.LiveAt(now)), Text.Of(states.GetValueOrDefault(addressOfRecord, AddressOfRecordState.Empty).LiveAt(now)));
            List<string> everyone = [];
            await foreach (StoredChange change in history.ReadAllAtAsync(now, BindingFilter.All)) everyone.Add(change.AddressOfRecord.ToString());
            Assert.Equal(states.Where(one => !one.Value.LiveAt(now).IsEmpty).Select(one => one.Key.ToString()).Order(StringComparer.Ordinal), everyone);
        }

        private static AddressOfRecordState Fold(IEnumerable<StoredChange> changes, DateTimeOffset at) =>
            changes.Where(change => change.Change.At <= at).Aggregate(AddressOfRecordState.Empty, (state, change) => state.Evolve(change.Change));

        private async Task<RegisterReply?> TakeAsync(AddressOfRecord addressOfRecord, Step step)
        {
            switch (step)
            {
                case Registration registration:
                    return await location.Ask<RegisterReply>(new Register(new RegisterRequest
                    {
                        AddressOfRecord = addressOfRecord,
                        Contacts = [new ContactOffer { Uri = Contact(registration.Contact), Expires = (uint)registration.Expires, Q = registration.Q }],
                        CallId = "call",
                        CSeq = ++_cseq,
                        ReceivedAt = Now,
                        UserAgent = "test",
                    }), Patience);
                case Removal removal:
                    return await location.Ask<RegisterReply>(new RemoveBindings(addressOfRecord, Contact(removal.Contact), "an operator"), Patience);
                case Passing passing:
                    _clock.Advance(TimeSpan.FromSeconds(passing.Seconds));
                    return null;
                default:
                    throw new NotSupportedException();
            }
        }

        private static string Contact(int i) => $"sip:user@192.0.2.{i + 1}:5060";
    }
}
