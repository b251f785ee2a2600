namespace ActorRegistrar.Server.Http;

/// <summary>Whether every listener is open and the server is not stopping.</summary>
/// <param name="lifetime">Tells when it begins to stop.</param>
internal sealed class Readiness(IHostApplicationLifetime lifetime)
{
    private volatile bool _isReady;

    /// <summary>Whether every listener has been opened.</summary>
    public bool HasStarted => _isReady;

    /// <summary>Set once every listener is open; false again from the moment the server begins to stop.</summary>
    public bool IsReady
    {
        get => _isReady && !lifetime.ApplicationStopping.IsCancellationRequested;
        set => _isReady = value;
    }
}
