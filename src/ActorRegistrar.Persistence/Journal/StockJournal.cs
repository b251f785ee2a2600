using ActorRegistrar.Persistence.Hosting;
using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence.Sql.Journal;

namespace ActorRegistrar.Persistence.Journal;

/// <summary>Akka.Persistence.Sql's own plugin, which starts only when this process has the lock on the journal.</summary>
/// <param name="config">The plugin's section; see <see cref="JournalConfiguration"/>.</param>
public sealed class StockJournal(Config config) : SqlWriteJournal(WhenOpen(config))
{
    private static Config WhenOpen(Config config)
    {
        SqlJournal.Of(Context.System).Open();
        return config;
    }
}
