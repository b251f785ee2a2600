using ActorRegistrar.EndToEnd.Tests.Tools;
using Xunit.Abstractions;

namespace ActorRegistrar.EndToEnd.Tests.Outages;

/// <summary>The server's SQLite file on a disk that fails or is slow, as strace makes the system calls of the running process.</summary>
public sealed class SqliteDiskTests(ITestOutputHelper output) : IDisposable
{
    private const string Writes = "pwrite64,write,ftruncate,fallocate";
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [ToolFact(Strace.Program)]
    public Task A_disk_that_has_become_read_only() => RunAsync(DuringOutage.StoresNothing, Writes, "error=EROFS");

    [ToolFact(Strace.Program)]
    public Task A_disk_that_fails() => RunAsync(DuringOutage.StoresNothing, Writes, "error=EIO");

    [ToolFact(Strace.Program)]
    public Task A_disk_that_is_slow() => RunAsync(DuringOutage.MayStore, "fsync,fdatasync", "delay_enter=1500000");

    private async Task RunAsync(DuringOutage during, string calls, string effect)
    {
        string journal = Path.Combine(_directory.Path, "data", "journal.db");
        Strace? strace = null;
        try
        {
            await new OutageRun(output).RunAsync(
                _directory.Path,
                [],
                during,
                async server => strace = await Strace.InjectAsync(server.Id, calls, effect, journal, journal + "-wal"),
                () => strace!.DetachAsync());
        }
        finally
        {
            if (strace is not null) await strace.DisposeAsync();
        }
    }
}
