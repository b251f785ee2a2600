using ActorRegistrar.Persistence.Index;

namespace ActorRegistrar.Server.Http.Api;

/// <summary>Starts the index when the journal is there, and ends it before the journal does.</summary>
/// <param name="index">The index.</param>
internal sealed class IndexHost(BindingIndex index) : IHostedService
{
    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        index.Start();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.Run(index.Stop, CancellationToken.None);
}
