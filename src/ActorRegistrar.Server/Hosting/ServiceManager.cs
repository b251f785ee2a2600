using System.Globalization;
using ActorRegistrar.Server.Http.Health;
using Microsoft.Extensions.Hosting.Systemd;

namespace ActorRegistrar.Server.Hosting;

/// <summary>
/// Tells systemd, where it has started the process with <c>Type=notify</c>, that the server is ready, that it stops, and, as often as
/// <c>WatchdogSec</c> wants it, that its actors still run. Elsewhere it does nothing.
/// </summary>
internal sealed class ServiceManager(ServerHealth health) : IHostedLifecycleService, IDisposable
{
    private readonly SystemdNotifier _notifier = new();
    private Timer? _watchdog;

    /// <summary>Half of the time within which systemd must hear from this process; null when it does not want to.</summary>
    internal static TimeSpan? WatchdogInterval(string? microseconds, string? processId)
    {
        if (processId is not null && processId != Environment.ProcessId.ToString(CultureInfo.InvariantCulture)) return null;
        bool isSet = long.TryParse(microseconds, NumberStyles.None, CultureInfo.InvariantCulture, out long value) && value > 0;
        return isSet ? TimeSpan.FromMicroseconds(value / 2.0) : null;
    }

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        if (!_notifier.IsEnabled) return Task.CompletedTask;
        _notifier.Notify(new ServiceState("READY=1\nSTATUS=Registers."));
        if (WatchdogInterval(Environment.GetEnvironmentVariable("WATCHDOG_USEC"), Environment.GetEnvironmentVariable("WATCHDOG_PID")) is { } interval)
            _watchdog = new Timer(_ => Beat(), null, TimeSpan.Zero, interval);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        if (_notifier.IsEnabled) _notifier.Notify(new ServiceState("STOPPING=1\nSTATUS=Answers what it has accepted."));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose() => _watchdog?.Dispose();

    /// <summary>Silence makes systemd end the process and start it again.</summary>
    private void Beat()
    {
        if (health.IsAlive) _notifier.Notify(new ServiceState("WATCHDOG=1"));
    }
}
