using System.ComponentModel;

namespace ActorRegistrar.Persistence.Options;

/// <summary>The database that holds the journal. Written <c>sqlite</c> or <c>postgresql</c> in configuration.</summary>
[TypeConverter(typeof(OptionNameConverter<JournalProvider>))]
public enum JournalProvider
{
    /// <summary>One file in <see cref="JournalOptions.DataDirectory"/>; one process only.</summary>
    Sqlite,

    /// <summary>A server named by <see cref="JournalOptions.ConnectionString"/>; one process for each database and schema, from any host.</summary>
    PostgreSql,
}
