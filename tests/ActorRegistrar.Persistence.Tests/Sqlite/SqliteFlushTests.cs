using ActorRegistrar.Persistence.Sqlite;
using Microsoft.Data.Sqlite;

namespace ActorRegistrar.Persistence.Tests.Sqlite;

/// <summary>That a flush reaches the disk before the answer leaves is shown from outside, by the power cuts of the end-to-end tests.</summary>
public sealed class SqliteFlushTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly SqliteConnection _connection;

    public SqliteFlushTests()
    {
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(_directory.Path, "journal.db"), Pooling = false }.ToString());
        _connection.Open();
    }

    [Fact]
    public void A_database_without_a_log_is_flushed_by_its_own_commits()
    {
        _connection.Run("CREATE TABLE t (x)");

        Assert.Null(SqliteLogFlush.TryOpen(_connection));
    }

    [Fact]
    public void A_log_is_flushed_until_it_is_closed()
    {
        _connection.Run("PRAGMA journal_mode = WAL");
        _connection.Run("CREATE TABLE t (x)");

        SqliteLogFlush? flush = SqliteLogFlush.TryOpen(_connection);

        Assert.Equal(OperatingSystem.IsLinux(), flush is not null);
        flush?.Flush();
        flush?.Dispose();
        if (flush is not null) Assert.Throws<ObjectDisposedException>(flush.Flush);
    }

    [Fact]
    public void The_file_of_the_database_is_found_and_flushed()
    {
        _connection.Run("CREATE TABLE t (x)");

        SqliteDatabaseFlush flush = SqliteDatabaseFlush.TryOpen(_connection)!;

        Assert.True(flush.TryFlush());
    }

    public void Dispose()
    {
        _connection.Dispose();
        _directory.Dispose();
    }
}
