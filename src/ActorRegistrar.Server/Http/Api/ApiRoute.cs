using ActorRegistrar.Server.Http.Security;

namespace ActorRegistrar.Server.Http.Api;

/// <summary>One operation of the administrative interface: what is mapped, checked and described comes from here.</summary>
/// <param name="Method">GET, POST, PUT or DELETE.</param>
/// <param name="Path">Below <c>/api/v1</c>, with <c>{name}</c> for a segment.</param>
/// <param name="Summary">What it does, for the document.</param>
/// <param name="Handler">Answers it.</param>
internal sealed record ApiRoute(string Method, string Path, string Summary, Func<ApiRequest, Task> Handler)
{
    /// <summary>What a token must allow.</summary>
    public ApiRole Role => Method == "GET" ? ApiRole.Read : ApiRole.Write;

    /// <summary>The query parameters that it knows; any other is refused.</summary>
    public IReadOnlyList<ApiParameter> Query { get; init; } = [];

    /// <summary>The schema of the body, by its name in the document; null when it takes none.</summary>
    public string? Body { get; init; }

    /// <summary>The media type of the body; with lines of JSON the schema is that of a line.</summary>
    public string BodyMediaType { get; init; } = "application/json";

    /// <summary>The most octets that the body may have; null for what any request may have.</summary>
    public long? MostOctets { get; init; }

    /// <summary>The schema of the answer, by its name in the document.</summary>
    public required string Answer { get; init; }

    /// <summary>The media types of the answer.</summary>
    public IReadOnlyList<string> MediaTypes { get; init; } = ["application/json"];

    /// <summary>The status of success.</summary>
    public int Success { get; init; } = StatusCodes.Status200OK;
}
