using ActorRegistrar.EndToEnd.Tests.Processes;
using Microsoft.Data.Sqlite;
using Xunit.Abstractions;

namespace ActorRegistrar.EndToEnd.Tests.Outages;

/// <summary>The server's SQLite file in the hands of another process, and on a disk without room.</summary>
public sealed class SqliteOutageTests(ITestOutputHelper output) : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string Data => Path.Combine(_directory.Path, "data");

    public void Dispose() => _directory.Dispose();

    [MountFact]
    public async Task A_full_disk()
    {
        await using FullDisk disk = await FullDisk.MountAsync(Data);
        await RunAsync(disk.Fill, disk.Free);
    }

    [Fact]
    public async Task A_file_locked_by_another_process()
    {
        using var other = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(Data, "journal.db"), Pooling = false }.ToString());
        await RunAsync(
            () =>
            {
                other.Open();
                Execute("BEGIN EXCLUSIVE");
            },
            () => Execute("ROLLBACK"));

        void Execute(string sql)
        {
            using SqliteCommand command = other.CreateCommand();
            command.CommandText = sql;
            command.ExecuteNonQuery();
        }
    }

    private Task RunAsync(Action begin, Action end) =>
        new OutageRun(output).RunAsync(_directory.Path, [], DuringOutage.StoresNothing, _ => Task.Run(begin), () => Task.Run(end));
}
