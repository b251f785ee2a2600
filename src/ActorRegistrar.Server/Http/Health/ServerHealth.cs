using ActorRegistrar.Actors.Hosting;
using ActorRegistrar.Actors.Metrics;
using ActorRegistrar.Actors.Transport;
using ActorRegistrar.Persistence.Journal;
using ActorRegistrar.Server.Options;
using Akka.Actor;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ActorRegistrar.Server.Http.Health;

/// <summary>
/// Collects the signs of health. Answers are made of what is in memory; the database is asked by a commit of the journal's own writer,
/// beside the question and not more often than set, so that a hanging database hangs no health check.
/// </summary>
internal sealed class ServerHealth(RegistrarOptions options, Readiness readiness, IHostApplicationLifetime lifetime, IServiceProvider services) : IHostedService, IDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);

    private readonly Heartbeat _heartbeat = new();
    private readonly OverloadClock _overload = new(TimeProvider.System);
    private Timer? _timer;
    private ActorSystem? _system;

    /// <summary>Whether the process is worth keeping.</summary>
    public bool IsAlive => HealthRules.StatusOf(HealthRules.Live, Read(), options.Health) != HealthStatus.Unhealthy;

    /// <summary>The check of a part. Whoever asks for the journal has it commit something, when nothing has been stored for a while.</summary>
    public IHealthCheck CheckOf(HealthPart part) => new Check(() =>
    {
        bool probes = part.Name == HealthRules.JournalPart && options.Health.ProbeSeconds > 0;
        if (probes && _system is { } system) JournalAdmission.For(system).Probe(TimeSpan.FromSeconds(options.Health.ProbeSeconds));
        return part.Judge(Read(), options.Health);
    });

    /// <summary>Begins to look. After the actor system has started, whose hosted service comes before this one.</summary>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _system = services.GetRequiredService<ActorSystem>();
        _heartbeat.Start(_system);
        _timer = new Timer(_ => Look(), null, LookEvery, LookEvery);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose() => _timer?.Dispose();

    private void Look()
    {
        bool isShut = !RegistrarExtension.Of(_system!).Admission.IsOpen && !RegistrarExtension.Of(_system!).Admission.IsFailing;
        _overload.Observe(isShut || RegistrarMetrics.Loads.Any(load => load.IsFull));
    }

    private HealthSigns Read()
    {
        if (_system is not { } system) return new HealthSigns { IsBeating = true };
        return new HealthSigns
        {
            IsStarted = readiness.HasStarted,
            Listeners = SipTransport.Of(system)?.Listening.Count ?? 0,
            IsStopping = lifetime.ApplicationStopping.IsCancellationRequested,
            HasEnded = system.WhenTerminated.IsCompleted,
            Silence = _heartbeat.Silence,
            IsBeating = _heartbeat.IsBeating,
            IsJournalFailing = RegistrarExtension.Of(system).Admission.IsFailing,
            HasLostJournal = !RegistrarExtension.Of(system).Admission.OwnsJournal,
            Overload = _overload.Lasts,
            Damaged = JournalCondition.For(system).Damaged,
            Missing = JournalCondition.For(system).Missing,
            IsMissingUnknown = JournalCondition.For(system).IsMissingUnknown,
            WallIsAheadBy = RegistrarExtension.Of(system).Clock.WallIsAheadBy,
            IsWarm = RegistrarMetrics.IsWarm,
            ToWake = RegistrarMetrics.ToWake,
            Awake = RegistrarMetrics.Awake,
        };
    }

    private sealed class Check(Func<HealthCheckResult> judge) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(judge());
    }
}
