namespace ActorRegistrar.Server.Options;

/// <summary>Settings under <c>Registrar:Health:</c>.</summary>
internal sealed record HealthSection
{
    /// <summary>
    /// <c>ProbeSeconds</c>: while somebody asks for the readiness and nothing has been stored for so long, a commit that leaves nothing
    /// shows whether the database still works. 0 leaves it. Default 10.
    /// </summary>
    public int ProbeSeconds { get; init; } = 10;

    /// <summary><c>OverloadSeconds</c>: for how long requests must have been turned away before the server is not ready; 0 is never. Default 10.</summary>
    public int OverloadSeconds { get; init; } = 10;
}
