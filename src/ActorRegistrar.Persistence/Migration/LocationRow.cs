namespace ActorRegistrar.Persistence.Migration;

/// <summary>
/// One contact as the <c>location</c> table of Kamailio and OpenSIPS holds it; times are moments here, whatever the table makes of them.
/// Columns that mean nothing outside their server (flags, methods, connections) are left out.
/// </summary>
public sealed record LocationRow
{
    /// <summary>User part of the address-of-record, escapes undone.</summary>
    public required string Username { get; init; }

    /// <summary>Its domain; empty where the server keeps none (<c>use_domain=0</c>).</summary>
    public string Domain { get; init; } = "";

    /// <summary>The contact URI without brackets.</summary>
    public required string Contact { get; init; }

    /// <summary>Where the request came from when that is not where the contact says, as a SIP URI; empty else.</summary>
    public string Received { get; init; } = "";

    /// <summary>The Path header, values separated by commas; empty without.</summary>
    public string Path { get; init; } = "";

    /// <summary>When it ends, in UTC; null for one that an operator added for good, which the table holds as the beginning of 1970.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>Preference in thousandths; null when none was given.</summary>
    public int? Q { get; init; }

    /// <summary>Call-ID of the last REGISTER.</summary>
    public string CallId { get; init; } = "";

    /// <summary>CSeq number of the last REGISTER.</summary>
    public uint CSeq { get; init; }

    /// <summary>When that was received, in UTC.</summary>
    public DateTimeOffset LastModified { get; init; }

    /// <summary>Its User-Agent; empty without.</summary>
    public string UserAgent { get; init; } = "";

    /// <summary>The socket of the server that received it, <c>udp:192.0.2.1:5060</c>; empty when unknown.</summary>
    public string Socket { get; init; } = "";

    /// <summary>The instance-id without quotes and angle brackets; empty without.</summary>
    public string Instance { get; init; } = "";

    /// <summary>reg-id; 0 without.</summary>
    public int RegId { get; init; }
}
