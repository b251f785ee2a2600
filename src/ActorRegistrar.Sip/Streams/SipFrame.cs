using System.Buffers;

namespace ActorRegistrar.Sip.Streams;

/// <summary>The outcome of one framing step.</summary>
/// <param name="Kind">What was found.</param>
/// <param name="Message">The message's bytes, or for a broken one its header section as far as it is known.</param>
/// <param name="StatusCode">For a broken stream: 400 or 513, or 0 for none.</param>
/// <param name="Reason">For a broken stream: a constant sentence.</param>
public readonly record struct SipFrame(SipFrameKind Kind, ReadOnlySequence<byte> Message, int StatusCode, string Reason);
