using ActorRegistrar.Persistence.Options;
using ActorRegistrar.Persistence.Storage;
using Microsoft.Data.Sqlite;

namespace ActorRegistrar.Persistence.Sqlite;

/// <summary>The journal in one SQLite file, in WAL mode so that readers never wait for the writer.</summary>
internal sealed class SqliteJournalDatabase(JournalOptions options) : IJournalDatabase
{
    private const string FileName = "journal.db";

    // A locked file is waited for inside SQLite, for a part of the time that a write may take.
    private readonly int _busyTimeoutMilliseconds = (int)(options.WriteTimeout.TotalMilliseconds / 3);

    public static string ConnectionStringOf(JournalOptions options) =>
        string.IsNullOrWhiteSpace(options.ConnectionString)
            ? new SqliteConnectionStringBuilder { DataSource = Path.Combine(options.DataDirectory, FileName) }.ToString()
            : options.ConnectionString;

    public void Prepare() => SqliteSchema.Prepare(ConnectionStringOf(options));

    public IJournalWriteSession OpenForWriting()
    {
        var connection = Open();
        try
        {
            return new SqliteWriteSession(connection, new SqliteCheckpoints(Open()), options.Durability);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public IJournalReadSession OpenForReading() => new SqliteReadSession(Open());

    private SqliteConnection Open()
    {
        // Not created when missing: a journal that vanished while it was in use is a failure, not a fresh start.
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder(ConnectionStringOf(options))
        {
            Mode = SqliteOpenMode.ReadWrite,
            Pooling = false,
            DefaultTimeout = 1,
        }.ToString());
        try
        {
            connection.Open();
            connection.Run($"PRAGMA busy_timeout = {_busyTimeoutMilliseconds}");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
