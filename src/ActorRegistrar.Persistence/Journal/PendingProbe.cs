using Akka.Actor;

namespace ActorRegistrar.Persistence.Journal;

/// <summary>Nobody's change: it goes through a whole commit and leaves nothing, so that a database that died while nobody wrote is known.</summary>
internal sealed class PendingProbe() : PendingOperation(null, ActorRefs.Nobody)
{
    protected override void AnswerSuccess()
    {
    }

    protected override void AnswerFailure(Exception cause)
    {
    }
}
