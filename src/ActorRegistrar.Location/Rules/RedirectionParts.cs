namespace ActorRegistrar.Location.Rules;

/// <summary>What a redirection says of a binding beyond its contact as registered.</summary>
[Flags]
public enum RedirectionParts : byte
{
    /// <summary>Nothing.</summary>
    None = 0,
    /// <summary>The source address stands in place of the contact's host, port and transport.</summary>
    SourceInPlace = 1,
    /// <summary>The source address stands beside the contact, as <c>received</c>.</summary>
    SourceBeside = 2,
    /// <summary>The contact gets the transport that its client registered over, which it does not name.</summary>
    Transport = 4,
    /// <summary>
    /// The contact has the Path as its header <c>Route</c> (RFC 3261 section 19.1.1), and <c>received</c> where the proxy next to the client
    /// says it.
    /// </summary>
    Route = 8,
}
