namespace ActorRegistrar.Sip.Uris;

/// <summary>
/// Equality of URIs by RFC 3261 section 19.1.4, with IPv6 compared as addresses (RFC 5954 section 4.2), tel by RFC 3966 section 4 and
/// other schemes by their octets (scheme without regard to case). Not transitive: never a key, never a hash.
/// </summary>
public static class SipUriComparer
{
    /// <summary>Whether both are well-formed and equal by the rules above.</summary>
    public static bool AreEqual(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) => throw new NotImplementedException();

    /// <summary>The same over text; characters past ASCII never equal anything but themselves.</summary>
    public static bool AreEqual(string left, string right) => throw new NotImplementedException();
}
