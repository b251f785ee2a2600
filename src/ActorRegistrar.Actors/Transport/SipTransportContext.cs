using ActorRegistrar.Actors.Admission;
using ActorRegistrar.Actors.Flows;
using ActorRegistrar.Actors.Gruus;
using ActorRegistrar.Actors.Locations;

namespace ActorRegistrar.Actors.Transport;

/// <summary>What a transport actor needs of its surroundings.</summary>
internal sealed record SipTransportContext(LocationRouter Router, IWriteAdmission Admission, string ServerHeader)
{
    /// <summary>Shared with the listener's intake.</summary>
    public ListenerLoad Load { get; init; } = new(int.MaxValue);

    /// <summary>Told when a connection ends; null when nobody wants to know.</summary>
    public IFlowObserver? FlowObserver { get; init; }

    /// <summary>What holds in which domain.</summary>
    public DomainPolicies Policies { get; init; } = DomainPolicies.Default;

    /// <summary>Shared with the listener's intake.</summary>
    public GruuCodec Gruus { get; init; } = new();

    /// <summary>Shared with the listener's intake.</summary>
    public FlowTokens FlowTokens { get; init; } = new();

    public TimeSpan AnswerWithin { get; init; } = TimeSpan.FromSeconds(3);

    public int MaxRequestsInFlight { get; init; } = 2_048;

    public int ResponseMemoryBytes { get; init; } = 16 * 1024 * 1024;
}
