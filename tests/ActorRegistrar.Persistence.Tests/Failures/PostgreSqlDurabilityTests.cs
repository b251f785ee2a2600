using ActorRegistrar.Persistence.Options;
using ActorRegistrar.Persistence.PostgreSql;
using Npgsql;

namespace ActorRegistrar.Persistence.Tests.Failures;

/// <summary>
/// Surviving a power cut is PostgreSQL's work; asking for it is ours, whatever the database's own default is.
/// </summary>
public sealed class PostgreSqlDurabilityTests(PostgreSqlFixture databases) : IClassFixture<PostgreSqlFixture>
{
    [PostgreSqlFact]
    public void Full_durability_waits_for_the_flush_even_where_the_database_would_not() => Assert.Equal("on", SettingOf(JournalDurability.Full, databaseDefault: "off"));

    [PostgreSqlFact]
    public void Os_durability_does_not() => Assert.Equal("off", SettingOf(JournalDurability.Os, databaseDefault: "on"));

    private string? SettingOf(JournalDurability durability, string databaseDefault)
    {
        var options = new JournalOptions { Provider = JournalProvider.PostgreSql, ConnectionString = databases.CreateDatabase(), Durability = durability };
        var database = new PostgreSqlJournalDatabase(options);
        database.Prepare();
        SetDefault(options.ConnectionString, databaseDefault);
        using var session = (PostgreSqlWriteSession)database.OpenForWriting();
        using var command = new NpgsqlCommand("SHOW synchronous_commit", session.Connection);
        return (string?)command.ExecuteScalar();
    }

    private static void SetDefault(string connectionString, string value)
    {
        using var connection = new NpgsqlConnection(connectionString);
        connection.Open();
        using var batch = new NpgsqlCommand($"DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET synchronous_commit = {value}', current_database()); END $$", connection);
        batch.ExecuteNonQuery();
    }
}
