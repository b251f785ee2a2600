using ActorRegistrar.Server.Commands;
using ActorRegistrar.Server.Replays;

namespace ActorRegistrar.Server.Tests.Replays;

/// <summary>A file is whole, or ends after a whole line that its checkpoint names.</summary>
public sealed class FileSinkTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("replay").FullName;

    private string File1 => Path.Combine(_directory, "changes.jsonl");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Without_a_checkpoint_it_appears_when_it_is_whole()
    {
        File.WriteAllText(File1, "what was there before");
        await using (FileSink sink = FileSink.Replace(File1))
        {
            await sink.WriteAsync(Batch(1, 3), CancellationToken.None);
            Assert.Equal("what was there before", File.ReadAllText(File1));
            sink.Complete();
            Assert.Equal(3, File.ReadAllLines(File1).Length);
        }
        Assert.Single(Directory.GetFiles(_directory));
    }

    [Fact]
    public async Task Without_a_checkpoint_a_failure_leaves_nothing()
    {
        await using (FileSink sink = FileSink.Replace(File1)) await sink.WriteAsync(Batch(1, 3), CancellationToken.None);
        Assert.Empty(Directory.GetFiles(_directory));
    }

    [Fact]
    public async Task With_a_checkpoint_what_stands_behind_its_length_is_cut_off()
    {
        long? length;
        await using (FileSink sink = FileSink.Append(File1, null))
        {
            await sink.WriteAsync(Batch(1, 3), CancellationToken.None);
            length = sink.Settle();
            await sink.WriteAsync(Batch(4, 2), CancellationToken.None);
        }
        File.AppendAllText(File1, "{\"offset\":6,\"aor");
        await using (FileSink sink = FileSink.Append(File1, new ReplayCheckpoint(3, default, FileSink.TargetOf(File1), length)))
        {
            await sink.WriteAsync(Batch(4, 4), CancellationToken.None);
            sink.Complete();
        }
        string[] lines = File.ReadAllLines(File1);
        Assert.Equal(7, lines.Length);
        for (int i = 0; i < lines.Length; i++) Assert.StartsWith($"{{\"offset\":{i + 1},", lines[i], StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_the_checkpoints_is_left_alone()
    {
        File.WriteAllText(File1, "short");
        Assert.Contains("is there already", Assert.Throws<UsageException>(() => FileSink.Append(File1, null)).Message, StringComparison.Ordinal);
        Assert.Contains("has 5 octets, and its checkpoint says that 100 were written", Assert.Throws<UsageException>(() => FileSink.Append(File1, new ReplayCheckpoint(3, default, "", 100))).Message, StringComparison.Ordinal);
        Assert.Equal("short", File.ReadAllText(File1));
        Assert.Contains("cannot be written", Assert.Throws<UsageException>(() => FileSink.Replace(Path.Combine(_directory, "none", "x"))).Message, StringComparison.Ordinal);
    }

    private static ReplayBatch Batch(int first, int count)
    {
        var batch = new ReplayBatch();
        for (int i = 0; i < count; i++) batch.Add(History.Registration(first + i, History.Address(i), "sip:a@192.0.2.1", History.T0), isAskedFor: true);
        batch.Text = Task.FromResult(JsonLines.Of(batch.Changes));
        return batch;
    }
}
