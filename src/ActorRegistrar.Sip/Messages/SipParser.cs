using ActorRegistrar.Sip.Text;

namespace ActorRegistrar.Sip.Messages;

/// <summary>Reads one message in place. No exception, no allocation in steady state, no recursion, time linear in the input.</summary>
/// <remarks>
/// <para>Choices where RFC 3261 leaves one:</para>
/// <list type="bullet">
/// <item>A line ends with CRLF. A bare CR or LF in the header section is refused 400: two readers would see two different messages. In a
/// datagram of which no line up to the body ends with CRLF, each ends with LF: no reader can see another message in it.</item>
/// <item>A control octet other than HTAB refuses the message (400) in a header field that a registrar reads, and makes any other field
/// ignored; the field is left out of the table. The grammar allows it as a quoted-pair in a quoted string, but an answer repeats From and
/// To, and whoever prints it would obey.</item>
/// <item>A header line without colon or with a name that is not a token is refused 400.</item>
/// <item>A second From, To, Call-ID, CSeq, Max-Forwards, Content-Length, Expires, Content-Type, Content-Disposition or Event is refused
/// 400, long and compact names being one. Of those that neither name the request nor end it a second one that is alike is left out.</item>
/// <item>All sizes and counts past <see cref="SipLimits"/> are refused 513 (section 21.5.7): the message is not malformed, it is past this
/// server's capabilities. Only the Request-URI has a code of its own, 414.</item>
/// <item>A Request-URI with headers is accepted and they are to be ignored (section 19.1.1, Table 1).</item>
/// <item>An unknown method whose CSeq names another one is refused 501, not 400 (RFC 4475 section 3.1.2.18).</item>
/// <item>CRLFs before the start line are skipped on every transport, as section 7.5 demands for streams.</item>
/// <item>Behind the header section of a datagram without Content-Length, line ends, blanks and NULs alone are no body.</item>
/// </list>
/// </remarks>
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
    public static SipParseResult Parse(Memory<byte> bytes, SipMessage into, SipFraming framing, SipLimits limits)
    {
        var span = bytes.Span;
        int begin = 0;
        while (begin + 1 < span.Length && span[begin] == Octets.CarriageReturn && span[begin + 1] == Octets.LineFeed) begin += 2;
        while (framing == SipFraming.Datagram && begin < span.Length && span[begin] == Octets.LineFeed) begin++;
        bytes = bytes[begin..];
        span = span[begin..];
        into.Begin(bytes);

        var fault = default(ParseFault);
        if (span.Length > limits.MaxMessageBytes) fault.Set(513, ParseReasons.MessageTooLarge);
        // However large the message, no more than this is ever looked at before the body.
        var section = span.Length > limits.MaxHeaderSectionBytes ? span[..limits.MaxHeaderSectionBytes] : span;
        int lineEnd = section.IndexOf("\r\n"u8);
        int lineEndLength = 2;
        if (lineEnd < 0 && framing == SipFraming.Datagram) (lineEnd, lineEndLength) = (section.IndexOf(Octets.LineFeed), 1);
        if (lineEnd < 0 || !StartLine.TryRead(section[..lineEnd], into, limits, ref fault)) return SipParseResult.Drop(ParseReasons.NotSip);

        int bodyStart = ReadHeaders(section, lineEnd + lineEndLength, lineEndLength, span.Length, into, limits, ref fault);
        if (!MandatoryHeaders.TryReadTopVia(into, limits, ref fault)) return SipParseResult.Drop(ParseReasons.NoUsableVia);
        MandatoryHeaders.Read(into, limits, ref fault);
        ReadBody(bodyStart, span.Length, into, framing, ref fault);

        if (fault.IsNone) return SipParseResult.Ok;
        // An answer to an ACK is not allowed and an answer to a response does not exist (section 17.1.1.3, 18.3).
        return !into.IsRequest || into.Method == SipMethod.Ack
            ? SipParseResult.Drop(fault.Reason)
            : SipParseResult.Refuse(fault.StatusCode, fault.Reason);
    }

    private static int ReadHeaders(Span<byte> section, int at, int lineEnd, int messageLength, SipMessage into, SipLimits limits, ref ParseFault fault)
    {
        var own = fault;
        int end = HeaderSection.Read(section, at, lineEnd, into, limits, ref own);
        // Not finding the end within the limit says that the section is too large, unless something was wrong before.
        if (end < 0 && section.Length < messageLength && own.Reason == ParseReasons.Unterminated) fault.Set(513, ParseReasons.HeaderSectionTooLarge);
        else fault = own;
        return end;
    }

    private static void ReadBody(int start, int messageLength, SipMessage into, SipFraming framing, ref ParseFault fault)
    {
        if (start < 0) return;
        int available = messageLength - start;
        if (!into.TryGet(SipHeader.ContentLength, out var value))
        {
            if (framing == SipFraming.Stream) fault.Set(400, ParseReasons.Missing(SipHeader.ContentLength));
            bool isBody = framing != SipFraming.Stream && into.Bytes[start..].IndexOfAnyExcept(Octets.Padding) >= 0;
            into.SetBody(start, isBody ? available : 0);
            return;
        }
        if (!Digits.TryReadSaturated(value, int.MaxValue, out long length))
        {
            fault.Set(400, ParseReasons.Malformed(SipHeader.ContentLength));
            into.SetBody(start, 0);
            return;
        }
        if (length > available) fault.Set(400, ParseReasons.ShortBody);
        // Behind the body of a message that the transport itself ends, octets are discarded (section 18.3); a stream has none there.
        else if (length < available && framing == SipFraming.Stream) fault.Set(400, ParseReasons.LongBody);
        into.SetBody(start, (int)Math.Min(length, available));
    }
}
