using ActorRegistrar.Server.Options;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ActorRegistrar.Server.Http.Health;

/// <summary>A part of the server as a health check.</summary>
/// <param name="Name">Its name in the response.</param>
/// <param name="Tags">The paths that ask for it: of <see cref="HealthRules"/>.</param>
/// <param name="Judge">From signs to a result, without waiting for anything.</param>
internal sealed record HealthPart(string Name, string[] Tags, Func<HealthSigns, HealthSection, HealthCheckResult> Judge);
