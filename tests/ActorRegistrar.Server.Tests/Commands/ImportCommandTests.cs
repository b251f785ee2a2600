using ActorRegistrar.Server.Commands;
using Microsoft.Data.Sqlite;

namespace ActorRegistrar.Server.Tests.Commands;

/// <summary>How <c>import</c> ends when what it is to read cannot be read.</summary>
public sealed class ImportCommandTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("import-command").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task A_database_that_another_process_has_locked_is_told_in_one_sentence_and_nothing_is_written()
    {
        string file = Path.Combine(_directory, "kamailio.db"), data = Path.Combine(_directory, "data");
        using var other = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        other.Open();
        using SqliteCommand locks = other.CreateCommand();
        locks.CommandText = "CREATE TABLE location (username TEXT, contact TEXT); BEGIN EXCLUSIVE";
        locks.ExecuteNonQuery();
        CommandRun run = await CommandRun.OfAsync("import", "--from-kamailio", "sqlite:///" + file, "--Registrar:DataDirectory=" + data);
        Assert.Equal((ExitCodes.Failed, "", $"{file} is locked by another process; try again when that has ended."), (run.ExitCode, run.Output, run.Error));
        // Not even an empty journal, which a server would then take for its own.
        Assert.False(File.Exists(Path.Combine(data, "journal.db")));
    }
}
