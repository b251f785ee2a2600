using ActorRegistrar.Persistence.Locking;
using ActorRegistrar.Persistence.Sqlite;
using Npgsql;

namespace ActorRegistrar.Persistence.Options;

/// <summary>Which database a journal is in, in the words of a log line: never with a password.</summary>
public static class JournalPlace
{
    /// <summary>For example <c>SQLite '/var/lib/actorregistrar/journal.db'</c>, the file that links lead to, or PostgreSQL's database and host.</summary>
    /// <param name="options">Options that were found usable.</param>
    public static string Of(JournalOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.Provider == JournalProvider.Sqlite
            ? SqliteFiles.FileOf(SqliteJournalDatabase.ConnectionStringOf(options)) is { } file ? $"SQLite '{file}'" : "SQLite in memory"
            : "PostgreSQL " + PostgreSqlLock.Name(new NpgsqlConnectionStringBuilder(options.ConnectionString));
    }
}
