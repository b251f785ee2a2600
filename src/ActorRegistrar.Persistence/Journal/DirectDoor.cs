using ActorRegistrar.Actors.Clocks;
using ActorRegistrar.Actors.Entities;
using ActorRegistrar.Persistence.Storage;
using Akka.Actor;

namespace ActorRegistrar.Persistence.Journal;

/// <summary>
/// The journal's other door: an event is serialized on the thread of the actor that stores it and goes straight to those who wait for the
/// next commit.
/// </summary>
/// <param name="queue">Who waits.</param>
/// <param name="serializer">Used from any thread.</param>
/// <param name="clock">Dates the rows.</param>
/// <param name="journal">The plugin's actor.</param>
internal sealed class DirectDoor(WriteQueue queue, EventSerializer serializer, RegistrarClock clock, IActorRef journal) : IEventStore
{
    public void Store(EventWrite write)
    {
        JournalRow row;
        try
        {
            row = serializer.ToRow(write.PersistenceId, write.SequenceNumber, write.Event, clock.Now.UtcTicks, write.Predecessor);
        }
        catch (Exception unserializable)
        {
            JournalMetrics.Rejected();
            write.Refused(unserializable);
            return;
        }
        queue.Enqueue(new PendingEvent(write, row, journal) { TraceParent = write.TraceParent });
    }
}
