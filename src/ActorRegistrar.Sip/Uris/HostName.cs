namespace ActorRegistrar.Sip.Uris;

/// <summary>Hosts: a name, an IPv4 address or a bracketed IPv6 reference (RFC 3261 section 25.1, RFC 5954).</summary>
public static class HostName
{
    /// <summary>
    /// Writes the one spelling of a host: a name in lower case without a final dot, an IPv4 address as is, an IPv6 reference in
    /// brackets in RFC 5952 form. Escapes are not undone (RFC 3261 section 19.1.2 forbids them here).
    /// </summary>
    /// <returns>False when the host is not well-formed or <paramref name="destination"/> is too small.</returns>
    public static bool TryCanonicalize(ReadOnlySpan<byte> host, Span<char> destination, out int written) => throw new NotImplementedException();

    /// <summary>Reads an IPv4 address or an IPv6 one with or without brackets. False for a name.</summary>
    public static bool TryParseAddress(ReadOnlySpan<byte> host, out System.Net.IPAddress? address) => throw new NotImplementedException();
}
