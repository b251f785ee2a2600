namespace ActorRegistrar.Server.Options;

/// <summary>Settings under <c>Registrar:Transport:</c>. Defaults are those of the SIP transports themselves.</summary>
internal sealed record TransportSection
{
    private static readonly Actors.Hosting.SipTransportSettings Defaults = new();

    /// <summary><c>ServerName</c>: the Server header of answers; empty for none.</summary>
    public string ServerName { get; init; } = Defaults.ServerName;

    /// <summary><c>MaxRequestsInFlight</c>: requests on their way on one listener before new ones are answered 503.</summary>
    public int MaxRequestsInFlight { get; init; } = Defaults.MaxRequestsInFlight;

    /// <summary><c>MaxConnections</c>: connections on all stream listeners together.</summary>
    public int MaxConnections { get; init; } = Defaults.MaxConnections;

    /// <summary><c>ResponseMemoryBytes</c>: last answers kept on one UDP listener for retransmitted requests.</summary>
    public int ResponseMemoryBytes { get; init; } = Defaults.ResponseMemoryBytes;

    /// <summary><c>DrainSeconds</c>: how long accepted requests may take to be answered when the server stops. At most 10.</summary>
    public int DrainSeconds { get; init; } = (int)Defaults.DrainWithin.TotalSeconds;
}
