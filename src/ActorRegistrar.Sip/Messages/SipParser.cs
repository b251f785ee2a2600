namespace ActorRegistrar.Sip.Messages;

/// <summary>Where the bytes came from, which decides how a message ends (RFC 3261 section 18.3, RFC 7118 section 5).</summary>
public enum SipFraming : byte
{
    /// <summary>One datagram: bytes past Content-Length are dropped, a short one is refused, without Content-Length the rest is body.</summary>
    Datagram = 0,
    /// <summary>A framed stream message (see <c>SipStreamFramer</c>): Content-Length is required and fits exactly.</summary>
    Stream,
    /// <summary>One WebSocket message: as a stream, but Content-Length is optional.</summary>
    WebSocket,
}

/// <summary>Reads one message in place. No exception, no allocation in steady state, no recursion, time linear in the input.</summary>
public static class SipParser
{
    /// <summary>
    /// Reads one message (RFC 3261 sections 7, 8.1.1, 20, 25). Folded lines are unfolded in place: the CRLF bytes of each fold are
    /// overwritten by spaces, so the buffer must be the caller's own.
    /// </summary>
    /// <param name="bytes">The datagram or the framed message.</param>
    /// <param name="into">Filled; refers to <paramref name="bytes"/> until the next call.</param>
    /// <param name="framing">How the message ends.</param>
    /// <param name="limits">Sizes past which it is refused.</param>
    public static SipParseResult Parse(Memory<byte> bytes, SipMessage into, SipFraming framing, SipLimits limits) => throw new NotImplementedException();
}
