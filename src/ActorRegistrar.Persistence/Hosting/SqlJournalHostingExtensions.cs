using ActorRegistrar.Persistence.Journal;
using ActorRegistrar.Persistence.Options;
using ActorRegistrar.Persistence.Storage;
using Akka.Hosting;

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
    public static AkkaConfigurationBuilder WithSqlJournal(this AkkaConfigurationBuilder builder, JournalOptions options)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        JournalDatabases.Open(options).Prepare();
        return builder
            .AddHocon(JournalConfiguration.Render(options), HoconAddMode.Prepend)
            // The journal connects now, not at the first event, so that its door tells the truth from the beginning.
            .AddStartup((system, _) => Akka.Persistence.Persistence.Instance.Apply(system).JournalFor(""));
    }
}
