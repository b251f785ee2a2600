using System.Text.Json.Nodes;

namespace ActorRegistrar.Server.Http.Api;

/// <summary>The document of all this.</summary>
/// <param name="services">The other operations are looked for when it is first asked for.</param>
internal sealed class OpenApiEndpoints(IServiceProvider services) : IApiEndpoints
{
    private readonly Lazy<JsonObject> _document = new(() => OpenApiDocument.Of(services.GetServices<IApiEndpoints>().SelectMany(endpoints => endpoints.Routes)));

    /// <inheritdoc/>
    public IEnumerable<ApiRoute> Routes =>
    [
        new("GET", "/openapi.json", "This document", request => request.AnswerAsync(writer => _document.Value.WriteTo(writer))) { Answer = "OpenApi" },
    ];
}
