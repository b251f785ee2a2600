namespace ActorRegistrar.EndToEnd.Tests.PowerCuts;

/// <summary>The log that the power cuts rely on is read as strace means it, and the disk that follows from it is the right one.</summary>
public sealed class SystemCallTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_call_that_others_interrupt_is_put_together()
    {
        List<SystemCall> calls = Read(
            "7   fdatasync(3<\\x2f\\x61> <unfinished ...>",
            "8   pwrite64(4<\\x2f\\x62>, \"\\x68\\x69\", 2, 4096) = 2",
            "8   ftruncate(4<\\x2f\\x62>, 7) = -1 EROFS (Read-only file system)",
            "7   <... fdatasync resumed>)            = 0",
            "8   fsync(4<\\x2f\\x62> <unfinished ...>",
            "8   <... fsync resumed>)  = ?",
            "8   fsync(4<\\x2f\\x62> <unfinished ...>",
            "7   +++ killed by SIGKILL +++");
        Assert.Equal(
            [("pwrite64", 2, 2, "/b", 2L), ("ftruncate", 3, 3, "/b", -1L), ("fdatasync", 1, 4, "/a", 0L), ("fsync", 7, SystemCall.Never, "/b", 0L)],
            calls.Select(call => (call.Name, call.BeganAt, call.EndedAt, call.File, call.Result)));
        Assert.Equal("hi"u8.ToArray(), Assert.Single(calls[0].Texts));
        Assert.Equal(4096, calls[0].LastNumber);
    }

    [Theory]
    [InlineData(1, "....")]
    [InlineData(3, "....")]
    [InlineData(5, "a...")]
    [InlineData(9, "abc.")]
    public void A_cut_keeps_what_a_flush_has_covered_by_then(int cutAt, string kept)
    {
        // "b" is written during the first flush, which therefore does not cover it; "d" is never flushed.
        List<SystemCall> calls = Read(
            "7   pwrite64(3<\\x2f\\x66>, \"\\x61\", 1, 0) = 1",
            "7   fdatasync(3<\\x2f\\x66> <unfinished ...>",
            "8   pwrite64(3<\\x2f\\x66>, \"\\x62\", 1, 1) = 1",
            "7   <... fdatasync resumed>)            = 0",
            "8   pwrite64(3<\\x2f\\x66>, \"\\x63\", 1, 2) = 1",
            "7   fdatasync(3<\\x2f\\x66>)            = 0",
            "8   pwrite64(3<\\x2f\\x66>, \"\\x64\", 1, 3) = 1",
            "7   fdatasync(3<\\x2f\\x66> <unfinished ...>");
        string copy = Path.Combine(_directory.Path, "copy");
        Directory.CreateDirectory(copy);
        File.WriteAllText(Path.Combine(copy, "f"), "....");
        new CutDisk(calls, () => false).Apply(copy, "/", cutAt);
        Assert.Equal(kept, File.ReadAllText(Path.Combine(copy, "f")));
    }

    private List<SystemCall> Read(params string[] lines)
    {
        string log = Path.Combine(_directory.Path, "log");
        File.WriteAllLines(log, lines);
        return SystemCall.ReadLog(log);
    }
}
