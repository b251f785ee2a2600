using System.Buffers;
using ActorRegistrar.Sip.Messages;

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

/// <summary>The outcome of one framing step.</summary>
/// <param name="Kind">What was found.</param>
/// <param name="Message">The message's bytes, or for a broken one its header section as far as it is known.</param>
/// <param name="StatusCode">For a broken stream: 400, 413 or 513, or 0 for none.</param>
/// <param name="Reason">For a broken stream: a constant sentence.</param>
public readonly record struct SipFrame(SipFrameKind Kind, ReadOnlySequence<byte> Message, int StatusCode, string Reason);

/// <summary>
/// Cuts a byte stream into SIP messages by Content-Length (RFC 3261 sections 7.5 and 18.3). Holds only how far it has looked, never
/// bytes, so that a message fed in any split is found once and no byte is looked at more than a constant number of times.
/// </summary>
public sealed class SipStreamFramer
{
    /// <summary>A framer at the beginning of a stream.</summary>
    public SipStreamFramer(SipLimits limits) => throw new NotImplementedException();

    /// <summary>
    /// Looks at the bytes not consumed yet. Call again with what remains after <paramref name="consumed"/> until
    /// <see cref="SipFrameKind.NeedMore"/>.
    /// </summary>
    /// <param name="buffer">All bytes received and not consumed, oldest first.</param>
    /// <param name="consumed">How many bytes the caller must drop from the front: the message, the ping, leading CRLFs.</param>
    public SipFrame Next(ReadOnlySequence<byte> buffer, out long consumed) => throw new NotImplementedException();
}
