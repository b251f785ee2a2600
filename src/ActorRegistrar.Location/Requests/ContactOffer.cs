namespace ActorRegistrar.Location.Requests;

/// <summary>One contact offered in a REGISTER (RFC 3261 section 10.2.1).</summary>
public sealed record ContactOffer
{
    /// <summary>The URI byte for byte, without brackets. Well-formed and ASCII: the reader has refused anything else.</summary>
    public required string Uri { get; init; }

    /// <summary>Header parameters byte for byte from the first ';' on, without <c>expires</c> and <c>action</c>; empty when none.</summary>
    public string Parameters { get; init; } = "";

    /// <summary>The expires parameter in seconds, read by RFC 3261 section 10.2's rule for malformed values; null when absent.</summary>
    public uint? Expires { get; init; }

    /// <summary>q in thousandths; null when absent. The reader has refused a malformed one.</summary>
    public int? Q { get; init; }

    /// <summary><c>+sip.instance</c> without quotes and brackets; null when absent.</summary>
    public string? InstanceId { get; init; }

    /// <summary>reg-id; 0 when absent.</summary>
    public int RegId { get; init; }
}
