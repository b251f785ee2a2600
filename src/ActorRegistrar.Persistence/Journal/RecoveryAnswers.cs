using Akka.Actor;
using Akka.Persistence;

namespace ActorRegistrar.Persistence.Journal;

/// <summary>What a recovering actor is told.</summary>
internal static class RecoveryAnswers
{
    public static void Replay(ReplayMessages recovery, IEnumerable<IPersistentRepresentation> adapted)
    {
        foreach (var representation in adapted)
            recovery.PersistentActor.Tell(new ReplayedMessage(representation), ActorRefs.NoSender);
    }

    public static void Succeed(ReplayMessages recovery, long highestSequenceNumber)
    {
        JournalMetrics.Recovered(success: true);
        recovery.PersistentActor.Tell(new RecoverySuccess(highestSequenceNumber), ActorRefs.NoSender);
    }

    public static void Fail(ReplayMessages recovery, Exception cause)
    {
        JournalMetrics.Recovered(success: false);
        recovery.PersistentActor.Tell(new ReplayMessagesFailure(cause), ActorRefs.NoSender);
    }
}
