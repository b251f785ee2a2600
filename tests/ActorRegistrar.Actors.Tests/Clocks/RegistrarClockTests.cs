using ActorRegistrar.Actors.Clocks;
using Akka.TestKit;
using Akka.TestKit.Configs;
using Akka.TestKit.Xunit2;

namespace ActorRegistrar.Actors.Tests.Clocks;

public sealed class RegistrarClockTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly List<(TimeSpan Step, TimeSpan Ahead)> _steps = [];
    private readonly RegistrarClock _clock;
    private DateTimeOffset _wall = Start;
    private long _elapsed = 42;

    public RegistrarClockTests() => _clock = new RegistrarClock(() => _wall, () => _elapsed, (step, ahead) => _steps.Add((step, ahead)));

    public void Dispose() => _clock.Dispose();

    [Fact]
    public void It_shows_the_wall_clock_of_the_start_and_what_has_passed_since()
    {
        Passes(TimeSpan.FromSeconds(90));
        Assert.Equal(Start + TimeSpan.FromSeconds(90), _clock.Now);
        Assert.Equal(TimeSpan.Zero, _clock.Now.Offset);
        Assert.Equal(Start, _clock.StartedAt);
    }

    [Fact]
    public void A_thread_that_has_to_wait_between_the_readings_of_the_start_leaves_no_difference()
    {
        int readings = 0;
        long passed = 0;
        // Each of the first readings of the wall clock takes 40 ms until the other clock is read.
        DateTimeOffset Wall()
        {
            DateTimeOffset now = Start.AddTicks(passed);
            if (++readings <= 3) passed += TimeSpan.FromMilliseconds(40).Ticks;
            return now;
        }
        using var clock = new RegistrarClock(Wall, () => passed, (_, _) => { });
        Assert.Equal(Start.AddTicks(passed), clock.Now);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    [InlineData(24 * 400)]
    [InlineData(-24 * 400)]
    [Trait("Rule", "steps of the clock")]
    public void It_does_not_move_when_the_wall_clock_is_set(int hours)
    {
        _wall += hours * Hour;
        _clock.Look();
        Assert.Equal(Start, _clock.Now);
        Assert.Equal(hours * Hour, _clock.WallIsAheadBy);
        Assert.Equal(Start + (hours * Hour), _clock.ToWall(_clock.Now));
    }

    [Fact]
    public void A_step_is_told_once_with_its_size_and_direction()
    {
        _wall += Hour;
        _clock.Look();
        Passes(TimeSpan.FromSeconds(1));
        _clock.Look();
        _wall -= 3 * Hour;
        _clock.Look();
        Assert.Equal([(Hour, Hour), (-3 * Hour, -2 * Hour)], _steps);
    }

    [Fact]
    public void A_wall_clock_that_is_set_right_again_is_no_more_ahead()
    {
        _wall += Hour;
        _clock.Look();
        _wall -= Hour - TimeSpan.FromMilliseconds(300);
        _clock.Look();
        Assert.Equal(TimeSpan.Zero, _clock.WallIsAheadBy);
        Assert.Equal(2, _steps.Count);
    }

    [Fact]
    public void A_wall_clock_that_is_slewed_is_not_set_but_what_it_comes_to_is_told()
    {
        for (int i = 0; i < 10; i++)
        {
            _wall += TimeSpan.FromMilliseconds(100);
            _clock.Look();
        }
        Assert.Empty(_steps);
        _wall += TimeSpan.FromMilliseconds(100);
        _clock.Look();
        Assert.Equal(TimeSpan.FromMilliseconds(1100), Assert.Single(_steps).Step);
    }

    [Fact]
    public void A_look_that_was_held_up_between_the_clocks_tells_nothing()
    {
        using var clock = new RegistrarClock(() => { Passes(TimeSpan.FromSeconds(5)); return _wall; }, () => _elapsed, (step, ahead) => _steps.Add((step, ahead)));
        clock.Look();
        Assert.Empty(_steps);
    }

    [Fact]
    public void Time_that_passes_is_never_set_back()
    {
        long before = ElapsedTime.Ticks();
        for (int i = 0; i < 10_000; i++)
        {
            long now = ElapsedTime.Ticks();
            Assert.True(now >= before);
            before = now;
        }
        Assert.True(before > 0);
    }

    private void Passes(TimeSpan time)
    {
        _elapsed += time.Ticks;
        _wall += time;
    }
}

/// <summary>Under a scheduler that somebody chose the clock is that scheduler's.</summary>
public sealed class RegistrarClockOnVirtualTimeTests() : TestKit(TestConfigs.TestSchedulerConfig)
{
    [Fact]
    public void It_moves_with_the_scheduler_of_a_test()
    {
        var scheduler = (TestScheduler)Sys.Scheduler;
        RegistrarClock clock = RegistrarClock.Of(Sys);
        scheduler.Advance(TimeSpan.FromHours(1));
        Assert.Equal(scheduler.Now, clock.Now);
        Assert.Same(clock, RegistrarClock.Of(Sys));
    }
}
