using ActorRegistrar.Sip.Headers;

namespace ActorRegistrar.Sip.Messages;

/// <summary>
/// One SIP request or response as offsets into the bytes it was parsed from. Made once and filled again for each message
/// (<see cref="SipParser"/>), so a receive loop reads without allocating. Valid only as long as those bytes are not overwritten.
/// </summary>
public sealed class SipMessage
{
    /// <summary>The bytes from the start line to the last body byte.</summary>
    public ReadOnlySpan<byte> Bytes => throw new NotImplementedException();

    /// <summary>True for a request, false for a response.</summary>
    public bool IsRequest => throw new NotImplementedException();

    /// <summary>The request's method.</summary>
    public SipMethod Method => throw new NotImplementedException();

    /// <summary>The request's method as written.</summary>
    public ReadOnlySpan<byte> MethodName => throw new NotImplementedException();

    /// <summary>The Request-URI as written.</summary>
    public ReadOnlySpan<byte> RequestUri => throw new NotImplementedException();

    /// <summary>A response's status code, 100 to 699.</summary>
    public int StatusCode => throw new NotImplementedException();

    /// <summary>A response's reason phrase as written.</summary>
    public ReadOnlySpan<byte> ReasonPhrase => throw new NotImplementedException();

    /// <summary>The body: <c>Content-Length</c> bytes of it, or the rest of the datagram without that header field.</summary>
    public ReadOnlySpan<byte> Body => throw new NotImplementedException();

    /// <summary>Number of header field rows.</summary>
    public int HeaderCount => throw new NotImplementedException();

    /// <summary>Which header field row <paramref name="index"/> is.</summary>
    public SipHeader HeaderAt(int index) => throw new NotImplementedException();

    /// <summary>The name of row <paramref name="index"/> as written.</summary>
    public ReadOnlySpan<byte> NameAt(int index) => throw new NotImplementedException();

    /// <summary>The value of row <paramref name="index"/>: trimmed, folds replaced by spaces, otherwise as written.</summary>
    public ReadOnlySpan<byte> ValueAt(int index) => throw new NotImplementedException();

    /// <summary>Number of rows of this header field.</summary>
    public int Count(SipHeader header) => throw new NotImplementedException();

    /// <summary>The value of the first row of this header field.</summary>
    public bool TryGet(SipHeader header, out ReadOnlySpan<byte> value) => throw new NotImplementedException();

    /// <summary>
    /// Every comma-separated value of every row of this header field, in order (RFC 3261 section 7.3.1). Not for Authorization and its
    /// kin, which are never split: read those row by row. Commas inside quotes and angle brackets do not separate.
    /// </summary>
    public HeaderValues Values(SipHeader header) => throw new NotImplementedException();

    /// <summary>The topmost Via, parsed (requests: always usable after <see cref="SipParseStatus.Ok"/> or <see cref="SipParseStatus.Refuse"/>).</summary>
    public ViaValue TopVia => throw new NotImplementedException();

    /// <summary>From, parsed; usable after <see cref="SipParseStatus.Ok"/>.</summary>
    public NameAddress From => throw new NotImplementedException();

    /// <summary>To, parsed; usable after <see cref="SipParseStatus.Ok"/>.</summary>
    public NameAddress To => throw new NotImplementedException();

    /// <summary>Call-ID as written; empty when missing.</summary>
    public ReadOnlySpan<byte> CallId => throw new NotImplementedException();

    /// <summary>The number of CSeq, 0 to 2^32-1 (RFC 3261 section 20.16).</summary>
    public uint CSeqNumber => throw new NotImplementedException();

    /// <summary>The method of CSeq; in a request equal to <see cref="Method"/>.</summary>
    public SipMethod CSeqMethod => throw new NotImplementedException();
}
