using ActorRegistrar.Persistence.Journal;
using ActorRegistrar.Persistence.Locking;
using ActorRegistrar.Persistence.Options;
using ActorRegistrar.Persistence.Sqlite;
using ActorRegistrar.Persistence.Storage;
using Akka.Actor;
using Akka.Hosting;
using Microsoft.Data.Sqlite;

namespace ActorRegistrar.Persistence.Hosting;

/// <summary>Puts the SQL journal under an actor system.</summary>
public static class SqlJournalHostingExtensions
{
    /// <summary>
    /// Prepares the database, makes it the system's journal and starts it. Event serializers are the caller's.
    /// Register <see cref="JournalAdmission.For"/> as the transports' admission.
    /// </summary>
    /// <param name="builder">The actor system to be.</param>
    /// <param name="options">Where and how events are stored.</param>
    /// <exception cref="JournalConfigurationException">
    /// An option is out of its range, the data directory is not writable, the file is not a journal, or PostgreSQL does not answer.
    /// </exception>
    /// <exception cref="JournalInUseException">Another process has the journal.</exception>
    public static AkkaConfigurationBuilder WithSqlJournal(this AkkaConfigurationBuilder builder, JournalOptions options)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        JournalMetrics.MakeAll();
        JournalLock held = JournalLock.Acquire(options, JournalUse.Serving);
        JournalShortfall? shortfall;
        try
        {
            IJournalDatabase database = JournalDatabases.Open(options);
            database.Prepare();
            shortfall = database.FindShortfall();
        }
        catch
        {
            held.Dispose();
            throw;
        }
        return builder
            .AddHocon(JournalConfiguration.Render(options), HoconAddMode.Prepend)
            .AddStartup((system, _) =>
            {
                system.WhenTerminated.ContinueWith(_ => held.Dispose(), TaskScheduler.Default);
                if (shortfall is not null) JournalCondition.For(system).FoundShorter(shortfall);
                Start(system);
                if (options.Provider == JournalProvider.Sqlite) WatchFiles(system, options);
            });
    }

    private static void WatchFiles(ActorSystem system, JournalOptions options)
    {
        string source = new SqliteConnectionStringBuilder(SqliteJournalDatabase.ConnectionStringOf(options)).DataSource;
        var files = new JournalFiles(Path.GetFullPath(source));
        JournalMetrics.Watch(files);
        system.WhenTerminated.ContinueWith(_ => JournalMetrics.Forget(files), TaskScheduler.Default);
    }

    /// <summary>
    /// Starts what the first persistent actors would start. Akka's plugins and its scheduler start when they are first
    /// asked for, the scheduler on a thread of the pool, and everyone who asks meanwhile blocks one: when thousands of
    /// actors start at once, the pool has none left for many seconds. It also connects the journal, so that its door
    /// tells the truth before the first request.
    /// </summary>
    internal static void Start(ActorSystem system)
    {
        system.Scheduler.ScheduleTellOnce(TimeSpan.Zero, ActorRefs.Nobody, "start", ActorRefs.NoSender);
        var persistence = Akka.Persistence.Persistence.Instance.Apply(system);
        persistence.JournalFor("");
        persistence.SnapshotStoreFor("");
    }
}
