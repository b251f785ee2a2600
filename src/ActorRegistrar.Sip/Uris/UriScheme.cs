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
