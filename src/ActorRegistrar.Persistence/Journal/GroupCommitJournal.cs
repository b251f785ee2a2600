using System.Diagnostics.CodeAnalysis;
using ActorRegistrar.Actors.Clocks;
using ActorRegistrar.Actors.Entities;
using ActorRegistrar.Persistence.Hosting;
using ActorRegistrar.Persistence.Storage;
using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using Akka.Persistence;
using Akka.Persistence.Journal;

namespace ActorRegistrar.Persistence.Journal;

/// <summary>
/// The journal plugin's door: it speaks Akka.Persistence's journal protocol, serializes events and hands them on.
/// Commits and reads happen on threads of their own, so nothing here waits for a disk.
/// </summary>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "An actor's end is PostStop.")]
public sealed class GroupCommitJournal : WriteJournalBase
{
    private readonly EventSerializer _serializer;
    private readonly WriteQueue _queue;
    private readonly JournalWriter _writer;
    private readonly RecoveryReaders _readers;
    private readonly RegistrarClock _clock = RegistrarClock.Of(Context.System);
    private readonly bool _hasAdapters;

    /// <summary>Made by Akka.Persistence from the plugin's configuration.</summary>
    /// <param name="config">The plugin's section; see <see cref="JournalConfiguration"/>.</param>
    public GroupCommitJournal(Config config)
    {
        SqlJournal.Of(Context.System).Open();
        var options = JournalConfiguration.Read(config);
        var system = (ExtendedActorSystem)Context.System;
        var setup = system.Settings.Setup.Get<JournalDatabaseSetup>();
        var database = setup.HasValue ? setup.Value.Database : JournalDatabases.Open(options);
        var log = Context.GetLogger();
        var condition = JournalCondition.For(system);
        _serializer = new EventSerializer(system);
        _hasAdapters = config.GetConfig("event-adapter-bindings") is { IsEmpty: false };
        _queue = new WriteQueue(options);
        _readers = new RecoveryReaders(database, options, _serializer, AdaptFromJournal, condition, log);
        _writer = new JournalWriter(database, options, _queue, _readers.Read, condition, log);
    }

    /// <inheritdoc/>
    protected override void PreStart()
    {
        JournalAdmission.For(Context.System).Attach(_queue);
        // Adapters change what is stored, and live in the base class of plugins.
        if (!_hasAdapters) EventStores.Of(Context.System).Set(Self, new DirectDoor(_queue, _serializer, _clock, Self));
        JournalMetrics.Watch(_queue);
        _writer.Start();
        _readers.Start();
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        EventStores.Of(Context.System).Set(Self, null);
        _writer.Dispose();
        _readers.Dispose();
        JournalMetrics.Forget(_queue);
    }

    /// <inheritdoc/>
    protected override bool Receive(object message)
    {
        switch (message)
        {
            case WriteMessages write:
                _queue.Enqueue(Serialize(write));
                return true;
            case ReplayMessages recovery:
                Recover(recovery);
                return true;
            case DeleteMessagesTo delete:
                _queue.Enqueue(new PendingDelete(delete, Self));
                return true;
            case PendingPurge.Purge purge:
                _queue.EnqueueSpare(new PendingPurge(purge.Step, Sender, Self));
                return true;
            case CheckJournalHealth:
                Sender.Tell(new JournalHealthCheckResponse(Health()));
                return true;
            default:
                return false;
        }
    }

    private PendingWrite Serialize(WriteMessages request)
    {
        long nowTicks = _clock.Now.UtcTicks;
        JournalRow[] rows = [];
        Exception?[]? rejections = null;
        string? persistenceId = null, traceParent = null;
        int atomicWrite = 0;
        foreach (var envelope in request.Messages)
        {
            if (envelope is not AtomicWrite write)
                continue;
            persistenceId ??= write.PersistenceId;
            int stored = rows.Length;
            try
            {
                var events = PendingWrite.EventsOf(write);
                var own = events[0] as RowPersistent;
                traceParent ??= own?.TraceParent;
                Array.Resize(ref rows, stored + events.Count);
                for (int i = 0; i < events.Count; i++)
                {
                    long predecessor = stored + i > 0 ? JournalRow.Preceding : own?.Predecessor ?? JournalRow.AnyLower;
                    rows[stored + i] = _serializer.ToRow(AdaptToJournal(events[i]), nowTicks) with { Predecessor = predecessor };
                }
            }
            catch (Exception e)
            {
                // A rejection concerns this atomic write alone; the actor lives and its other events are stored.
                JournalMetrics.Rejected();
                Array.Resize(ref rows, stored);
                rejections ??= new Exception?[request.Messages.Count()];
                rejections[atomicWrite] = e;
            }
            atomicWrite++;
        }
        return new PendingWrite(request, persistenceId, rows, rejections, Self) { TraceParent = traceParent };
    }

    private void Recover(ReplayMessages recovery)
    {
        try
        {
            if (!_queue.TryFollow(recovery))
                _readers.Read(recovery);
        }
        catch (JournalUnavailableException e)
        {
            RecoveryAnswers.Fail(recovery, e);
        }
    }

    private PersistenceHealthCheckResult Health() => _queue switch
    {
        { Outage: { } cause } => new(PersistenceHealthStatus.Unhealthy, "The last commit failed.", cause),
        { IsOpen: false } => new(PersistenceHealthStatus.Degraded, "Writes wait for too long."),
        _ => new(PersistenceHealthStatus.Healthy, "Commits go through."),
    };
}
