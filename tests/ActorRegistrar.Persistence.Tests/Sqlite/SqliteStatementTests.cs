using ActorRegistrar.Persistence.Sqlite;
using Microsoft.Data.Sqlite;
using Xunit;

namespace ActorRegistrar.Persistence.Tests.Sqlite;

/// <summary>A statement that is run again and again, with parameters of which most stay the same.</summary>
public sealed class SqliteStatementTests : IDisposable
{
    private readonly SqliteConnection _connection = new("Data Source=:memory:");

    public SqliteStatementTests() => _connection.Open();

    public void Dispose() => _connection.Dispose();

    [Fact]
    public void A_text_that_comes_again_is_bound_whatever_was_bound_between()
    {
        const string text = "one";
        using var statement = new SqliteStatement(_connection, "SELECT ?1");
        Action<SqliteStatement>[] others =
            [other => other.Bind(1, "two"), other => other.Bind(1, 3L), other => other.Bind(1, "four"u8.ToArray()), other => other.Bind(1, (string?)null), _ => { }];

        Assert.All(others, bindOther =>
        {
            statement.Bind(1, text);
            bindOther(statement);
            statement.Bind(1, text);
            Assert.True(statement.Step());
            Assert.Equal(text, statement.Text(0));
            statement.Reset();
        });
    }

    [Fact]
    public void A_text_that_could_not_be_bound_is_not_taken_for_bound()
    {
        string tooLong = new('x', 2000);
        SQLitePCL.raw.sqlite3_limit(_connection.Handle, SQLitePCL.raw.SQLITE_LIMIT_LENGTH, 1000);
        using var statement = new SqliteStatement(_connection, "SELECT ?1");

        Assert.Throws<SqliteException>(() => statement.Bind(1, tooLong));
        Assert.Throws<SqliteException>(() => statement.Bind(1, tooLong));
    }
}
