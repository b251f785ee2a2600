using ActorRegistrar.Actors.Hosting;
using ActorRegistrar.Persistence.Journal;
using ActorRegistrar.Persistence.Locking;
using ActorRegistrar.Persistence.Options;
using ActorRegistrar.Persistence.Sqlite;
using Akka.Actor;
using Akka.Hosting;

namespace ActorRegistrar.Persistence.Hosting;

/// <summary>Puts the SQL journal under an actor system.</summary>
public static class SqlJournalHostingExtensions
{
    /// <summary>
    /// Keeps the registrar's bindings in a SQL journal. The database is touched when the actor system starts, not before; then the start fails
    /// with a <see cref="JournalInUseException"/> when another process has the journal, and with a <see cref="JournalConfigurationException"/>
    /// when the data directory is not writable, the file is not a journal, or PostgreSQL does not answer. May be called before or after
    /// <c>WithRegistrar</c>. Default journal and snapshot store of the actor system stay what the application makes them.
    /// </summary>
    /// <remarks>
    /// A persistent actor of the application may keep its events here too, by <c>JournalPluginId</c> =
    /// <see cref="JournalConfiguration.PluginIdOf"/>. All of them are replayed to it, whatever the registrar's own actors need.
    /// </remarks>
    /// <param name="builder">The actor system to be.</param>
    /// <param name="options">Where and how events are stored.</param>
    /// <param name="isDefault">Whether it is also the journal of persistent actors that name none, where the application names no other default.</param>
    /// <exception cref="JournalConfigurationException">An option is out of its range.</exception>
    public static AkkaConfigurationBuilder WithSqlJournal(this AkkaConfigurationBuilder builder, JournalOptions options, bool isDefault = false)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        JournalMetrics.MakeAll();
        string pluginId = JournalConfiguration.PluginIdOf(options);
        if (isDefault) builder.AddHocon(JournalConfiguration.RenderDefault(options), HoconAddMode.Append);
        return builder
            .AddHocon(JournalConfiguration.Render(options), HoconAddMode.Prepend)
            .AddSetup(new RegistrarJournalSetup(pluginId, JournalAdmission.For))
            .AddStartup((system, _) =>
            {
                SqlJournal.Of(system).Open();
                Start(system, pluginId);
                if (options.Provider == JournalProvider.Sqlite) WatchFiles(system, options);
            });
    }

    private static void WatchFiles(ActorSystem system, JournalOptions options)
    {
        if (SqliteFiles.FileOf(SqliteJournalDatabase.ConnectionStringOf(options)) is not { } file) return;
        var files = new JournalFiles(file);
        JournalMetrics.Watch(files);
        system.WhenTerminated.ContinueWith(_ => JournalMetrics.Forget(files), TaskScheduler.Default);
    }

    /// <summary>
    /// Starts what the first persistent actors would start. Akka's plugins and its scheduler start when they are first
    /// asked for, the scheduler on a thread of the pool, and everyone who asks meanwhile blocks one: when thousands of
    /// actors start at once, the pool has none left for many seconds. It also connects the journal, so that its door
    /// tells the truth before the first request.
    /// </summary>
    internal static void Start(ActorSystem system, string pluginId)
    {
        system.Scheduler.ScheduleTellOnce(TimeSpan.Zero, ActorRefs.Nobody, "start", ActorRefs.NoSender);
        Akka.Persistence.Persistence.Instance.Apply(system).JournalFor(pluginId);
    }
}
