namespace ActorRegistrar.Server.Audit;

/// <summary>Where administrative changes and refusals are written down.</summary>
internal interface IAuditTrail
{
    /// <summary>Writes one down. Never throws and never waits.</summary>
    void Record(AuditEvent happened);
}
