namespace ActorRegistrar.Sip.Streams;

/// <summary>What the next bytes of a stream are.</summary>
public enum SipFrameKind : byte
{
    /// <summary>Nothing whole yet: read more.</summary>
    NeedMore = 0,
    /// <summary>A whole message, <see cref="SipFrame.Message"/>.</summary>
    Message,
    /// <summary>A double CRLF between messages: answer one CRLF at once (RFC 5626 section 5.4).</summary>
    Ping,
    /// <summary>
    /// The stream cannot be trusted any further (no, doubled or unreadable Content-Length, a limit passed): answer
    /// <see cref="SipFrame.StatusCode"/> if it is not 0 and <see cref="SipFrame.Message"/> holds the header section, then close.
    /// </summary>
    Broken,
}
