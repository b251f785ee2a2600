using ActorRegistrar.Persistence.Hosting;
using ActorRegistrar.Persistence.Journal;
using ActorRegistrar.Persistence.Options;
using ActorRegistrar.Persistence.Storage;
using Akka.Actor;
using Akka.Hosting;

namespace ActorRegistrar.Persistence.Retention;

/// <summary>Adds the purge of the history to an actor system.</summary>
public static class HistoryRetentionExtensions
{
    private static readonly TimeSpan StepPatience = TimeSpan.FromSeconds(30);

    /// <summary>Removes, in the background, what has been superseded for longer than the settings say. Behind <c>WithSqlJournal</c>.</summary>
    /// <param name="builder">The actor system to be.</param>
    /// <param name="options">The journal.</param>
    /// <param name="settings">For how long what is kept.</param>
    public static AkkaConfigurationBuilder WithHistoryRetention(this AkkaConfigurationBuilder builder, JournalOptions options, RetentionSettings settings)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(settings);
        RetentionRule[] rules = RetentionRule.Of(settings);
        if (rules.Length == 0) return builder;
        return builder.AddStartup((system, _) =>
        {
            IJournalDatabase database = JournalDatabases.Open(options);
            // A SQLite file has one writer, and whoever writes beside it makes it wait. PostgreSQL has room for another session.
            bool isShared = options.Provider == JournalProvider.Sqlite && options.Mode == JournalMode.GroupCommit;
            var alone = new OwnSession(database);
            IActorRef journal = Akka.Persistence.Persistence.Instance.Apply(system).JournalFor(JournalConfiguration.PluginIdOf(options));
            Func<PurgeStep, Task<int>> remove = isShared
                ? async step => (await journal.Ask<PendingPurge.Purged>(new PendingPurge.Purge(step), StepPatience).ConfigureAwait(false)).Rows
                : alone.RemoveAsync;
            var purge = new HistoryPurge(rules, settings.RowsAtOnce, database.OpenForReading, remove, took => Task.Delay(settings.RestAfter(took)), TimeProvider.System);
            system.ActorOf(Props.CreateBy(new Producer(purge, settings.Every)), "history-retention");
            system.WhenTerminated.ContinueWith(_ => alone.Dispose(), TaskScheduler.Default);
        });
    }

    private sealed class Producer(HistoryPurge purge, TimeSpan every) : IIndirectActorProducer
    {
        public Type ActorType => typeof(HistoryRetentionActor);

        public ActorBase Produce() => new HistoryRetentionActor(purge.RunAsync, every, purge.FindLastChangeAsync);

        public void Release(ActorBase actor)
        {
        }
    }

    /// <summary>A connection that is opened again after a failure.</summary>
    private sealed class OwnSession(IJournalDatabase database) : IDisposable
    {
        private readonly object _lock = new();
        private IJournalWriteSession? _session;

        public Task<int> RemoveAsync(PurgeStep step) => Task.Run(() =>
        {
            lock (_lock)
            {
                try
                {
                    _session ??= database.OpenForWriting();
                    return _session.RemoveSuperseded(step);
                }
                catch
                {
                    _session?.Dispose();
                    _session = null;
                    throw;
                }
            }
        });

        public void Dispose()
        {
            lock (_lock) _session?.Dispose();
        }
    }
}
