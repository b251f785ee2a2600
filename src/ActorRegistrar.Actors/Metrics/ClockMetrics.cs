using ActorRegistrar.Actors.Clocks;

namespace ActorRegistrar.Actors.Metrics;

/// <summary>What is measured of the wall clock.</summary>
internal static class ClockMetrics
{
    internal static readonly Watched<RegistrarClock> Clocks = new();

    internal static readonly CountTable.Cell Steps = RegistrarMetrics.Source.Count(
        "actorregistrar.clock.steps", "{step}", "How often the wall clock was set by more than a second since the start.").Of();

    static ClockMetrics() => RegistrarMetrics.Source.Gauge(
        "actorregistrar.clock.ahead", "s", "By how much the wall clock is set ahead of the registrar's clock, by which bindings end; negative: behind.",
        () => (double)Clocks.Sum(clock => clock.WallIsAheadBy.Ticks) / TimeSpan.TicksPerSecond);
}
