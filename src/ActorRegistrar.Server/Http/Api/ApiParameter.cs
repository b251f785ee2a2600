namespace ActorRegistrar.Server.Http.Api;

/// <summary>A query parameter, as the document describes it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type"><c>string</c>, <c>integer</c>, <c>boolean</c>.</param>
/// <param name="Description">What it asks for.</param>
internal sealed record ApiParameter(string Name, string Type, string Description)
{
    /// <summary><c>date-time</c> or another format of JSON Schema; null for none.</summary>
    public string? Format { get; init; }

    /// <summary>The values that are known; empty for any.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];
}
