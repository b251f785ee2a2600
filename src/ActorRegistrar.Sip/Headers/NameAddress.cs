namespace ActorRegistrar.Sip.Headers;

/// <summary>
/// A name-addr or addr-spec with its header parameters: From, To, Contact, Path, Route (RFC 3261 sections 20.10 and 25.1).
/// Without angle brackets every parameter belongs to the header, and a URI holding '?' or ',' is malformed (RFC 4475 section 3.1.2.13).
/// </summary>
public readonly ref struct NameAddress
{
    /// <summary>True for the single value <c>*</c> of Contact.</summary>
    public bool IsStar => throw new NotImplementedException();

    /// <summary>The display name as written, quotes included; empty when there is none.</summary>
    public ReadOnlySpan<byte> DisplayName => throw new NotImplementedException();

    /// <summary>The URI as written, without brackets.</summary>
    public ReadOnlySpan<byte> Uri => throw new NotImplementedException();

    /// <summary>Header parameters as written, from the first ';' on; empty when there are none.</summary>
    public ReadOnlySpan<byte> Parameters => throw new NotImplementedException();

    /// <summary>The tag parameter of From and To; empty when there is none.</summary>
    public ReadOnlySpan<byte> Tag => throw new NotImplementedException();

    /// <summary>Reads one value. False when it is not well-formed.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out NameAddress address) => throw new NotImplementedException();
}
