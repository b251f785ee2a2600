using System.Diagnostics;
using Akka.Persistence;

namespace ActorRegistrar.Persistence.Journal;

/// <summary>A recovery that waits for a reader. Answered once: by the reader, or by the watchdog when that takes too long.</summary>
internal sealed class PendingRecovery(ReplayMessages request)
{
    private int _claimed;

    public ReplayMessages Request { get; } = request;

    public long ArrivedAt { get; } = Stopwatch.GetTimestamp();

    /// <summary>True for the first caller, who must then answer.</summary>
    public bool Claim() => Interlocked.Exchange(ref _claimed, 1) == 0;

    public void Fail(Exception cause)
    {
        if (Claim())
            RecoveryAnswers.Fail(Request, cause);
    }
}
