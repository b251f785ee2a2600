using System.Collections.Immutable;
using ActorRegistrar.Location.Flows;

namespace ActorRegistrar.Location.Rules;

/// <summary>Which extensions of SIP a registrar offers its clients, and how.</summary>
public sealed record ExtensionPolicy
{
    /// <summary>Every value at its default.</summary>
    public static ExtensionPolicy Default { get; } = new();

    /// <summary>Whether reg-id is honoured (RFC 5626). Default <see cref="OutboundMode.Optional"/>.</summary>
    public OutboundMode Outbound { get; init; } = OutboundMode.Optional;

    /// <summary>Which bindings are out of reach when their client's connection closes. Default <see cref="ConnectionNeed.Auto"/>.</summary>
    public ConnectionNeed BoundToConnection { get; init; } = ConnectionNeed.Auto;

    /// <summary>
    /// The Flow-Timer of an answer with <c>Require: outbound</c>, in seconds: how often a client has to let itself be heard on its flow (RFC
    /// 5626 section 5.4). 0 sends none. Default 0.
    /// </summary>
    public int FlowTimer { get; init; }

    /// <summary>
    /// The Service-Route of every 200 to a REGISTER, in order, as name-addr with <c>lr</c> (RFC 3608). Default none.
    /// </summary>
    public ImmutableArray<string> ServiceRoute { get; init; } = [];

    /// <summary>
    /// Whether clients that support GRUUs get them (RFC 5627): where a proxy that knows GRUUs routes the requests to them. Without one the
    /// requests inside of a dialog end at the registrar, which can only redirect them and never an ACK, and the call is cut after 32 s. GRUUs
    /// given before are looked up either way. Default false.
    /// </summary>
    public bool Gruu { get; init; }

    /// <summary>Where a redirection leads when the client is behind a NAT. Default <see cref="NatRedirection.Parameter"/>.</summary>
    public NatRedirection NatRedirection { get; init; } = NatRedirection.Parameter;
}
