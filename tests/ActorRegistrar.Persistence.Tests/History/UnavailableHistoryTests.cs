using ActorRegistrar.Location.State;
using ActorRegistrar.Persistence.History;
using ActorRegistrar.Persistence.Options;
using Microsoft.Data.Sqlite;
using static ActorRegistrar.Persistence.Tests.History.Given;
using static ActorRegistrar.Persistence.Tests.History.WrittenJournal;

namespace ActorRegistrar.Persistence.Tests.History;

/// <summary>Databases that cannot be read, or only just.</summary>
public sealed class UnavailableHistoryTests(PostgreSqlFixture postgreSql) : IClassFixture<PostgreSqlFixture>, IDisposable
{
    private static readonly AddressOfRecord Bob = Aor("bob");
    private readonly TemporaryDirectory _directory = new();

    private string File => Path.Combine(_directory.Path, "copy of journal#1?.db");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_file_that_is_missing_is_said_to_be_and_not_made()
    {
        await AssertUnavailable(RegistrationHistory.OfFile(File), "There is no journal at");
        Assert.False(System.IO.File.Exists(File));
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_said_not_to_be_one()
    {
        System.IO.File.WriteAllText(File, new string('x', 8192));
        await AssertUnavailable(RegistrationHistory.OfFile(File), "is not a SQLite database");
    }

    [Theory]
    [InlineData("CREATE TABLE other (a)", "holds no journal")]
    [InlineData("CREATE TABLE journal (entry TEXT)", "of another application")]
    public async Task Another_applications_database_is_told(string schema, string sentence)
    {
        Run(schema);
        await AssertUnavailable(RegistrationHistory.OfFile(File), sentence);
    }

    [Fact]
    public async Task A_database_that_another_process_keeps_to_itself_is_told()
    {
        Run("CREATE TABLE journal (entry TEXT)");
        using SqliteConnection other = Connect();
        using SqliteCommand keep = other.CreateCommand();
        keep.CommandText = "BEGIN EXCLUSIVE";
        keep.ExecuteNonQuery();
        await AssertUnavailable(RegistrationHistory.OfFile(File), "is locked by another process");
    }

    [Fact]
    public async Task A_copy_without_its_log_is_read_as_far_as_it_goes()
    {
        using var journal = new WrittenJournal(JournalProvider.Sqlite, postgreSql);
        journal.Append((Bob, Change(1)));
        journal.Run("PRAGMA wal_checkpoint(TRUNCATE)");
        journal.Append((Bob, Change(2)));
        System.IO.File.Copy(journal.File, File);
        Assert.Equal(1, (await RegistrationHistory.OfFile(File).ReadAtAsync(Bob, At(9)))!.SequenceNumber);

        System.IO.File.Copy(journal.File + "-wal", File + "-wal", overwrite: true);
        Assert.Equal(2, (await RegistrationHistory.OfFile(File).ReadAtAsync(Bob, At(9)))!.SequenceNumber);
    }

    [UnwritableDirectoryFact]
    public async Task A_copy_in_a_directory_that_cannot_be_written_is_read()
    {
        using var journal = new WrittenJournal(JournalProvider.Sqlite, postgreSql);
        journal.Append((Bob, Change(1)));
        journal.Run("PRAGMA wal_checkpoint(TRUNCATE)");
        System.IO.File.Copy(journal.File, File);
        Assert.True(UnwritableDirectory.TryMake(_directory.Path), "The directory cannot be made unwritable.");
        try
        {
            Assert.Equal(1, (await RegistrationHistory.OfFile(File).ReadAtAsync(Bob, At(9)))!.SequenceNumber);
            Assert.Single(Directory.GetFiles(_directory.Path));
        }
        finally
        {
            UnwritableDirectory.MakeWritable(_directory.Path);
        }
    }

    [Fact]
    public async Task A_reader_never_holds_the_write_ahead_log_back()
    {
        using var journal = new WrittenJournal(JournalProvider.Sqlite, postgreSql);
        journal.Append([.. Enumerable.Range(1, 5_000).Select(i => (Bob, Change(i)))]);
        using var stop = new CancellationTokenSource();
        await using IAsyncEnumerator<StoredChange> stream = journal.Read().StreamAsync(0, isFollowing: true, stop.Token).GetAsyncEnumerator(stop.Token);
        await using IAsyncEnumerator<StoredChange> everyone = journal.Read().ReadAllAtAsync(At(1), BindingFilter.All).GetAsyncEnumerator();
        // Both have begun, and stand still as a slow consumer makes them.
        Assert.True(await stream.MoveNextAsync());
        await everyone.MoveNextAsync();
        journal.Append((Bob, Change(6_000)));
        // The page that each reads ahead may still be on its way.
        (int, int) answer = (-1, -1);
        for (int attempt = 0; attempt < 100 && answer != (0, 0); attempt++)
        {
            answer = Truncate(journal.File);
            await Task.Delay(20, CancellationToken.None);
        }
        Assert.Equal((0, 0), answer);
    }

    [Fact]
    public async Task A_PostgreSQL_server_that_is_not_there_is_told()
    {
        var options = new JournalOptions { Provider = JournalProvider.PostgreSql, ConnectionString = "Host=127.0.0.1;Port=1;Username=nobody;Database=nowhere" };
        await AssertUnavailable(new RegistrationHistory(options), "does not answer");
    }

    [PostgreSqlFact]
    public async Task A_PostgreSQL_database_without_a_journal_is_told()
    {
        var options = new JournalOptions { Provider = JournalProvider.PostgreSql, ConnectionString = postgreSql.CreateDatabase() };
        await AssertUnavailable(new RegistrationHistory(options), "holds no journal");
    }

    private static async Task AssertUnavailable(RegistrationHistory history, string sentence)
    {
        HistoryUnavailableException one = await Assert.ThrowsAsync<HistoryUnavailableException>(async () => await history.ReadAtAsync(Bob, At(1)));
        Assert.Contains(sentence, one.Message, StringComparison.Ordinal);
        HistoryUnavailableException all = await Assert.ThrowsAsync<HistoryUnavailableException>(async () =>
        {
            await foreach (StoredChange _ in history.StreamAsync(0, isFollowing: false))
            {
            }
        });
        Assert.Equal(one.Message, all.Message);
    }

    /// <summary>Whether it was kept from it, and how many pages are left in the log.</summary>
    private static (int Busy, int Pages) Truncate(string file)
    {
        using SqliteConnection connection = new($"Data Source={file};Pooling=False");
        connection.Open();
        using SqliteCommand restart = connection.CreateCommand();
        restart.CommandText = "PRAGMA busy_timeout = 0; PRAGMA wal_checkpoint(TRUNCATE)";
        using SqliteDataReader answer = restart.ExecuteReader();
        while (answer.FieldCount < 3 && answer.NextResult())
        {
        }
        Assert.True(answer.Read());
        return (answer.GetInt32(0), answer.GetInt32(1));
    }

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = File, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }

    private void Run(string sql)
    {
        using SqliteConnection connection = Connect();
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // the test's own text
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
