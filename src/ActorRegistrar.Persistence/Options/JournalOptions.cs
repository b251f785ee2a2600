namespace ActorRegistrar.Persistence.Options;

/// <summary>Where events are stored, how hard, and how long a write or a recovery may take.</summary>
public sealed class JournalOptions
{
    /// <summary>The configuration section that binds to this type.</summary>
    public const string SectionName = "Registrar:Journal";

    /// <summary>Which database. Default SQLite.</summary>
    public JournalProvider Provider { get; set; } = JournalProvider.Sqlite;

    /// <summary>
    /// ADO.NET connection string. Required for PostgreSQL. For SQLite it is optional: when set it names the file and
    /// <see cref="DataDirectory"/> is not used.
    /// </summary>
    public string? ConnectionString { get; set; }

    /// <summary>Directory of <c>journal.db</c>, created at start; relative to the working directory. SQLite only. Default <c>data</c>.</summary>
    public string DataDirectory { get; set; } = "data";

    /// <summary>
    /// What an acknowledged event survives. Default <see cref="JournalDurability.Full"/>; the price is one disk flush per commit.
    /// <see cref="JournalMode.Stock"/> on SQLite always pays it.
    /// </summary>
    public JournalDurability Durability { get; set; } = JournalDurability.Full;

    /// <summary>Which plugin writes. Both read and write the same tables, so the value may change between two starts.</summary>
    public JournalMode Mode { get; set; } = JournalMode.GroupCommit;

    /// <summary>
    /// Recovery of an address-of-record replays the newest event alone, which carries its whole state. Default true. To actors of an
    /// application that keep events here too all are replayed. Group commit only: the stock plugin always replays everything.
    /// </summary>
    public bool RecoverNewestOnly { get; set; } = true;

    /// <summary>Rows in one commit, at most. A commit never waits for more rows to come. Default 1,000.</summary>
    public int MaxBatchRows { get; set; } = 1_000;

    /// <summary>Waiting writes at which admission closes, so that new requests are refused at the door. Default 20,000.</summary>
    public int AdmissionQueueLimit { get; set; } = 20_000;

    /// <summary>Waiting writes beyond which a write fails at once, whatever the door let in. Default 60,000.</summary>
    public int HardQueueLimit { get; set; } = 60_000;

    /// <summary>Age of the oldest waiting write at which admission closes. Default 1 s.</summary>
    public TimeSpan AdmissionMaxAge { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Longest time from a write's arrival to its answer; past it the write fails with an unknown outcome. Default 2.5 s, at least 1 s: less
    /// than a request may take, so that whoever waits behind the write is answered in time too.
    /// </summary>
    public TimeSpan WriteTimeout { get; set; } = TimeSpan.FromSeconds(2.5);

    /// <summary>Longest time from a recovery's arrival to its answer; past it the recovery fails. Default 2.5 s, at least 1 s.</summary>
    public TimeSpan ReadTimeout { get; set; } = TimeSpan.FromSeconds(2.5);

    /// <summary>Threads, and database connections, that answer recoveries. Default 2.</summary>
    public int ReaderThreads { get; set; } = 2;

    /// <summary>Checks every value against the limits stated beside it.</summary>
    /// <exception cref="JournalConfigurationException">One value is out of its range; the message names it.</exception>
    public void Validate()
    {
        if (Provider == JournalProvider.PostgreSql && string.IsNullOrWhiteSpace(ConnectionString))
            throw new JournalConfigurationException($"{SectionName}:ConnectionString is required when the provider is postgresql.");
        if (Provider == JournalProvider.Sqlite && string.IsNullOrWhiteSpace(ConnectionString) && string.IsNullOrWhiteSpace(DataDirectory))
            throw new JournalConfigurationException("Registrar:DataDirectory is empty; the SQLite journal needs a directory.");
        AtLeastOne(MaxBatchRows, nameof(MaxBatchRows));
        AtLeastOne(AdmissionQueueLimit, nameof(AdmissionQueueLimit));
        AtLeastOne(ReaderThreads, nameof(ReaderThreads));
        if (HardQueueLimit < AdmissionQueueLimit)
            throw new JournalConfigurationException($"{SectionName}:HardQueueLimit is less than AdmissionQueueLimit.");
        if (AdmissionMaxAge <= TimeSpan.Zero)
            throw new JournalConfigurationException($"{SectionName}:AdmissionMaxAge must be more than zero.");
        if (WriteTimeout < TimeSpan.FromSeconds(1) || ReadTimeout < TimeSpan.FromSeconds(1))
            throw new JournalConfigurationException($"{SectionName}:WriteTimeout and ReadTimeout must be at least one second.");
    }

    private static void AtLeastOne(int value, string name)
    {
        if (value < 1)
            throw new JournalConfigurationException($"{SectionName}:{name} must be at least 1.");
    }
}
