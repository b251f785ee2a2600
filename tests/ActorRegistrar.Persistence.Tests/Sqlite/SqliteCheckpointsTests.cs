using ActorRegistrar.Persistence.Options;
using ActorRegistrar.Persistence.Sqlite;
using ActorRegistrar.Persistence.Storage;

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
        for (int i = 0; i < 4_000 && shortestSince >= longest; i++)
        {
            writer.Append(Batch());
            long frames = FramesSinceTheLogBegan();
            if (frames < longest) shortestSince = frames;
            longest = Math.Max(longest, frames);
        }

        Assert.InRange(shortestSince, 1, longest - 1);
    }

    [Fact]
    public void A_few_thousand_very_large_rows_leave_no_longer_a_log_than_ordinary_ones()
    {
        const int rows = 6_000, octets = 73_000, atOnce = 20;
        var database = new SqliteJournalDatabase(new JournalOptions { DataDirectory = _directory.Path, Durability = JournalDurability.Os });
        database.Prepare();
        using var writer = database.OpenForWriting();

        for (int i = 0; i < rows / atOnce; i++) writer.Append(Batch(atOnce, octets));

        Assert.InRange(new FileInfo(Path.Combine(_directory.Path, "journal.db-wal")).Length, 1, 320L * 1024 * 1024);
    }

    [Fact]
    public void A_log_that_somebody_reads_grows_and_starts_over_when_he_has_done()
    {
        const int octets = 73_000, atOnce = 20;
        var database = new SqliteJournalDatabase(new JournalOptions { DataDirectory = _directory.Path, Durability = JournalDurability.Os });
        database.Prepare();
        using var writer = database.OpenForWriting();
        writer.Append(Batch(atOnce, octets));
        using (var reader = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(_directory.Path, "journal.db")};Pooling=False"))
        {
            reader.Open();
            reader.Run("BEGIN");
            reader.Run("SELECT count(*) FROM journal");
            for (int i = 0; i < 250; i++) writer.Append(Batch(atOnce, octets));
            Assert.True(FramesSinceTheLogBegan() > 80_000);
        }

        for (int i = 0; i < 400 && FramesSinceTheLogBegan() > 80_000; i++) writer.Append(Batch(atOnce, octets));

        Assert.InRange(FramesSinceTheLogBegan(), 0, 80_000);
    }

    public void Dispose() => _directory.Dispose();

    private List<JournalRow> Batch(int count = BatchRows, int octets = 300)
    {
        var rows = new List<JournalRow>(count);
        for (int i = 0; i < count; i++)
            rows.Add(new JournalRow("sip:alice@example.com", ++_sequenceNumber, 1, false, "b1", 5060, new byte[octets], "", null));
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
