using ActorRegistrar.Server.Http.Health;
using ActorRegistrar.Server.Options;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ActorRegistrar.Server.Tests.Health;

public sealed class HealthRulesTests
{
    private static readonly HealthSection Settings = new() { OverloadSeconds = 10 };
    private static readonly HealthSigns Well = new() { IsStarted = true, Listeners = 2, IsBeating = true, IsWarm = true };

    [Fact]
    public void A_server_that_is_well_is_alive_started_and_ready()
    {
        Assert.Equal(HealthStatus.Healthy, Ready(Well));
        Assert.Equal(HealthStatus.Healthy, StatusOf(HealthRules.Live, Well));
        Assert.Equal(HealthStatus.Healthy, StatusOf(HealthRules.Startup, Well));
    }

    [Fact]
    public void Before_its_listeners_are_open_it_is_alive_but_neither_started_nor_ready()
    {
        HealthSigns signs = Well with { IsStarted = false };
        Assert.Equal(HealthStatus.Unhealthy, Ready(signs));
        Assert.Equal(HealthStatus.Unhealthy, StatusOf(HealthRules.Startup, signs));
        Assert.Equal(HealthStatus.Healthy, StatusOf(HealthRules.Live, signs));
    }

    [Fact]
    public void A_server_that_stops_is_not_ready_and_need_not_be_killed()
    {
        HealthSigns signs = Well with { IsStopping = true, HasEnded = true };
        Assert.Equal(HealthStatus.Unhealthy, Ready(signs));
        Assert.Equal(HealthStatus.Healthy, StatusOf(HealthRules.Live, signs));
    }

    [Fact]
    public void A_server_whose_actors_do_not_run_is_dead()
    {
        Assert.Equal(HealthStatus.Unhealthy, StatusOf(HealthRules.Live, Well with { IsBeating = false, Silence = TimeSpan.FromSeconds(31) }));
        Assert.Equal(HealthStatus.Unhealthy, StatusOf(HealthRules.Live, Well with { HasEnded = true }));
    }

    [Fact]
    public void A_server_that_cannot_store_is_not_ready_but_alive()
    {
        HealthSigns signs = Well with { IsJournalFailing = true };
        Assert.Equal(HealthStatus.Unhealthy, Ready(signs));
        Assert.Equal(HealthStatus.Healthy, StatusOf(HealthRules.Live, signs));
    }

    [Theory]
    [InlineData(0, 10, HealthStatus.Healthy)]
    [InlineData(9, 10, HealthStatus.Degraded)]
    [InlineData(10, 10, HealthStatus.Unhealthy)]
    [InlineData(3600, 0, HealthStatus.Degraded)]
    internal void Overload_is_told_at_once_and_counts_when_it_lasts(int seconds, int allowed, HealthStatus expected) => Assert.Equal(
        expected, HealthRules.StatusOf(HealthRules.Ready, Well with { Overload = TimeSpan.FromSeconds(seconds) }, new HealthSection { OverloadSeconds = allowed }));

    [Theory]
    [InlineData(0, HealthStatus.Healthy)]
    [InlineData(2, HealthStatus.Healthy)]
    [InlineData(3600, HealthStatus.Degraded)]
    [InlineData(-3600, HealthStatus.Degraded)]
    internal void A_wall_clock_that_was_set_is_told_and_turns_nobody_away(int seconds, HealthStatus expected) =>
        Assert.Equal(expected, Ready(Well with { WallIsAheadBy = TimeSpan.FromSeconds(seconds) }));

    [Fact]
    public void A_journal_of_which_nobody_can_tell_whether_it_is_whole_is_told_and_turns_nobody_away() =>
        Assert.Equal(HealthStatus.Degraded, Ready(Well with { IsMissingUnknown = true }));

    [Fact]
    public void Nobody_has_to_wait_for_the_warm_up()
    {
        HealthSigns signs = Well with { IsWarm = false, ToWake = 1000, Awake = 250 };
        Assert.Equal(HealthStatus.Degraded, Ready(signs));
        HealthCheckResult warmup = HealthRules.Parts.Single(part => part.Name == "warm-up").Judge(signs, Settings);
        Assert.Equal("250 of 1000 addresses-of-record are awake; the others wake when they are asked for.", warmup.Description);
    }

    [Fact]
    public void Overload_lasts_from_its_beginning_until_it_pauses()
    {
        var time = new ManualTime();
        var clock = new OverloadClock(time);
        clock.Observe(isOverloaded: true);
        time.Pass(TimeSpan.FromSeconds(4));
        clock.Observe(isOverloaded: true);
        time.Pass(TimeSpan.FromSeconds(3));
        Assert.Equal(TimeSpan.FromSeconds(7), clock.Lasts);
        clock.Observe(isOverloaded: false);
        Assert.Equal(TimeSpan.Zero, clock.Lasts);
    }

    private static HealthStatus Ready(HealthSigns signs) => StatusOf(HealthRules.Ready, signs);

    private static HealthStatus StatusOf(string tag, HealthSigns signs) => HealthRules.StatusOf(tag, signs, Settings);

    private sealed class ManualTime : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public void Pass(TimeSpan time) => _ticks += time.Ticks;
    }
}
