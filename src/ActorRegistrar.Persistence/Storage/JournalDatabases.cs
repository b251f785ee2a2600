using ActorRegistrar.Persistence.Options;
using ActorRegistrar.Persistence.PostgreSql;
using ActorRegistrar.Persistence.Sqlite;

namespace ActorRegistrar.Persistence.Storage;

/// <summary>The one place that knows which dialects there are.</summary>
internal static class JournalDatabases
{
    public static IJournalDatabase Open(JournalOptions options) => options.Provider switch
    {
        JournalProvider.Sqlite => new SqliteJournalDatabase(options),
        JournalProvider.PostgreSql => new PostgreSqlJournalDatabase(options),
        _ => throw new JournalConfigurationException($"The journal provider '{options.Provider}' is unknown."),
    };
}
