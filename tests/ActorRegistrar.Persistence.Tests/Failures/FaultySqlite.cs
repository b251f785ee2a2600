using ActorRegistrar.Persistence.Options;
using ActorRegistrar.Persistence.Sqlite;
using ActorRegistrar.Persistence.Storage;

namespace ActorRegistrar.Persistence.Tests.Failures;

/// <summary>The SQLite journal, with faults of SQLite's own that a test can put on and take off.</summary>
internal sealed class FaultySqlite(JournalOptions options) : IJournalDatabase
{
    private readonly SqliteJournalDatabase _database = new(options);
    private volatile string? _pragma;
    private volatile TaskCompletionSource? _hang;

    /// <summary>The disk is full: the file may have no more pages than it has.</summary>
    public void FillDisk() => _pragma = "PRAGMA max_page_count = 1";

    /// <summary>The connection may not write.</summary>
    public void MakeReadOnly() => _pragma = "PRAGMA query_only = ON";

    /// <summary>A commit does not return, as on a disk that has stopped answering.</summary>
    public void Hang() => _hang = new TaskCompletionSource();

    public void Repair()
    {
        _pragma = null;
        _hang?.TrySetResult();
        _hang = null;
    }

    public void Prepare() => _database.Prepare();

    public IJournalReadSession OpenForReading() => _database.OpenForReading();

    public IJournalWriteSession OpenForWriting() => new Session(this, _database.OpenForWriting());

    private sealed class Session(FaultySqlite owner, IJournalWriteSession inner) : IJournalWriteSession
    {
        private string? _fault;

        public void Append(List<JournalRow> rows, List<long> orderings)
        {
            Meet();
            inner.Append(rows, orderings);
        }

        public void DeleteTo(string persistenceId, long toSequenceNumber)
        {
            Meet();
            inner.DeleteTo(persistenceId, toSequenceNumber);
        }

        public int RemoveSuperseded(PurgeStep step)
        {
            Meet();
            return inner.RemoveSuperseded(step);
        }

        public void Check() => inner.Check();

        public void Probe()
        {
            Meet();
            inner.Probe();
        }

        public void Dispose() => inner.Dispose();

        private void Meet()
        {
            owner._hang?.Task.Wait();
            if (owner._pragma is not { } pragma || pragma == _fault)
                return;
            _fault = pragma;
            ((SqliteWriteSession)inner).Connection.Run(pragma);
        }
    }
}
