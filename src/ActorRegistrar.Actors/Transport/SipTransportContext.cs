using ActorRegistrar.Actors.Admission;
using ActorRegistrar.Actors.Flows;
using ActorRegistrar.Actors.Gruus;
using ActorRegistrar.Actors.Locations;
using ActorRegistrar.Actors.Refusals;

namespace ActorRegistrar.Actors.Transport;

/// <summary>What a transport actor needs of its surroundings.</summary>
internal sealed record SipTransportContext(LocationRouter Router, IWriteAdmission Admission, string ServerHeader)
{
    /// <summary>Shared with the listener's intake.</summary>
    public ListenerLoad Load { get; init; } = new(int.MaxValue);

    /// <summary>Shared with the listener's intake; null to keep nothing of what is refused.</summary>
    public RefusedAttempts? Refusals { get; init; }

    /// <summary>Told when a connection ends; null when nobody wants to know.</summary>
    public IFlowObserver? FlowObserver { get; init; }

    /// <summary>Shared with the listener's intake and the address-of-record actors.</summary>
    public LiveDomains Domains { get; init; } = new(ServedDomains.Default);

    /// <summary>What holds in which domain at this moment.</summary>
    public DomainPolicies Policies => Domains.Current.Policies;

    /// <summary>Shared with the listener's intake.</summary>
    public GruuCodec Gruus { get; init; } = new();

    /// <summary>Shared with the listener's intake.</summary>
    public FlowTokens FlowTokens { get; init; } = new();

    /// <summary>Shared by all listeners.</summary>
    public RegisteredConnections Connections { get; init; } = new();

    public TimeSpan AnswerWithin { get; init; } = TimeSpan.FromSeconds(3);

    public int MaxRequestsInFlight { get; init; } = 2_048;

    public int ResponseMemoryBytes { get; init; } = 16 * 1024 * 1024;
}
