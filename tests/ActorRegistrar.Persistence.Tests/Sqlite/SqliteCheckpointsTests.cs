using ActorRegistrar.Persistence.Options;
using ActorRegistrar.Persistence.Sqlite;
using ActorRegistrar.Persistence.Storage;
using ActorRegistrar.Persistence.Tests.Databases;
using Xunit;

namespace ActorRegistrar.Persistence.Tests.Sqlite;

public sealed class SqliteCheckpointsTests : IDisposable
{
    private const int BatchRows = 500;

    private readonly TemporaryDirectory _directory = new();
    private long _sequenceNumber;

    [Fact]
    public void The_write_ahead_log_starts_over_while_the_writer_goes_on()
    {
        var database = new SqliteJournalDatabase(new JournalOptions { DataDirectory = _directory.Path, Durability = JournalDurability.Os });
        database.Prepare();
        using var writer = database.OpenForWriting();

        // Far less than SQLite's own checkpoint waits for, so that only ours can have begun the log anew.
        long longest = 0, shortestSince = long.MaxValue;
        for (int i = 0; i < 400 && shortestSince >= longest; i++)
        {
            writer.Append(Batch());
            long frames = FramesSinceTheLogBegan();
            if (frames < longest) shortestSince = frames;
            longest = Math.Max(longest, frames);
        }

        Assert.InRange(shortestSince, 1, longest - 1);
    }

    public void Dispose() => _directory.Dispose();

    private List<JournalRow> Batch()
    {
        var rows = new List<JournalRow>(BatchRows);
        for (int i = 0; i < BatchRows; i++)
            rows.Add(new JournalRow("sip:alice@example.com", ++_sequenceNumber, 1, false, "b1", 5060, new byte[300], "", null));
        return rows;
    }

    /// <summary>The index of the log, beside it, says how many frames are valid: a number in its header, in the machine's order.</summary>
    private long FramesSinceTheLogBegan()
    {
        using var index = new FileStream(Path.Combine(_directory.Path, "journal.db-shm"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        Span<byte> header = stackalloc byte[48];
        index.ReadExactly(header);
        return BitConverter.ToUInt32(header[16..]);
    }
}
