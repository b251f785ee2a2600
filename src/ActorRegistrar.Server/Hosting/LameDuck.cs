using ActorRegistrar.Server.Options;

namespace ActorRegistrar.Server.Hosting;

/// <summary>
/// Between the moment in which the server stops to call itself ready and the one in which its sockets stop: time for whoever balances load to
/// look elsewhere. Everything is served meanwhile.
/// </summary>
internal sealed class LameDuck(RegistrarOptions options, ILoggerFactory logging) : IHostedLifecycleService
{
    private readonly ILogger _log = logging.CreateLogger("ActorRegistrar.Server");

    /// <inheritdoc/>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        if (options.Transport.LameDuckSeconds == 0) return;
        _log.LogInformation("stops in {Seconds} s, is not ready any more and serves meanwhile", options.Transport.LameDuckSeconds);
        try
        {
            await Task.Delay(TimeSpan.FromSeconds(options.Transport.LameDuckSeconds), cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The host's patience is at its end.
        }
    }

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
