namespace ActorRegistrar.Sip.Uris;

/// <summary>Scheme of a URI, compared without regard to case.</summary>
public enum UriScheme : byte
{
    /// <summary>A scheme that this library does not read further.</summary>
    Other = 0,
    /// <summary>RFC 3261 section 19.</summary>
    Sip,
    /// <summary>RFC 3261 section 19, RFC 5630.</summary>
    Sips,
    /// <summary>RFC 3966.</summary>
    Tel,
}

/// <summary>A URI as parts of the text it was parsed from (RFC 3261 section 19.1.1, RFC 3966 for tel, RFC 5954 for IPv6).</summary>
public readonly ref struct SipUri
{
    /// <summary>Which scheme it is.</summary>
    public UriScheme Scheme => throw new NotImplementedException();

    /// <summary>The scheme as written.</summary>
    public ReadOnlySpan<byte> SchemeName => throw new NotImplementedException();

    /// <summary>sip, sips: whether there is an '@'.</summary>
    public bool HasUserInfo => throw new NotImplementedException();

    /// <summary>sip, sips: the user as written, escapes kept, without password. tel: the number as written.</summary>
    public ReadOnlySpan<byte> User => throw new NotImplementedException();

    /// <summary>Whether the userinfo has a ':'.</summary>
    public bool HasPassword => throw new NotImplementedException();

    /// <summary>The password as written; empty when absent.</summary>
    public ReadOnlySpan<byte> Password => throw new NotImplementedException();

    /// <summary>sip, sips: the host as written, brackets of an IPv6 reference included.</summary>
    public ReadOnlySpan<byte> Host => throw new NotImplementedException();

    /// <summary>The port, 0 to 65535, or -1 when absent.</summary>
    public int Port => throw new NotImplementedException();

    /// <summary>Parameters as written, from the first ';' on; empty when there are none.</summary>
    public ReadOnlySpan<byte> Parameters => throw new NotImplementedException();

    /// <summary>Headers as written, after the '?'; empty when there are none.</summary>
    public ReadOnlySpan<byte> Headers => throw new NotImplementedException();

    /// <summary>
    /// Reads a URI. False when it is not well-formed: no scheme, an empty or invalid host, a bad port, an octet that must be escaped, a
    /// broken escape. A URI of <see cref="UriScheme.Other"/> is checked for a scheme and printable octets only.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out SipUri uri) => throw new NotImplementedException();

    /// <summary>Finds a URI parameter by its name, without regard to case; its value as written, empty when it has none.</summary>
    public bool TryGetParameter(ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value) => throw new NotImplementedException();
}
