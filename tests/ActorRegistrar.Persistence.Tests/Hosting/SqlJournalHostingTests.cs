using ActorRegistrar.Persistence.Hosting;
using ActorRegistrar.Persistence.Journal;
using ActorRegistrar.Persistence.Options;
using ActorRegistrar.Persistence.Sqlite;
using ActorRegistrar.Persistence.Tests.Support;
using Akka.Actor;
using Akka.Hosting;
using Akka.Persistence;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ActorRegistrar.Persistence.Tests.Hosting;

public sealed class SqlJournalHostingTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(JournalMode.GroupCommit)]
    [InlineData(JournalMode.Stock)]
    public async Task A_host_persists_in_a_directory_that_it_creates(JournalMode mode)
    {
        using var host = HostWith(new JournalOptions { Mode = mode, DataDirectory = Path.Combine(_directory.Path, "new", "data") });
        await host.StartAsync();
        var system = host.Services.GetRequiredService<ActorSystem>();

        var actor = system.ActorOf(CountingActor.Props("a"));
        Assert.Equal(1, await actor.Ask<long>(new TestEvent("one"), TimeSpan.FromSeconds(20)));
        Assert.True(JournalAdmission.For(system).IsOpen);
        if (mode == JournalMode.GroupCommit)
            Assert.Equal(
                PersistenceHealthStatus.Healthy,
                (await Akka.Persistence.Persistence.Instance.Apply(system).CheckJournalHealthAsync(JournalConfiguration.GroupCommitPluginId)).Status);
        await host.StopAsync();
    }

    [Theory]
    [InlineData(JournalDurability.Full, true)]
    [InlineData(JournalDurability.Os, false)]
    public void Durability_decides_whether_a_SQLite_commit_waits_for_the_disk(JournalDurability durability, bool waits)
    {
        var options = new JournalOptions { DataDirectory = _directory.Path, Durability = durability };
        var database = new SqliteJournalDatabase(options);
        database.Prepare();
        using var session = (SqliteWriteSession)database.OpenForWriting();
        Assert.Equal(waits, session.HasOwnFlush || session.Connection.Run("PRAGMA synchronous") is 2L);

        // The stock plugin opens plain connections, and those always wait.
        using var stock = new SqliteConnection(SqliteJournalDatabase.ConnectionStringOf(options) + ";Pooling=False");
        stock.Open();
        Assert.Equal(2L, stock.Run("PRAGMA synchronous"));
    }

    [Fact]
    public void A_data_directory_that_cannot_be_made_stops_the_start()
    {
        var file = Path.Combine(_directory.Path, "file");
        File.WriteAllText(file, "");
        AssertRefused(new JournalOptions { DataDirectory = Path.Combine(file, "data") }, "cannot be created");
    }

    [Fact]
    public void A_file_that_is_no_database_stops_the_start()
    {
        File.WriteAllText(Path.Combine(_directory.Path, "journal.db"), new string('x', 8192));
        AssertRefused(new JournalOptions { DataDirectory = _directory.Path }, "is not a SQLite database");
    }

    [Fact]
    public void A_journal_table_of_someone_else_stops_the_start()
    {
        using (var connection = new SqliteConnection($"Data Source={Path.Combine(_directory.Path, "journal.db")};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "CREATE TABLE journal (id INTEGER, entry TEXT)";
            command.ExecuteNonQuery();
        }
        AssertRefused(new JournalOptions { DataDirectory = _directory.Path }, "another application");
    }

    [Fact]
    public void A_PostgreSql_that_does_not_answer_stops_the_start() => AssertRefused(
        new JournalOptions { Provider = JournalProvider.PostgreSql, ConnectionString = "Host=127.0.0.1;Port=1;Username=nobody;Timeout=2" },
        "does not answer");

    [Fact]
    public void A_PostgreSql_without_a_connection_string_stops_the_start() =>
        AssertRefused(new JournalOptions { Provider = JournalProvider.PostgreSql }, "ConnectionString is required");

    [Fact]
    public void Options_bind_from_the_names_that_operators_write()
    {
        var options = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Provider"] = "postgresql",
            ["Mode"] = "group-commit",
            ["Durability"] = "os",
            ["WriteTimeout"] = "00:00:02",
        }).Build().Get<JournalOptions>()!;

        Assert.Equal(JournalProvider.PostgreSql, options.Provider);
        Assert.Equal(JournalMode.GroupCommit, options.Mode);
        Assert.Equal(JournalDurability.Os, options.Durability);
        Assert.Equal(TimeSpan.FromSeconds(2), options.WriteTimeout);
    }

    [Fact]
    public void Options_survive_the_way_through_Akka_configuration()
    {
        var options = new JournalOptions
        {
            Provider = JournalProvider.PostgreSql,
            ConnectionString = "Host=h;Username=u;Password=\"a\\b;{$c}'#\"",
            Durability = JournalDurability.Os,
            RecoverNewestOnly = false,
            MaxBatchRows = 7,
            AdmissionQueueLimit = 8,
            HardQueueLimit = 9,
            AdmissionMaxAge = TimeSpan.FromMilliseconds(1234),
            WriteTimeout = TimeSpan.FromMilliseconds(2345),
            ReadTimeout = TimeSpan.FromMilliseconds(3456),
            ReaderThreads = 5,
        };

        var read = JournalConfiguration.Read(JournalConfiguration.Render(options).GetConfig(JournalConfiguration.GroupCommitPluginId));

        Assert.Equal(
            new Npgsql.NpgsqlConnectionStringBuilder(options.ConnectionString).Password,
            new Npgsql.NpgsqlConnectionStringBuilder(read.ConnectionString).Password);
        Assert.Equal(
            (options.Provider, options.Durability, options.RecoverNewestOnly, options.MaxBatchRows, options.AdmissionQueueLimit, options.HardQueueLimit),
            (read.Provider, read.Durability, read.RecoverNewestOnly, read.MaxBatchRows, read.AdmissionQueueLimit, read.HardQueueLimit));
        Assert.Equal(
            (options.AdmissionMaxAge, options.WriteTimeout, options.ReadTimeout, options.ReaderThreads),
            (read.AdmissionMaxAge, read.WriteTimeout, read.ReadTimeout, read.ReaderThreads));
    }

    private static void AssertRefused(JournalOptions options, string sentence)
    {
        using var host = HostWith(options);
        var refusal = Assert.Throws<JournalConfigurationException>(() => host.Start());
        Assert.Contains(sentence, refusal.Message, StringComparison.Ordinal);
    }

    private static IHost HostWith(JournalOptions options) => new HostBuilder()
        .ConfigureServices(services => services.AddAkka("host", builder => builder
            .AddHocon("akka.loglevel = OFF, akka.stdout-loglevel = OFF", HoconAddMode.Prepend)
            .WithCustomSerializer("test", [typeof(TestEvent)], system => new TestEventSerializer(system))
            .WithSqlJournal(options, isDefault: true)))
        .Build();
}
