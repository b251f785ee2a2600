using System.Collections.Immutable;
using ActorRegistrar.Location.State;

namespace ActorRegistrar.Location.Requests;

/// <summary>A REGISTER as the rules see it: parsed, authorised, free of transport (RFC 3261 section 10.2).</summary>
public sealed record RegisterRequest
{
    /// <summary>Whose bindings are asked for: the canonical To.</summary>
    public required AddressOfRecord AddressOfRecord { get; init; }

    /// <summary>The contacts offered, in order; empty with <see cref="IsStar"/> or for a fetch.</summary>
    public ImmutableArray<ContactOffer> Contacts { get; init; } = [];

    /// <summary>Whether a Contact was <c>*</c>. With other contacts beside it the request is malformed, which the rules say.</summary>
    public bool IsStar { get; init; }

    /// <summary>The Expires header in seconds, read by RFC 3261 section 10.2's rule for malformed values; null when absent.</summary>
    public uint? ExpiresHeader { get; init; }

    /// <summary>Call-ID, byte for byte.</summary>
    public required string CallId { get; init; }

    /// <summary>CSeq number.</summary>
    public required uint CSeq { get; init; }

    /// <summary>The Path vector, in order (RFC 3327).</summary>
    public ImmutableArray<string> Path { get; init; } = [];

    /// <summary>
    /// Whether RFC 5626 applies: the client supports outbound, this registrar honours it for this request, and reg-id decides which
    /// binding is replaced.
    /// </summary>
    public bool UsesOutbound { get; init; }

    /// <summary>Whether the client understands GRUUs, so that the answer may hold them (RFC 5627 section 5.2).</summary>
    public bool SupportsGruu { get; init; }

    /// <summary>When it was received, in UTC; lifetimes count from here (RFC 3261 section 20.19).</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>Where it came from.</summary>
    public RequestSource Source { get; init; } = RequestSource.Local;

    /// <summary>User-Agent; null when absent.</summary>
    public string? UserAgent { get; init; }

    /// <summary>Who authenticated; null when nobody did.</summary>
    public string? AuthenticatedUser { get; init; }

    /// <summary>Whether it only asks for the bindings (RFC 3261 section 10.2.3).</summary>
    public bool IsFetch => !IsStar && Contacts.IsEmpty;

    /// <summary>Whether a lifetime above 0 is asked for, in words or for want of any.</summary>
    public bool Registers
    {
        get
        {
            foreach (var contact in Contacts)
                if ((contact.Expires ?? ExpiresHeader) != 0) return true;
            return false;
        }
    }
}
