namespace ActorRegistrar.Sip.Messages;

/// <summary>Where the bytes came from, which decides how a message ends (RFC 3261 section 18.3, RFC 7118 section 5).</summary>
public enum SipFraming : byte
{
    /// <summary>
    /// One datagram: bytes past Content-Length are dropped, a short one is refused, without Content-Length the rest is body unless it is
    /// padding.
    /// </summary>
    Datagram = 0,
    /// <summary>A framed stream message (see <c>SipStreamFramer</c>): Content-Length is required and fits exactly.</summary>
    Stream,
    /// <summary>One WebSocket message: ends as a datagram does, for it is a message of its own.</summary>
    WebSocket,
}
