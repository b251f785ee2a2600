namespace ActorRegistrar.Server.Http.Api;

/// <summary>A family of operations.</summary>
internal interface IApiEndpoints
{
    /// <summary>Its operations.</summary>
    IEnumerable<ApiRoute> Routes { get; }
}
