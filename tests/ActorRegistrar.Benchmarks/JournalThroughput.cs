using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using ActorRegistrar.Persistence.Hosting;
using ActorRegistrar.Persistence.Journal;
using ActorRegistrar.Persistence.Options;
using ActorRegistrar.Persistence.Warmup;
using Akka.Actor;
using Akka.Hosting;
using Akka.Persistence;
using Akka.Serialization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ActorRegistrar.Benchmarks;

/// <summary>
/// Durable Persist/s through a journal, with nothing but persistent actors above it. Arguments, all optional:
/// mode=group-commit|stock provider=sqlite|postgresql durability=full|os connection=... directory=... actors=10000
/// inflight=256 seconds=10 bytes=250. Prints starts/s, Persist/s, CPU and allocation per event, and warm-up events/s.
/// </summary>
internal static class JournalThroughput
{
    public static async Task<int> Run(string[] args)
    {
        var arguments = args.Select(a => a.Split('=', 2)).ToDictionary(a => a[0], a => a[1]);
        string Value(string name, string otherwise) => arguments.GetValueOrDefault(name, otherwise);
        int Number(string name, int otherwise) => int.Parse(Value(name, $"{otherwise}"), CultureInfo.InvariantCulture);

        using var directory = new Workspace(Value("directory", ""));
        var options = new JournalOptions
        {
            Mode = Enum.Parse<JournalMode>(Value("mode", "group-commit").Replace("-", "", StringComparison.Ordinal), ignoreCase: true),
            Provider = Enum.Parse<JournalProvider>(Value("provider", "sqlite"), ignoreCase: true),
            Durability = Enum.Parse<JournalDurability>(Value("durability", "full"), ignoreCase: true),
            ConnectionString = Value("connection", "") is { Length: > 0 } given ? given : null,
            DataDirectory = directory.Path,
            MaxBatchRows = Number("batch", 1_000),
            ReaderThreads = Number("readers", 2),
        };

        using var host = new HostBuilder()
            .ConfigureServices(services => services.AddAkka("bench", builder => builder
                .AddHocon("akka.loglevel = WARNING", HoconAddMode.Prepend)
                .WithCustomSerializer("bench", [typeof(BenchEvent)], system => new BenchEventSerializer(system))
                .WithSqlJournal(options, isDefault: true)))
            .Build();
        await host.StartAsync();
        var actorSystem = host.Services.GetRequiredService<ActorSystem>();

        using var commits = new CommitMeter();
        int actors = Number("actors", 10_000);
        int inFlight = Number("inflight", 256);
        var run = $"{Guid.NewGuid():N}";
        var targets = Enumerable.Range(0, actors)
            .Select(i => actorSystem.ActorOf(Props.CreateBy(new Producer($"aor|{run}|{i}"))))
            .ToArray();
        var load = actorSystem.ActorOf(Props.CreateBy(new LoadProducer(targets, inFlight, new byte[Number("bytes", 250)])));

        var clock = Stopwatch.StartNew();
        await load.Ask<long>(new LoadActor.RunFor(actors), Timeout.InfiniteTimeSpan);
        Console.WriteLine($"first event of each actor, with its start: {actors / clock.Elapsed.TotalSeconds:N0}/s, {commits.Take()}");

        int warmUp = actors;
        await load.Ask<long>(new LoadActor.RunFor(warmUp), Timeout.InfiniteTimeSpan);
        commits.Take();
        long events = 0;
        long allocated = GC.GetTotalAllocatedBytes(precise: true);
        var processor = Process.GetCurrentProcess().TotalProcessorTime;
        clock.Restart();
        do
        {
            events += await load.Ask<long>(new LoadActor.RunFor(20_000), Timeout.InfiniteTimeSpan);
        }
        while (clock.Elapsed < TimeSpan.FromSeconds(Number("seconds", 10)));
        clock.Stop();
        var used = Process.GetCurrentProcess().TotalProcessorTime - processor;
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        Console.WriteLine(
            $"{options.Mode} {options.Provider} {options.Durability}, {actors} actors, {inFlight} in flight: " +
            $"{events / clock.Elapsed.TotalSeconds:N0} Persist/s, {used.TotalMicroseconds / events:N1} us CPU, {allocated / events:N0} B per event, {commits.Take()}");

        foreach (var target in targets)
            actorSystem.Stop(target);
        var again = Enumerable.Range(0, actors)
            .Select(i => actorSystem.ActorOf(Props.CreateBy(new Producer($"aor|{run}|{i}"))))
            .ToArray();
        clock.Restart();
        await actorSystem.ActorOf(Props.CreateBy(new LoadProducer(again, actors, []))).Ask<long>(new LoadActor.AskAll(), Timeout.InfiniteTimeSpan);
        Console.WriteLine($"recoveries of known actors: {actors / clock.Elapsed.TotalSeconds:N0}/s");

        clock.Restart();
        long read = 0;
        await foreach (var newest in new NewestRowReader(actorSystem, options).ReadAllAsync())
            read += newest.SequenceNumber > 0 ? 1 : 0;
        Console.WriteLine($"warm-up: {read:N0} newest events at {read / clock.Elapsed.TotalSeconds:N0}/s");
        await host.StopAsync();
        return 0;
    }

