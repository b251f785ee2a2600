using System.Globalization;
using ActorRegistrar.Actors.Clocks;
using ActorRegistrar.Persistence.Journal;
using Akka.Actor;
using Akka.Event;

namespace ActorRegistrar.Persistence.Retention;

/// <summary>
/// Starts a pass of the purge, the next one when it has ended and the time has come. One that fails is tried again then. After a start at
/// which the clock is more than a day away from the last change before, there is none for a day: a clock that is wrong must not cost the history.
/// </summary>
internal sealed class HistoryRetentionActor : UntypedActor, IWithTimers
{
    private static readonly TimeSpan MostSilence = TimeSpan.FromDays(1);
    private static readonly TimeSpan HeldFor = TimeSpan.FromDays(1);

    private readonly Func<DateTimeOffset, CancellationToken, Task<PurgeReport>> _run;
    private readonly Func<DateTimeOffset, Task<DateTimeOffset?>> _lastChange;
    private readonly TimeSpan _every;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly RegistrarClock _clock = RegistrarClock.Of(Context.System);
    private readonly CancellationTokenSource _stopping = new();
    private DateTimeOffset? _heldUntil; // null until the last change is known

    /// <param name="run">One pass, at a time.</param>
    /// <param name="every">How long between two.</param>
    /// <param name="lastChange">When the last change before this start was stored, if there is one.</param>
    public HistoryRetentionActor(
        Func<DateTimeOffset, CancellationToken, Task<PurgeReport>> run, TimeSpan every, Func<DateTimeOffset, Task<DateTimeOffset?>> lastChange)
    {
        _run = run;
        _every = every;
        _lastChange = lastChange;
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        AskForLastChange();
        StartNext();
    }

    protected override void PostStop()
    {
        _stopping.Cancel();
        _stopping.Dispose();
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Due when _heldUntil is null:
                AskForLastChange();
                StartNext();
                break;
            case Due when _clock.Now < _heldUntil:
                StartNext();
                break;
            case Due:
                _run(_clock.Now, _stopping.Token).PipeTo(Self);
                break;
            case LastChange last:
                OnLastChange(last.At);
                break;
            case Unknown unknown:
                _log.Debug("The last change before the start is not known yet: {0}", unknown.Cause.Message);
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

    private void AskForLastChange() =>
        _lastChange(_clock.StartedAt).PipeTo(Self, success: at => new LastChange(at), failure: cause => new Unknown(cause));

    private void OnLastChange(DateTimeOffset? at)
    {
        if (_heldUntil is not null) return;
        _heldUntil = DateTimeOffset.MinValue;
        if (at is not { } last || (_clock.StartedAt - last).Duration() <= MostSilence) return;
        _heldUntil = _clock.StartedAt + HeldFor;
        _log.Warning(
            "history purge waits until {0:u}: the last change before the start was stored at {1:u}, {2} days {3} the clock of this start; if the clock is wrong, set it and start again",
            _heldUntil, last, (_clock.StartedAt - last).Duration().TotalDays.ToString("F1", CultureInfo.InvariantCulture), last < _clock.StartedAt ? "before" : "after");
    }

    private void Tell(PurgeReport report)
    {
        JournalMetrics.PurgeTook(report.Removed, report.Took);
        if (report.Walked == 0) return;
        _log.Info(
            "history purge removed={0} looked-at={1} seconds={2}", report.Removed, report.Walked, report.Took.TotalSeconds.ToString("F1", CultureInfo.InvariantCulture));
    }

    private sealed record LastChange(DateTimeOffset? At);

    private sealed record Unknown(Exception Cause);

    private sealed class Due
    {
        public static readonly Due Instance = new();
    }
}
