using ActorRegistrar.Persistence.Options;
using ActorRegistrar.Persistence.Sqlite;
using ActorRegistrar.Persistence.Storage;

namespace ActorRegistrar.Persistence.Tests.Sqlite;

/// <summary>A journal that ends before what was acknowledged is noticed when it is opened again.</summary>
public sealed class SqliteMarkTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly TemporaryDirectory _crashed = new();
    private long _sequenceNumber;

    public void Dispose()
    {
        _directory.Dispose();
        _crashed.Dispose();
    }

    [Fact]
    public void A_new_journal_and_one_that_was_closed_lack_nothing()
    {
        SqliteJournalDatabase database = Prepared(_directory);
        Assert.Null(database.FindShortfall());
        using (IJournalWriteSession writer = database.OpenForWriting()) Append(writer, 100);
        Assert.Equal(100, SqliteMark.Read(Path.Combine(_directory.Path, "journal.db")));
        Assert.Null(Prepared(_directory).FindShortfall());
    }

    [Fact]
    public async Task A_journal_whose_process_was_killed_lacks_nothing()
    {
        await CrashAsync();
        Assert.Null(Prepared(_crashed).FindShortfall());
    }

    [Fact]
    public async Task A_log_that_was_deleted_is_noticed()
    {
        await CrashAsync();
        File.Delete(Crashed("journal.db-wal"));
        Assert.Equal(new JournalShortfall(300, 100), Prepared(_crashed).FindShortfall());
    }

    [Fact]
    public async Task A_log_that_was_cut_is_noticed()
    {
        await CrashAsync();
        using (var log = new FileStream(Crashed("journal.db-wal"), FileMode.Open)) log.SetLength(log.Length / 2);
        JournalShortfall? shortfall = Prepared(_crashed).FindShortfall();
        Assert.NotNull(shortfall);
        Assert.InRange(shortfall.Missing, 1, 200);
    }

    [Fact]
    public async Task A_flipped_octet_in_the_log_is_noticed()
    {
        await CrashAsync();
        using (var log = new FileStream(Crashed("journal.db-wal"), FileMode.Open))
        {
            log.Position = log.Length / 2;
            int octet = log.ReadByte();
            log.Position--;
            log.WriteByte((byte)(octet ^ 1));
        }
        Assert.NotNull(Prepared(_crashed).FindShortfall());
    }

    [Fact]
    public void An_older_copy_in_the_place_of_the_journal_is_noticed()
    {
        SqliteJournalDatabase database = Prepared(_directory);
        using (IJournalWriteSession writer = database.OpenForWriting()) Append(writer, 100);
        File.Copy(Path.Combine(_directory.Path, "journal.db"), Crashed("older.db"));
        using (IJournalWriteSession writer = database.OpenForWriting()) Append(writer, 100);
        File.Copy(Crashed("older.db"), Path.Combine(_directory.Path, "journal.db"), overwrite: true);
        Assert.Equal(new JournalShortfall(200, 100), Prepared(_directory).FindShortfall());
    }

    [Fact]
    public void A_journal_that_was_deleted_is_noticed()
    {
        using (IJournalWriteSession writer = Prepared(_directory).OpenForWriting()) Append(writer, 100);
        File.Delete(Path.Combine(_directory.Path, "journal.db"));
        Assert.Equal(new JournalShortfall(100, 0), Prepared(_directory).FindShortfall());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_log_whose_database_was_deleted_or_emptied_is_kept_and_brings_all_back_with_it(bool isDeleted)
    {
        await CrashAsync();
        byte[] database = await File.ReadAllBytesAsync(Crashed("journal.db")), log = await File.ReadAllBytesAsync(Crashed("journal.db-wal"));
        if (isDeleted) File.Delete(Crashed("journal.db"));
        else await File.WriteAllBytesAsync(Crashed("journal.db"), []);

        SqliteJournalDatabase opened = Prepared(_crashed);
        Assert.Equal(new JournalShortfall(300, 0), opened.FindShortfall());
        string kept = Assert.IsType<string>(opened.FindOrphanedLog());
        Assert.StartsWith(Crashed("journal.db-wal.orphaned-"), kept, StringComparison.Ordinal);
        Assert.Equal(log, await File.ReadAllBytesAsync(kept));

        // What the log line says to do.
        await File.WriteAllBytesAsync(Crashed("journal.db"), database);
        File.Delete(Crashed("journal.db-wal"));
        File.Move(kept, Crashed("journal.db-wal"));
        Assert.Null(Prepared(_crashed).FindShortfall());
        Assert.Null(opened.FindOrphanedLog());
    }

    [Fact]
    public async Task The_log_of_a_database_that_is_there_is_not_put_aside()
    {
        await CrashAsync();
        Assert.Null(Prepared(_crashed).FindOrphanedLog());
    }

    [Fact]
    public void What_retention_removed_is_not_missed()
    {
        SqliteJournalDatabase database = Prepared(_directory);
        using (IJournalWriteSession writer = database.OpenForWriting())
        {
            Append(writer, 100);
            writer.DeleteTo("sip:alice@example.com", 100);
        }
        Assert.Null(Prepared(_directory).FindShortfall());
    }

    [Theory]
    [InlineData("00000000000000000999 00000000\n")]
    [InlineData("not a mark")]
    [InlineData("another file, which is longer than a mark is")]
    public void A_mark_that_cannot_be_read_is_told_and_written_again_from_the_journal(string text)
    {
        using (IJournalWriteSession writer = Prepared(_directory).OpenForWriting()) Append(writer, 100);
        File.WriteAllText(Path.Combine(_directory.Path, "journal.db.mark"), text);
        Assert.Null(Prepared(_directory).FindShortfall());
        Assert.True(Prepared(_directory).RepairMark());
        Assert.Equal(100, SqliteMark.Read(Path.Combine(_directory.Path, "journal.db")));
        Assert.False(Prepared(_directory).RepairMark());
    }

    [Fact]
    public void A_mark_that_is_not_there_or_was_never_written_is_no_damage()
    {
        Assert.False(Prepared(_directory).RepairMark());
        File.WriteAllText(Path.Combine(_directory.Path, "journal.db.mark"), "");
        Assert.False(Prepared(_directory).RepairMark());
        Assert.Null(Prepared(_directory).FindShortfall());
    }

    [Fact]
    public void A_mark_that_tells_of_more_than_there_is_stays_as_it_is()
    {
        using (IJournalWriteSession writer = Prepared(_directory).OpenForWriting()) Append(writer, 100);
        File.Delete(Path.Combine(_directory.Path, "journal.db"));
        Assert.False(Prepared(_directory).RepairMark());
        using (Prepared(_directory).OpenForWriting()) Assert.Equal(100, SqliteMark.Read(Path.Combine(_directory.Path, "journal.db")));
    }

    /// <summary>Leaves the files of a process that was killed: 100 rows in the database, 200 more in its log.</summary>
    private async Task CrashAsync()
    {
        SqliteJournalDatabase database = Prepared(_directory);
        using (IJournalWriteSession first = database.OpenForWriting()) Append(first, 100);
        using IJournalWriteSession writer = database.OpenForWriting();
        for (int i = 0; i < 10; i++) Append(writer, 20);
        // The mark is written by a clock of its own.
        for (int i = 0; i < 100 && SqliteMark.Read(Path.Combine(_directory.Path, "journal.db")) != 300; i++) await Task.Delay(100);
        foreach (string name in (ReadOnlySpan<string>)["journal.db", "journal.db-wal", "journal.db.mark"]) File.Copy(Path.Combine(_directory.Path, name), Crashed(name));
    }

    private string Crashed(string name) => Path.Combine(_crashed.Path, name);

    private static SqliteJournalDatabase Prepared(TemporaryDirectory directory)
    {
        var database = new SqliteJournalDatabase(new JournalOptions { DataDirectory = directory.Path });
        database.Prepare();
        return database;
    }

    private void Append(IJournalWriteSession writer, int rows) => writer.Append(
        [.. Enumerable.Range(0, rows).Select(_ => new JournalRow("sip:alice@example.com", ++_sequenceNumber, 1, false, "b1", 5060, new byte[300], "", null))]);
}
