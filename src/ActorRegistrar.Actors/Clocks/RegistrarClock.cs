using System.Globalization;
using ActorRegistrar.Actors.Metrics;
using Akka.Actor;
using Akka.Event;

namespace ActorRegistrar.Actors.Clocks;

/// <summary>
/// The one clock of an actor system's registrar: the wall clock as it was when the system started, plus the time that has passed since. When
/// somebody sets the wall clock, bindings therefore end when they were promised to end, and the history stays in order. What is granted,
/// stored, looked up and purged goes by this clock; log lines and the Date header field go by the wall clock. Safe for use by several threads.
/// </summary>
/// <remarks>
/// Time in which the machine was suspended counts. Where the actor system has a scheduler of its own, such as a test's, the clock is that
/// scheduler's.
/// </remarks>
public sealed class RegistrarClock : IExtension, ITimeProvider, IDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    // A clock that is slewed is not set, and a leap second is not worth a word.
    private static readonly TimeSpan SmallestStep = TimeSpan.FromSeconds(1);

    // A thread that was held up between the clocks compares two different moments.
    private static readonly TimeSpan LongestLook = TimeSpan.FromMilliseconds(100);

    private const int Readings = 100;
    private const long NearEnoughTicks = TimeSpan.TicksPerMillisecond / 10;

    private readonly Func<DateTimeOffset> _wall;
    private readonly ITimeProvider? _scheduler;
    private readonly Action<TimeSpan, TimeSpan> _onStep; // by how much; how far ahead of this clock the wall clock is now
    private readonly Lock _looking = new();
    private readonly long _startTicks;
    private readonly long _startedAt;
    private readonly Func<long> _elapsed; // ticks since some moment
    private Timer? _timer;
    private long _aheadTicks;

    /// <param name="wall">What anybody may set.</param>
    /// <param name="elapsed">Ticks of 100 ns since some moment, which nobody can set.</param>
    /// <param name="onStep">Called once for each step with its size and with how far the wall clock is ahead now; negative: behind.</param>
    internal RegistrarClock(Func<DateTimeOffset> wall, Func<long> elapsed, Action<TimeSpan, TimeSpan> onStep)
    {
        _wall = wall;
        _elapsed = elapsed;
        _onStep = onStep;
        (_startTicks, _startedAt) = ReadBoth(wall, elapsed);
    }

    private RegistrarClock(IScheduler scheduler) : this(() => scheduler.Now, () => 0, (_, _) => { }) => _scheduler = scheduler;

    /// <summary>The time, in UTC.</summary>
    public DateTimeOffset Now => _scheduler?.Now ?? new DateTimeOffset(_startTicks + _elapsed() - _startedAt, TimeSpan.Zero);

    /// <summary>When it was started, which is when the actor system's first part asked for it.</summary>
    public DateTimeOffset StartedAt => new(_startTicks, TimeSpan.Zero);

    /// <summary>How far the wall clock has been set ahead of this one since the start; negative: behind. Zero while nobody set it.</summary>
    public TimeSpan WallIsAheadBy => new(Volatile.Read(ref _aheadTicks));

    /// <inheritdoc/>
    public TimeSpan MonotonicClock => _scheduler?.MonotonicClock ?? new TimeSpan(_elapsed());

    /// <inheritdoc/>
    public TimeSpan HighResMonotonicClock => _scheduler?.HighResMonotonicClock ?? new TimeSpan(_elapsed());

    /// <summary>The clock of this actor system; also without a registrar.</summary>
    /// <param name="system">A running actor system.</param>
    public static RegistrarClock Of(ActorSystem system)
    {
        ArgumentNullException.ThrowIfNull(system);
        return system.WithExtension<RegistrarClock, Provider>();
    }

    /// <summary>What the wall clock showed, or will show, at a time of this clock, for those outside who compare it with their own.</summary>
    /// <param name="time">By this clock.</param>
    public DateTimeOffset ToWall(DateTimeOffset time) => time + WallIsAheadBy;

    /// <inheritdoc/>
    public void Dispose()
    {
        _timer?.Dispose();
        ClockMetrics.Clocks.Remove(this);
    }

    /// <summary>Compares the two clocks.</summary>
    internal void Look()
    {
        lock (_looking)
        {
            DateTimeOffset before = Now, wall = _wall();
            if (Now - before > LongestLook) return;
            TimeSpan ahead = wall - before, step = ahead - WallIsAheadBy;
            if (step.Duration() <= SmallestStep) return;
            Volatile.Write(ref _aheadTicks, ahead.Duration() <= SmallestStep ? 0 : ahead.Ticks);
            ClockMetrics.Steps.Add();
            _onStep(step, ahead);
        }
    }

    /// <summary>
    /// Both clocks at one moment, or the nearest to it of a few tries: what lies between the two readings, such as a thread that had to wait,
    /// would stay a difference of this clock from the wall clock, and of one start from the next.
    /// </summary>
    private static (long WallTicks, long Elapsed) ReadBoth(Func<DateTimeOffset> wall, Func<long> elapsed)
    {
        (long WallTicks, long Elapsed) nearest = default;
        long smallest = long.MaxValue;
        for (int i = 0; i < Readings && smallest > NearEnoughTicks; i++)
        {
            long before = elapsed();
            long wallTicks = wall().UtcTicks;
            long after = elapsed();
            if (after - before >= smallest) continue;
            smallest = after - before;
            // The later of the two, so that it is never ahead of a wall clock that nobody set.
            nearest = (wallTicks, after);
        }
        return nearest;
    }

    private void Watch()
    {
        ClockMetrics.Clocks.Add(this);
        _timer = new Timer(_ => Look(), null, LookEvery, LookEvery);
    }

    private static void Tell(ILoggingAdapter log, TimeSpan step, TimeSpan ahead) => log.Warning(
        "the wall clock was set {0} by {1} s and is now {2} s {3} the registrar's clock, by which bindings end and the history is dated until the next start",
        step > TimeSpan.Zero ? "forward" : "back", Seconds(step), Seconds(ahead), ahead > TimeSpan.Zero ? "ahead of" : "behind");

    private static string Seconds(TimeSpan time) => time.Duration().TotalSeconds.ToString("F1", CultureInfo.InvariantCulture);

    /// <summary>Makes the one instance of each actor system.</summary>
    internal sealed class Provider : ExtensionIdProvider<RegistrarClock>
    {
        public override RegistrarClock CreateExtension(ExtendedActorSystem system)
        {
            // Akka.NET's own scheduler shows the wall clock; any other was chosen by somebody who wants that one.
            if (system.Scheduler is not HashedWheelTimerScheduler) return new RegistrarClock(system.Scheduler);
            ILoggingAdapter log = Logging.GetLogger(system, typeof(RegistrarClock));
            var clock = new RegistrarClock(() => DateTimeOffset.UtcNow, ElapsedTime.Ticks, (step, ahead) => Tell(log, step, ahead));
            clock.Watch();
            system.RegisterOnTermination(clock.Dispose);
            return clock;
        }
    }
}
