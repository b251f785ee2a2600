namespace ActorRegistrar.Sip.Headers;

/// <summary>One Via value (RFC 3261 section 20.42, RFC 3581).</summary>
public readonly ref struct ViaValue
{
    /// <summary>The transport as written, such as <c>UDP</c>.</summary>
    public ReadOnlySpan<byte> Transport => throw new NotImplementedException();

    /// <summary>The host of sent-by as written, brackets of an IPv6 reference included.</summary>
    public ReadOnlySpan<byte> Host => throw new NotImplementedException();

    /// <summary>The port of sent-by, or 0 when absent.</summary>
    public int Port => throw new NotImplementedException();

    /// <summary>The branch; empty when absent.</summary>
    public ReadOnlySpan<byte> Branch => throw new NotImplementedException();

    /// <summary>Whether the branch begins with the magic cookie <c>z9hG4bK</c>, compared without regard to case.</summary>
    public bool HasMagicCookie => throw new NotImplementedException();

    /// <summary>Whether an rport parameter is present, with or without value (RFC 3581).</summary>
    public bool HasRport => throw new NotImplementedException();

    /// <summary>The value of maddr; empty when absent.</summary>
    public ReadOnlySpan<byte> Maddr => throw new NotImplementedException();

    /// <summary>All parameters as written, from the first ';' on.</summary>
    public ReadOnlySpan<byte> Parameters => throw new NotImplementedException();

    /// <summary>The value as written, without its parameters: protocol, transport and sent-by.</summary>
    public ReadOnlySpan<byte> ProtocolAndSentBy => throw new NotImplementedException();

    /// <summary>Reads one value. False when it is not well-formed.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out ViaValue via) => throw new NotImplementedException();
}
