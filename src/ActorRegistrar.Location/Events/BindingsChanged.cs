using System.Collections.Immutable;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.State;

namespace ActorRegistrar.Location.Events;

/// <summary>Everything that an address-of-record stores.</summary>
public interface IAddressOfRecordEvent
{
    /// <summary>When it took effect, in UTC: the receipt of the request, or the instant of expiry.</summary>
    DateTimeOffset At { get; }
}

/// <summary>Why the bindings changed.</summary>
public enum ChangeCause : byte
{
    /// <summary>A REGISTER was accepted.</summary>
    Register = 1,
    /// <summary>Lifetimes ran out.</summary>
    Expiry = 2,
    /// <summary>The connection that the bindings came over was lost (RFC 5626 section 7).</summary>
    FlowLost = 3,
    /// <summary>An operator or an embedding application changed them.</summary>
    Administrative = 4,
}

/// <summary>What happened to one contact, in the words of RFC 3680 section 5.1.</summary>
public enum ContactChangeKind : byte
{
    /// <summary>A new binding.</summary>
    Created = 1,
    /// <summary>The same binding again, not ending sooner than before.</summary>
    Refreshed = 2,
    /// <summary>The same binding again, ending sooner than before.</summary>
    Shortened = 3,
    /// <summary>Removed because its time had passed.</summary>
    Expired = 4,
    /// <summary>Removed by a REGISTER.</summary>
    Unregistered = 5,
    /// <summary>Removed by an operator, unreachable because its flow was lost, or removed to make room for a newer one.</summary>
    Deactivated = 6,
}

/// <summary>What happened to one contact.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="ContactUri">Its URI, as stored after the change, or before it for a removal.</param>
/// <param name="AskedSeconds">
/// The lifetime that the own expires parameter of the contact that caused the change asked for; null when it had none or when no
/// contact did. Not 0 on an <see cref="ContactChangeKind.Unregistered"/> binding whose place another one took.
/// </param>
public sealed record ContactChange(ContactChangeKind Kind, string ContactUri, uint? AskedSeconds = null);

/// <summary>Who asked for a change, and enough of the request to decide it again.</summary>
public sealed record RequestDetails
{
    /// <summary>Where it came from.</summary>
    public required RequestSource Source { get; init; }

    /// <summary>Call-ID; empty for a change that no REGISTER asked for.</summary>
    public string CallId { get; init; } = "";

    /// <summary>CSeq number.</summary>
    public uint CSeq { get; init; }

    /// <summary>User-Agent; null when absent.</summary>
    public string? UserAgent { get; init; }

    /// <summary>Who authenticated, or which operator; null when nobody did.</summary>
    public string? AuthenticatedUser { get; init; }

    /// <summary>The Expires header in seconds; null when absent.</summary>
    public uint? ExpiresHeader { get; init; }

    /// <summary>Whether the request was <c>Contact: *</c>.</summary>
    public bool IsStar { get; init; }
}

/// <summary>
/// One accepted change of an address-of-record, whole: what changed, why, who asked, and all bindings that stand after it, so the newest
/// event alone is the state (RFC 3261 section 10.3: all bindings or none).
/// </summary>
public sealed record BindingsChanged : IAddressOfRecordEvent
{
    /// <inheritdoc/>
    public required DateTimeOffset At { get; init; }

    /// <summary>Why.</summary>
    public required ChangeCause Cause { get; init; }

    /// <summary>Who asked; null for an expiry.</summary>
    public RequestDetails? RequestedBy { get; init; }

    /// <summary>What happened to each contact that changed: those whose time had passed first, then those that made room, then in the order of the request.</summary>
    public required ImmutableArray<ContactChange> Changes { get; init; }

    /// <summary>All bindings after the change.</summary>
    public required ImmutableArray<Binding> Bindings { get; init; }
}
