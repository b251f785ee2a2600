using ActorRegistrar.Persistence.Journal;
using ActorRegistrar.Persistence.Locking;
using ActorRegistrar.Persistence.Options;
using ActorRegistrar.Persistence.Storage;
using Akka.Actor;
using Akka.Event;

namespace ActorRegistrar.Persistence.Hosting;

/// <summary>
/// The journal of one actor system: its lock and its tables. Opened by the journal plugin or by the start of the host, whichever comes first,
/// so that a host that is only configured touches no database; closed with the actor system.
/// </summary>
public sealed class SqlJournal : IExtension
{
    private readonly object _gate = new();
    private readonly ActorSystem _system;
    private readonly ILoggingAdapter _log;
    private JournalLock? _lock;
    private volatile string? _taken;

    private SqlJournal(ActorSystem system)
    {
        _system = system;
        _log = Logging.GetLogger(system, typeof(SqlJournal));
    }

    /// <summary>
    /// Why this process has ended its actor system: another one uses the journal. A sentence for the operator; null otherwise.
    /// </summary>
    public string? Taken => _taken;

    /// <summary>The journal of this actor system.</summary>
    /// <param name="system">A running actor system, configured by <c>WithSqlJournal</c> or <see cref="JournalConfiguration"/>.</param>
    public static SqlJournal Of(ActorSystem system)
    {
        ArgumentNullException.ThrowIfNull(system);
        return system.WithExtension<SqlJournal, Provider>();
    }

    /// <summary>Takes the lock and prepares the tables, unless that has been done.</summary>
    /// <exception cref="JournalConfigurationException">The data directory is not writable, the file is not a journal, or PostgreSQL does not answer.</exception>
    /// <exception cref="JournalInUseException">Another process, or another actor system of this one, has the journal.</exception>
    public void Open()
    {
        // A database that was given to the system is prepared by whoever gave it.
        if (_system.Settings.Setup.Get<JournalDatabaseSetup>().HasValue) return;
        lock (_gate)
        {
            if (_lock is not null) return;
            var options = JournalConfiguration.Read(_system.Settings.Config.GetConfig(JournalConfiguration.GroupCommitPluginId));
            var held = JournalLock.Acquire(options, JournalUse.Serving);
            try
            {
                IJournalDatabase database = JournalDatabases.Open(options);
                database.Prepare();
                if (database.FindOrphanedLog() is { } orphan) JournalCondition.For(_system).FoundOrphan(orphan);
                if (database.RepairMark()) JournalCondition.For(_system).FoundNoMark();
                if (database.FindShortfall() is { } shortfall) JournalCondition.For(_system).FoundShorter(shortfall);
                _system.RegisterOnTermination(() => Close(held));
            }
            catch
            {
                held.Dispose();
                throw;
            }
            held.Watch(new JournalLockEvents(OnLost, OnRegained, OnTaken));
            JournalAdmission.For(_system).Attach(held);
            JournalMetrics.Watch(held);
            _lock = held;
        }
    }

    private static void Close(JournalLock held)
    {
        JournalMetrics.Forget(held);
        held.Dispose();
    }

    private void OnLost(Exception cause) =>
        _log.Error("The lock on the journal is lost: {0}. Everything is answered 503 until it is held again.", cause.Message.TrimEnd('.'));

    private void OnRegained() => _log.Info("The lock on the journal is held again; no other process has used the journal.");

    private void OnTaken(JournalInUseException taken)
    {
        _taken = taken.Message;
        _log.Error("{0} This server ends.", taken.Message);
        CoordinatedShutdown.Get(_system).Run(JournalTakenReason.Instance);
    }

    /// <summary>Makes the one instance of each actor system.</summary>
    internal sealed class Provider : ExtensionIdProvider<SqlJournal>
    {
        public override SqlJournal CreateExtension(ExtendedActorSystem system) => new(system);
    }

    private sealed class JournalTakenReason : CoordinatedShutdown.Reason
    {
        public static readonly JournalTakenReason Instance = new();

        public override int ExitCode => 1;
    }
}
