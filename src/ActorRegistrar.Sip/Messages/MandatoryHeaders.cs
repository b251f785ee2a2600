using ActorRegistrar.Sip.Headers;
using ActorRegistrar.Sip.Text;

namespace ActorRegistrar.Sip.Messages;

/// <summary>Reads the header fields without which no message can be handled or answered (RFC 3261 sections 8.1.1 and 20).</summary>
internal static class MandatoryHeaders
{
    /// <summary>
    /// Reads the topmost Via and looks at the others, which every answer repeats: what is none is refused, and to be left out of the answer.
    /// False when there is none to answer to.
    /// </summary>
    public static bool TryReadTopVia(SipMessage message, SipLimits limits, ref ParseFault fault)
    {
        var values = message.Values(SipHeader.Via);
        if (message.IsViaLost || !values.MoveNext()) return false;
        var reading = ViaLayout.Read(values.Current, out var layout);
        if (reading == ViaReading.Unusable) return false;
        if (reading == ViaReading.Answerable) fault.Set(400, ParseReasons.Malformed(SipHeader.Via));
        if (layout.ParameterCount > limits.MaxParameterCount) fault.Set(513, ParseReasons.TooManyParameters(SipHeader.Via));
        // The value may stand in a later row than the first, which may be empty.
        message.Bytes.Overlaps(values.Current, out int start);
        message.SetTopVia(start, values.Current.Length, layout);
        int count = 1;
        while (values.MoveNext())
        {
            if (ViaLayout.Read(values.Current, out _) != ViaReading.WellFormed) fault.Set(400, ParseReasons.Malformed(SipHeader.Via));
            if (++count > limits.MaxViaCount) fault.Set(513, ParseReasons.TooManyVias);
        }
        return true;
    }

    /// <summary>Reads From, To, Call-ID, CSeq and Max-Forwards; the first that is missing or malformed sets the fault.</summary>
    public static void Read(SipMessage message, SipLimits limits, ref ParseFault fault)
    {
        if (TryReadAddress(message, SipHeader.From, limits, out var from, ref fault)) message.SetFrom(from);
        if (TryReadAddress(message, SipHeader.To, limits, out var to, ref fault)) message.SetTo(to);
        ReadCallId(message, ref fault);
        ReadCSeq(message, ref fault);
        if (message.TryGet(SipHeader.MaxForwards, out var hops) && !Digits.TryReadSaturated(hops, byte.MaxValue, out _))
        {
            fault.Set(400, ParseReasons.Malformed(SipHeader.MaxForwards));
        }
    }

    private static bool TryReadAddress(
        SipMessage message, SipHeader header, SipLimits limits, out NameAddressLayout layout, ref ParseFault fault)
    {
        layout = default;
        if (!message.TryGet(header, out var value))
        {
            fault.Set(400, ParseReasons.Missing(header));
            return false;
        }
        // '*' is a Contact and nothing else.
        if (!NameAddressLayout.TryRead(value, out layout) || layout.IsStar)
        {
            fault.Set(400, ParseReasons.Malformed(header));
            return false;
        }
        if (layout.UriLength > limits.MaxUriBytes) fault.Set(513, ParseReasons.UriTooLong(header));
        if (layout.ParameterCount > limits.MaxParameterCount) fault.Set(513, ParseReasons.TooManyParameters(header));
        return true;
    }

    /// <summary>
    /// The grammar has <c>word [ "@" word ]</c>; any run of visible ASCII is taken, for it is only compared and repeated.
    /// </summary>
    private static void ReadCallId(SipMessage message, ref ParseFault fault)
    {
        if (!message.TryGet(SipHeader.CallId, out var value))
        {
            fault.Set(400, ParseReasons.Missing(SipHeader.CallId));
            return;
        }
        if (value.IsEmpty || value.IndexOfAnyExceptInRange((byte)'!', (byte)'~') >= 0) fault.Set(400, ParseReasons.Malformed(SipHeader.CallId));
    }

    /// <summary>CSeq = 1*DIGIT LWS Method; the number fits 32 bits without sign (section 20.16), the method is the request's.</summary>
    private static void ReadCSeq(SipMessage message, ref ParseFault fault)
    {
        if (!message.TryGet(SipHeader.CSeq, out var value))
        {
            fault.Set(400, ParseReasons.Missing(SipHeader.CSeq));
            return;
        }
        int end = value.IndexOfAny(Octets.Space, Octets.Tab);
        var name = end < 0 ? default : value[Octets.SkipWhiteSpace(value, end)..];
        if (end < 0 || !Octets.IsToken(name) || !Digits.TryRead(value[..end], uint.MaxValue, out long number))
        {
            fault.Set(400, ParseReasons.Malformed(SipHeader.CSeq));
            return;
        }
        message.SetCSeq((uint)number, SipMethods.Match(name));
        if (!message.IsRequest || name.SequenceEqual(message.MethodName)) return;
        // A method that nobody knows is answered for itself (RFC 4475 section 3.1.2.18).
        if (message.Method == SipMethod.Unknown) fault.Set(501, ParseReasons.UnknownMethod);
        else fault.Set(400, ParseReasons.CSeqMethod);
    }
}
