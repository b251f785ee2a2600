using ActorRegistrar.Server.Courtesy;

namespace ActorRegistrar.Server.Tests.Courtesy;

/// <summary>A machine of two processors on which a reader works and others do, with a time that only passes when one of them works or rests.</summary>
internal sealed class SimulatedMachine : TimeProvider, IProcessorMeter
{
    private long _now = 1;
    private TimeSpan _own;
    private TimeSpan _all;
    private TimeSpan _idle;

    public int Processors => 2;

    /// <summary>What others want of all processors, 0 to 1.</summary>
    public double Others { get; set; }

    /// <summary>Whether the system says nothing of all processors.</summary>
    public bool IsHidden { get; init; }

    /// <summary>Rests so far.</summary>
    public int Rests { get; private set; }

    public TimeSpan Elapsed => TimeSpan.FromTicks(_now - 1);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _now;

    public TimeSpan Own() => _own;

    public (TimeSpan All, TimeSpan Idle)? Machine() => IsHidden ? null : (_all, _idle);

    /// <summary>The reader works alone on one processor; others get of both what it leaves.</summary>
    public void Work(TimeSpan time)
    {
        _own += time;
        _idle += time * Math.Max(0, 1 - (2 * Others));
        Pass(time);
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Rests++;
        _idle += dueTime * (2 * (1 - Others));
        Pass(dueTime);
        callback(state);
        return new Fired();
    }

    private void Pass(TimeSpan time)
    {
        _all += 2 * time;
        _now += time.Ticks;
    }

    private sealed class Fired : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => false;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