    /// <summary>Listens to the journal's own instruments.</summary>
    private sealed class CommitMeter : IDisposable
    {
        private readonly MeterListener _listener = new();
        private long _commits;
        private long _rows;
        private double _seconds;

        public CommitMeter()
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == JournalMetrics.MeterName)
                    listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<double>((instrument, value, _, _) =>
            {
                if (instrument.Name == "actorregistrar.journal.commit.rows")
                    (_commits, _rows) = (_commits + 1, _rows + (long)value);
                else if (instrument.Name == "actorregistrar.journal.commit.duration")
                    _seconds += value;
            });
            _listener.Start();
        }

        /// <summary>What happened since the last call; zero with the stock plugin, which measures nothing.</summary>
        public string Take()
        {
            var text = $"{_commits} commits of {(double)_rows / Math.Max(1, _commits):N0} rows in {1000 * _seconds / Math.Max(1, _commits):N2} ms";
            (_commits, _rows, _seconds) = (0, 0, 0);
            return text;
        }

        public void Dispose() => _listener.Dispose();
    }

    private sealed record BenchEvent(byte[] Body);

    private sealed class BenchEventSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
    {
        public override int Identifier => 4712;

        public override string Manifest(object o) => "be1";

        public override byte[] ToBinary(object obj) => (byte[])((BenchEvent)obj).Body.Clone();

        public override object FromBinary(byte[] bytes, string manifest) => new BenchEvent(bytes);
    }

    private sealed class Producer(string id) : IIndirectActorProducer
    {
        public Type ActorType => typeof(PersistingActor);

        public ActorBase Produce() => new PersistingActor(id);

        public void Release(ActorBase actor)
        {
        }
    }

    private sealed class LoadProducer(IActorRef[] targets, int inFlight, byte[] body) : IIndirectActorProducer
    {
        public Type ActorType => typeof(LoadActor);

        public ActorBase Produce() => new LoadActor(targets, inFlight, body);

        public void Release(ActorBase actor)
        {
        }
    }

    private sealed class PersistingActor(string id) : UntypedPersistentActor
    {
        private static readonly Recovery NoSnapshot = new(SnapshotSelectionCriteria.None);

        public override string PersistenceId => id;

        public override Recovery Recovery => NoSnapshot;

        protected override void OnCommand(object message)
        {
            if (message is BenchEvent e)
                Persist(e, static _ => Context.Sender.Tell(Stored.Instance));
            else
                Sender.Tell(Stored.Instance);
        }

        protected override void OnRecover(object message)
        {
        }
    }

    private sealed class Stored
    {
        public static readonly Stored Instance = new();
    }

    private sealed class LoadActor(IActorRef[] targets, int inFlight, byte[] body) : UntypedActor
    {
        private readonly BenchEvent _event = new(body);
        private IActorRef _asker = ActorRefs.Nobody;
        private long _toSend;
        private long _toCome;
        private long _asked;
        private int _next;

        public sealed record RunFor(long Events);

        public sealed record AskAll;

        protected override void OnReceive(object message)
        {
            switch (message)
            {
                case RunFor run:
                    (_asker, _toSend, _toCome, _asked) = (Sender, run.Events, run.Events, run.Events);
                    for (int i = 0; i < inFlight && _toSend > 0; i++)
                        SendNext();
                    break;
                case AskAll:
                    (_asker, _toSend, _toCome, _asked) = (Sender, 0, targets.Length, targets.Length);
                    foreach (var target in targets)
                        target.Tell("alive?", Self);
                    break;
                case Stored:
                    if (_toSend > 0)
                        SendNext();
                    if (--_toCome == 0)
                        _asker.Tell(_asked);
                    break;
                default:
                    Unhandled(message);
                    break;
            }
        }

        private void SendNext()
        {
            _toSend--;
            targets[_next].Tell(_event, Self);
            _next = (_next + 1) % targets.Length;
        }
    }

    private sealed class Workspace : IDisposable
    {
        private readonly bool _isOurs;

        public Workspace(string given)
        {
            _isOurs = given.Length == 0;
            Path = _isOurs ? Directory.CreateTempSubdirectory("actorregistrar-bench-").FullName : given;
        }

        public string Path { get; }

        public void Dispose()
        {
            if (_isOurs)
                Directory.Delete(Path, recursive: true);
        }
    }
}
