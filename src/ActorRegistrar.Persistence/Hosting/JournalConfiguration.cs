using System.Globalization;
using ActorRegistrar.Persistence.Options;
using ActorRegistrar.Persistence.Sqlite;
using Akka.Configuration;
using Npgsql;

namespace ActorRegistrar.Persistence.Hosting;

/// <summary>The journal's options as Akka configuration, and back.</summary>
public static class JournalConfiguration
{
    /// <summary>Where the group-commit plugin is configured.</summary>
    public const string GroupCommitPluginId = "akka.persistence.journal.group-commit";

    /// <summary>
    /// Where Akka.Persistence.Sql's own plugin is configured for this journal. Not where that plugin is by default: an application may have a
    /// journal of its own there.
    /// </summary>
    public const string StockPluginId = "akka.persistence.journal.actorregistrar-sql";

    /// <summary>Where Akka.Persistence.Query is configured to read this journal.</summary>
    public const string QueryPluginId = "akka.persistence.query.journal.actorregistrar-sql";

    /// <summary>Everything that Akka.Persistence needs to use the journal, with either plugin, and Akka.Persistence.Query to read it.</summary>
    /// <param name="options">Valid options.</param>
    /// <param name="isDefault">Whether it is the journal of persistent actors that name none.</param>
    public static Config Render(JournalOptions options, bool isDefault = false)
    {
        ArgumentNullException.ThrowIfNull(options);
        string own = string.Join('\n', RenderGroupCommit(options), RenderStock(options), RenderQuery(options));
        return ConfigurationFactory.ParseString(isDefault ? $"{own}\n{RenderDefault(options)}" : own);
    }

    /// <summary>The plugin that these options ask for: what an actor of an application names to keep its events in this journal.</summary>
    public static string PluginIdOf(JournalOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.Mode == JournalMode.Stock ? StockPluginId : GroupCommitPluginId;
    }

    /// <summary>Makes it the journal of persistent actors that name none.</summary>
    internal static string RenderDefault(JournalOptions options) => $"akka.persistence.journal.plugin = \"{PluginIdOf(options)}\"";

    /// <summary>Reads what <see cref="Render"/> wrote for the group-commit plugin; a missing key has its default.</summary>
    /// <param name="plugin">The plugin's section.</param>
    internal static JournalOptions Read(Config plugin)
    {
        var defaults = new JournalOptions();
        return new JournalOptions
        {
            Provider = Enum.Parse<JournalProvider>(plugin.GetString("provider", $"{defaults.Provider}"), ignoreCase: true),
            ConnectionString = plugin.GetString("connection-string", ""),
            DataDirectory = plugin.GetString("data-directory", defaults.DataDirectory),
            Durability = Enum.Parse<JournalDurability>(plugin.GetString("durability", $"{defaults.Durability}"), ignoreCase: true),
            RecoverNewestOnly = plugin.GetBoolean("recover-newest-only", defaults.RecoverNewestOnly),
            MaxBatchRows = plugin.GetInt("max-batch-rows", defaults.MaxBatchRows),
            AdmissionQueueLimit = plugin.GetInt("admission-queue-limit", defaults.AdmissionQueueLimit),
            HardQueueLimit = plugin.GetInt("hard-queue-limit", defaults.HardQueueLimit),
            AdmissionMaxAge = plugin.GetTimeSpan("admission-max-age", defaults.AdmissionMaxAge),
            WriteTimeout = plugin.GetTimeSpan("write-timeout", defaults.WriteTimeout),
            ReadTimeout = plugin.GetTimeSpan("read-timeout", defaults.ReadTimeout),
            ReaderThreads = plugin.GetInt("reader-threads", defaults.ReaderThreads),
        };
    }

    private static string RenderGroupCommit(JournalOptions options) => $$"""
        {{GroupCommitPluginId}} {
            class = "ActorRegistrar.Persistence.Journal.GroupCommitJournal, ActorRegistrar.Persistence"
            provider = {{options.Provider}}
            connection-string = {{Quote(ConnectionString(options))}}
            durability = {{options.Durability}}
            recover-newest-only = {{(options.RecoverNewestOnly ? "on" : "off")}}
            max-batch-rows = {{options.MaxBatchRows}}
            admission-queue-limit = {{options.AdmissionQueueLimit}}
            hard-queue-limit = {{options.HardQueueLimit}}
            admission-max-age = {{Milliseconds(options.AdmissionMaxAge)}}
            write-timeout = {{Milliseconds(options.WriteTimeout)}}
            read-timeout = {{Milliseconds(options.ReadTimeout)}}
            reader-threads = {{options.ReaderThreads}}
            # Recoveries wait in the journal, where they are bounded in time. Akka's own queue for them is not.
            max-concurrent-recoveries = 1000000
            recovery-event-timeout = {{Milliseconds(options.ReadTimeout + options.WriteTimeout + TimeSpan.FromSeconds(4))}}
        }
        """;

    private static string RenderStock(JournalOptions options)
    {
        bool sqlite = options.Provider == JournalProvider.Sqlite;
        return $$"""
            {{StockPluginId}} {
                class = "ActorRegistrar.Persistence.Journal.StockJournal, ActorRegistrar.Persistence"
                provider-name = "{{ProviderName(options)}}"
                connection-string = {{Quote(ConnectionString(options))}}
                # The tables are prepared before the start, without the plugin's two useless indexes.
                auto-initialize = off
                # Akka's default, json, would store every type that strict serialization is there to refuse.
                serializer = ""
                parallelism = {{(sqlite ? 1 : 3)}}
                batch-size = 400
                buffer-size = 65536
                tag-write-mode = Csv
                read-isolation-level = {{(sqlite ? "read-uncommitted" : "read-committed")}}
                replay-filter.mode = off
                max-concurrent-recoveries = {{(sqlite ? 16 : 64)}}
                recovery-event-timeout = 60s
                circuit-breaker { max-failures = 10, call-timeout = 20s, reset-timeout = 5s }
            }
            """;
    }

    // The read journal asks its write plugin a question that only the stock one understands. In group-commit mode that
    // plugin starts with the first query and stays idle.
    private static string RenderQuery(JournalOptions options) => $$"""
        {{QueryPluginId}} {
            class = "Akka.Persistence.Sql.Query.SqlReadJournalProvider, Akka.Persistence.Sql"
            write-plugin = "{{StockPluginId}}"
            provider-name = "{{ProviderName(options)}}"
            connection-string = {{Quote(ConnectionString(options))}}
            tag-read-mode = Csv
            read-isolation-level = {{(options.Provider == JournalProvider.Sqlite ? "read-uncommitted" : "read-committed")}}
        }
        """;

    private static string ProviderName(JournalOptions options) =>
        options.Provider == JournalProvider.Sqlite ? "SQLite.MS" : "PostgreSQL.15";

    private static string ConnectionString(JournalOptions options)
    {
        if (options.Provider == JournalProvider.Sqlite)
            return SqliteJournalDatabase.ConnectionStringOf(options);
        // The stock plugin opens its own connections, so only the connection string can tell them how durable to be.
        var builder = new NpgsqlConnectionStringBuilder(options.ConnectionString);
        builder.Options = $"{builder.Options} -c synchronous_commit={(options.Durability == JournalDurability.Full ? "on" : "off")}".Trim();
        return builder.ToString();
    }

    private static string Milliseconds(TimeSpan time) => ((long)time.TotalMilliseconds).ToString(CultureInfo.InvariantCulture) + "ms";

    private static string Quote(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
