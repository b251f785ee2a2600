using ActorRegistrar.Persistence.Locking;
using ActorRegistrar.Persistence.Options;
using ActorRegistrar.Persistence.Sqlite;

namespace ActorRegistrar.Persistence.Tests.Sqlite;

/// <summary>Who may read the files of a journal.</summary>
public sealed class SqliteFilesTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_new_journal_and_what_SQLite_keeps_beside_it_are_the_owners_alone()
    {
        if (OperatingSystem.IsWindows()) return;
        var database = new SqliteJournalDatabase(new JournalOptions { DataDirectory = _directory.Path });
        database.Prepare();
        using var writer = database.OpenForWriting();
        string[] files = Directory.GetFiles(_directory.Path, "journal.db*");
        Assert.Contains(files, file => file.EndsWith("-wal", StringComparison.Ordinal));
        foreach (string file in files) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [Fact]
    public void The_lock_is_the_owners_alone_also_where_an_earlier_version_made_it()
    {
        if (OperatingSystem.IsWindows()) return;
        var options = new JournalOptions { DataDirectory = Path.Combine(_directory.Path, "data") };
        string file = Path.Combine(options.DataDirectory, "journal.db.lock");
        using (JournalLock.Acquire(options, JournalUse.Serving)) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(options.DataDirectory));
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        using (JournalLock.Acquire(options, JournalUse.Serving)) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [Fact]
    public void A_journal_that_is_there_keeps_the_rights_that_somebody_gave_it()
    {
        if (OperatingSystem.IsWindows()) return;
        var database = new SqliteJournalDatabase(new JournalOptions { DataDirectory = _directory.Path });
        database.Prepare();
        string file = Path.Combine(_directory.Path, "journal.db");
        const UnixFileMode given = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;
        File.SetUnixFileMode(file, given);
        database.Prepare();
        Assert.Equal(given, File.GetUnixFileMode(file));
    }
}
