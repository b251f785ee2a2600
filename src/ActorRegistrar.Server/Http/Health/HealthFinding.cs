namespace ActorRegistrar.Server.Http.Health;

/// <summary>What was found about one part of the server.</summary>
/// <param name="Name">Which part.</param>
/// <param name="Grade">How well it does.</param>
/// <param name="Detail">A sentence for an operator; no name, address of a client or secret is ever in it.</param>
internal sealed record HealthFinding(string Name, HealthGrade Grade, string Detail);
