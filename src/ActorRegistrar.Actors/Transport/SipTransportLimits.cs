namespace ActorRegistrar.Actors.Transport;

/// <summary>What may be changed while the listeners are open.</summary>
/// <param name="MaxConnections">As <see cref="Hosting.SipTransportSettings.MaxConnections"/>.</param>
/// <param name="MaxConnectionsPerSource">As <see cref="Hosting.SipTransportSettings.MaxConnectionsPerSource"/>.</param>
/// <param name="MaxFailures">As <see cref="Authentication.DigestSettings.MaxFailures"/>; of no use without authentication.</param>
/// <param name="MaxFailuresPerSource">As <see cref="Authentication.DigestSettings.MaxFailuresPerSource"/>; of no use without authentication.</param>
/// <param name="ForbidAfter">As <see cref="Authentication.DigestSettings.ForbidAfter"/>; of no use without authentication.</param>
public sealed record SipTransportLimits(int MaxConnections, int MaxConnectionsPerSource, int MaxFailures, int MaxFailuresPerSource, int ForbidAfter = 0);
