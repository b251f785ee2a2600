using System.Globalization;
using ActorRegistrar.Persistence.Storage;
using Akka.Actor;
using Akka.Event;

namespace ActorRegistrar.Persistence.Journal;

/// <summary>
/// What was found to be wrong with the contents of an actor system's journal since the start: damage, which is contained to the actors
/// concerned, and changes that are gone. Safe for use by several threads.
/// </summary>
public sealed class JournalCondition : IExtension
{
    private const int MostKept = 10_000;
    private const int MostLogged = 100;

    private readonly ILoggingAdapter _log;
    private readonly HashSet<string> _damaged = new(StringComparer.Ordinal);
    private volatile int _count;
    private volatile bool _isUnknown;
    private long _missing;
    private int _logged;

    internal JournalCondition(ILoggingAdapter log) => _log = log;

    /// <summary>How many actors cannot be read because what is stored of them is damaged; at most 10,000 are counted.</summary>
    public int Damaged => _count;

    /// <summary>How many acknowledged changes the journal lacked at the start, at least; 0 when it was whole.</summary>
    public long Missing => Volatile.Read(ref _missing);

    /// <summary>Whether nobody could tell at the start how many acknowledged changes the journal lacked, if any.</summary>
    public bool IsMissingUnknown => _isUnknown;

    /// <summary>The condition of this actor system's journal.</summary>
    /// <param name="system">A running actor system.</param>
    public static JournalCondition For(ActorSystem system)
    {
        ArgumentNullException.ThrowIfNull(system);
        return system.WithExtension<JournalCondition, Provider>();
    }

    /// <summary>Something of an actor cannot be read, or not be written, because of damage.</summary>
    internal void FoundDamage(string persistenceId, Exception damage)
    {
        lock (_damaged)
        {
            if (_damaged.Count >= MostKept || !_damaged.Add(persistenceId)) return;
            _count = _damaged.Count;
            if (++_logged > MostLogged) return;
        }
        _log.Error("the journal is damaged at '{0}', which is answered 503 until it is repaired (see the verb 'repair'); others are not concerned: {1}", persistenceId, damage.Message);
        if (_logged == MostLogged) _log.Error("the journal is damaged at more than {0} addresses-of-record; the metric actorregistrar.journal.damaged counts the others", MostLogged);
    }

    /// <summary>An actor was read.</summary>
    internal void Read(string persistenceId)
    {
        if (_count == 0) return;
        lock (_damaged)
        {
            if (_damaged.Remove(persistenceId)) _count = _damaged.Count;
        }
    }

    /// <summary>The database was missing or empty at a start while its write-ahead log held changes.</summary>
    internal void FoundOrphan(string file) => _log.Error(
        "the journal was missing or empty while its write-ahead log held changes, which cannot be read without it; the log is kept as '{0}'. To have them back stop the server, put the journal that the log belongs to in its place, remove the new one's -wal file, rename the log to the journal's name with -wal and start; else remove the log, and this is said no more",
        file);

    /// <summary>What would say how far the journal had come is damaged.</summary>
    internal void FoundNoMark()
    {
        _isUnknown = true;
        _log.Error("the file .mark beside the journal, which tells how far the journal had come, cannot be read: whether acknowledged changes are missing since the last run cannot be told. It is written again from the journal as it is now; where its disk or another program has damaged it, look at the journal with the verb 'repair'");
    }

    /// <summary>The journal ends before what was acknowledged.</summary>
    internal void FoundShorter(JournalShortfall shortfall)
    {
        Volatile.Write(ref _missing, shortfall.Missing);
        _log.Error(
            "CHANGES ARE MISSING: the journal ends with change {0}, and {1} had been acknowledged; at least {2} registrations are gone, because the journal or its -wal file was replaced, cut or deleted. Restore both files from the same moment, or let the telephones register again",
            shortfall.Found.ToString(CultureInfo.InvariantCulture), shortfall.Acknowledged.ToString(CultureInfo.InvariantCulture), shortfall.Missing.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Makes the one instance of each actor system.</summary>
    internal sealed class Provider : ExtensionIdProvider<JournalCondition>
    {
        public override JournalCondition CreateExtension(ExtendedActorSystem system)
        {
            var condition = new JournalCondition(Logging.GetLogger(system, typeof(JournalCondition)));
            JournalMetrics.Watch(condition);
            system.RegisterOnTermination(() => JournalMetrics.Forget(condition));
            return condition;
        }
    }
}
