using ActorRegistrar.Persistence.Options;

namespace ActorRegistrar.Persistence.Locking;

/// <summary>
/// Keeps a second process from writing a journal: another server, or a command beside a server. Ends with the process, however that ends.
/// Whoever only reads, or changes what no actor looks at, needs none.
/// </summary>
public sealed class JournalLock : IDisposable
{
    private readonly IHeldLock? _held;

    private JournalLock(IHeldLock? held) => _held = held;

    /// <summary>
    /// Whether no other process can have the lock. On SQLite it is false from when its file was found removed or taken by another. On PostgreSQL
    /// it is false while the session that holds it is lost, and when nothing has been heard of that session for 6 s.
    /// </summary>
    public bool IsHeld => _held is null || _held.IsHeld;

    /// <summary>Takes the lock or says why not. Waits for at most a second, for a process that was killed a moment ago.</summary>
    /// <param name="options">Where the journal is.</param>
    /// <param name="use">What for.</param>
    /// <exception cref="JournalInUseException">Somebody else has the journal.</exception>
    /// <exception cref="JournalConfigurationException">The database cannot be used as configured.</exception>
    public static JournalLock Acquire(JournalOptions options, JournalUse use)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new JournalLock(options.Provider == JournalProvider.Sqlite ? SqliteLock.Acquire(options) : PostgreSqlLock.Acquire(options));
    }

    /// <summary>Names the database in a sentence, as both dialects do.</summary>
    internal static JournalInUseException InUse(string journal, string other, Exception? cause = null)
    {
        string sentence = $"The journal {journal} is in use by another process, a server or an import; stop that one, or name another {other}.";
        return cause is null ? new JournalInUseException(sentence) : new JournalInUseException(sentence, cause);
    }

    /// <summary>Says from now on what happens to the lock.</summary>
    internal void Watch(JournalLockEvents events) => _held?.Watch(events);

    /// <inheritdoc/>
    public void Dispose() => _held?.Dispose();
}
