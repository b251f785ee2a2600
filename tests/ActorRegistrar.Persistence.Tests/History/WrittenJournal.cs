using ActorRegistrar.Actors.Serialization;
using ActorRegistrar.Location.Events;
using ActorRegistrar.Location.State;
using ActorRegistrar.Persistence.History;
using ActorRegistrar.Persistence.Options;
using ActorRegistrar.Persistence.Storage;
using ActorRegistrar.Persistence.Tests.Support;

namespace ActorRegistrar.Persistence.Tests.History;

/// <summary>A journal into which a test writes what it wants, row by row.</summary>
internal sealed class WrittenJournal : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly Dictionary<string, long> _sequenceNumbers = [];
    private readonly IJournalWriteSession _writer;

    public WrittenJournal(JournalProvider provider, PostgreSqlFixture postgreSql)
    {
        Options = new JournalOptions
        {
            Provider = provider,
            DataDirectory = _directory.Path,
            ConnectionString = provider == JournalProvider.PostgreSql ? postgreSql.CreateDatabase() : null,
        };
        var database = JournalDatabases.Open(Options);
        database.Prepare();
        _writer = database.OpenForWriting();
    }

    public JournalOptions Options { get; }

    public string File => Path.Combine(_directory.Path, "journal.db");

    public static AddressOfRecord Aor(string user) => AddressOfRecord.FromKey($"{user}@example.com");

    /// <summary>Appends in one commit; each is its address-of-record's next.</summary>
    public void Append(params ReadOnlySpan<(AddressOfRecord AddressOfRecord, BindingsChanged Change)> changes)
    {
        List<JournalRow> rows = [];
        foreach (var (addressOfRecord, change) in changes)
        {
            rows.Add(Row(addressOfRecord.ToString(), change.At.UtcTicks, JournalFormat.Manifest, JournalFormat.SerializerId, JournalFormat.Write(change)));
        }
        _writer.Append(rows);
    }

    /// <summary>Appends whatever a test wants to be there.</summary>
    public void AppendRaw(string id, string manifest, int serializerId, byte[] message) =>
        _writer.Append([Row(id, DateTime.UtcNow.Ticks, manifest, serializerId, message)]);

    /// <summary>Appends rows as they are, in their order: within one commit PostgreSQL has them in the order of their ids.</summary>
    public void AppendRows(IEnumerable<JournalRow> rows)
    {
        foreach (JournalRow row in rows) _writer.Append([row]);
    }

    public void DeleteTo(AddressOfRecord addressOfRecord, long sequenceNumber) => _writer.DeleteTo(addressOfRecord.ToString(), sequenceNumber);

    public void Run(string sql)
    {
        using var connection = JournalTable.Connect(Options);
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // the test's own text
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    public RegistrationHistory Read(Action<UnreadableChange>? onUnreadable = null, Func<int, CancellationToken, ValueTask>? pace = null) =>
        new(Options, onUnreadable) { Pace = pace };

    public void Dispose()
    {
        _writer.Dispose();
        _directory.Dispose();
    }

    private JournalRow Row(string id, long createdTicks, string manifest, int serializerId, byte[] message)
    {
        long sequenceNumber = _sequenceNumbers[id] = _sequenceNumbers.GetValueOrDefault(id) + 1;
        return new JournalRow(id, sequenceNumber, createdTicks, false, manifest, serializerId, message, "", null);
    }
}
