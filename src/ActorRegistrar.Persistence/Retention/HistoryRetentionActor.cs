using System.Globalization;
using ActorRegistrar.Persistence.Journal;
using Akka.Actor;
using Akka.Event;

namespace ActorRegistrar.Persistence.Retention;

/// <summary>Starts a pass of the purge, the next one when it has ended and the time has come. One that fails is tried again then.</summary>
internal sealed class HistoryRetentionActor : UntypedActor, IWithTimers
{
    private readonly Func<DateTimeOffset, CancellationToken, Task<PurgeReport>> _run;
    private readonly TimeSpan _every;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly CancellationTokenSource _stopping = new();

    public HistoryRetentionActor(Func<DateTimeOffset, CancellationToken, Task<PurgeReport>> run, TimeSpan every)
    {
        _run = run;
        _every = every;
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() => StartNext();

    protected override void PostStop()
    {
        _stopping.Cancel();
        _stopping.Dispose();
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Due:
                _run(Context.System.Scheduler.Now, _stopping.Token).PipeTo(Self);
                break;
            case PurgeReport report:
                Tell(report);
                StartNext();
                break;
            case Status.Failure failure:
                _log.Warning("history purge failed and is tried again in {0} s: {1}", _every.TotalSeconds, failure.Cause.GetBaseException().Message);
                StartNext();
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void StartNext() => Timers.StartSingleTimer(Due.Instance, Due.Instance, _every);

    private void Tell(PurgeReport report)
    {
        JournalMetrics.PurgeTook(report.Removed, report.Took);
        if (report.Walked == 0) return;
        _log.Info(
            "history purge removed={0} looked-at={1} seconds={2}", report.Removed, report.Walked, report.Took.TotalSeconds.ToString("F1", CultureInfo.InvariantCulture));
    }

    private sealed class Due
    {
        public static readonly Due Instance = new();
    }
}
