namespace ActorRegistrar.Server.Http.Health;

/// <summary>How well a part of the server does; the worst of all is how well the server does.</summary>
internal enum HealthGrade : byte
{
    /// <summary>As it should be.</summary>
    Healthy = 0,
    /// <summary>It serves, and an operator should know about something.</summary>
    Degraded,
    /// <summary>It should get no traffic.</summary>
    Unhealthy,
}
