using System.Text.Json.Serialization;

namespace ActorRegistrar.Server.Http.Health;

/// <summary>A part in the response.</summary>
internal sealed record PartJson(string Status, string Detail);

/// <summary>The response as JSON.</summary>
internal sealed record HealthJson(string Status, IReadOnlyDictionary<string, PartJson> Checks);

/// <summary>The documents of health.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(HealthJson))]
internal sealed partial class HealthJsonContext : JsonSerializerContext;
