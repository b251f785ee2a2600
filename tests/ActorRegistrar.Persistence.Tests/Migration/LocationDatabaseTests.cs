using ActorRegistrar.Persistence.Migration;
using Microsoft.Data.Sqlite;

namespace ActorRegistrar.Persistence.Tests.Migration;

/// <summary>What is told of another registrar's database that cannot be read.</summary>
public sealed class LocationDatabaseTests : IDisposable
{
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"location-{Guid.NewGuid():N}.db");

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void A_locked_database_is_told_in_a_sentence()
    {
        using var other = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = _file, Pooling = false }.ToString());
        other.Open();
        using SqliteCommand command = other.CreateCommand();
        command.CommandText = "CREATE TABLE location (id INTEGER); BEGIN EXCLUSIVE";
        command.ExecuteNonQuery();
        Assert.Equal($"{_file} is locked by another process; try again when that has ended.", Assert.Throws<UnreadableInputException>(Read).Message);
    }

    [Fact]
    public void A_file_that_is_missing_and_a_table_of_something_else_are_told()
    {
        Assert.Equal($"There is no file '{_file}'; write sqlite:///path/to/file.", Assert.Throws<UnreadableInputException>(Read).Message);
        using (var other = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = _file, Pooling = false }.ToString()))
        {
            other.Open();
            using SqliteCommand command = other.CreateCommand();
            command.CommandText = "CREATE TABLE location (id INTEGER)";
            command.ExecuteNonQuery();
        }
        Assert.Contains("it is no location table", Assert.Throws<UnreadableInputException>(Read).Message, StringComparison.Ordinal);
    }

    private void Read() => _ = LocationDatabase.Read("sqlite:///" + _file, LocationTable.DefaultName, new LocationOrigin(TimeZoneInfo.Utc, DateTimeOffset.UnixEpoch)).Count();
}
