using System.Text;
using ActorRegistrar.Sip.Text;
using ActorRegistrar.Sip.Uris;

namespace ActorRegistrar.Sip.Messages;

/// <summary>Request-Line and Status-Line (RFC 3261 sections 7.1, 7.2 and 25.1).</summary>
internal static class StartLine
{
    private const int MinStatusCode = 100, MaxStatusCode = 699;

    /// <summary>
    /// Reads the line, without its CRLF, that begins the message. False when it is not SIP at all. A request line that is recognisable,
    /// "method ... SIP/x.y", but malformed sets a fault, for it deserves an answer.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> line, SipMessage into, SipLimits limits, ref ParseFault fault) =>
        StartsWithProtocol(line) ? TryReadStatusLine(line, into, ref fault) : TryReadRequestLine(line, into, limits, ref fault);

    private static bool StartsWithProtocol(ReadOnlySpan<byte> text) => text.Length >= 4 && Ascii.EqualsIgnoreCase(text[..4], "SIP/"u8);

    /// <summary>The version is a literal string, compared without regard to case (section 7.1).</summary>
    private static bool IsVersion2(ReadOnlySpan<byte> version) => Ascii.EqualsIgnoreCase(version, "SIP/2.0"u8);

    private static bool TryReadRequestLine(ReadOnlySpan<byte> line, SipMessage into, SipLimits limits, ref ParseFault fault)
    {
        var trimmed = Octets.TrimEnd(line);
        int methodEnd = trimmed.IndexOf(Octets.Space);
        int uriEnd = trimmed.LastIndexOf(Octets.Space);
        if (methodEnd < 1 || !Octets.IsToken(trimmed[..methodEnd]) || !StartsWithProtocol(trimmed[(uriEnd + 1)..])) return false;
        into.SetRequest(methodEnd);

        // One SP each (RFC 4475 section 3.1.2.9): what is between the first and the last SP is the URI, or the line is wrong. White space at
        // the end of the line is passed over, as its section 3.1.2.10 allows.
        int uriStart = methodEnd + 1;
        if (uriEnd <= uriStart) fault.Set(400, ParseReasons.MalformedRequestLine);
        else ReadVersion(trimmed[(uriEnd + 1)..], ref fault);
        if (uriEnd > uriStart) ReadUri(line[uriStart..uriEnd], uriStart, into, limits, ref fault);
        return true;
    }

    private static void ReadVersion(ReadOnlySpan<byte> version, ref ParseFault fault)
    {
        if (IsVersion2(version)) return;
        var number = version["SIP/"u8.Length..];
        int dot = number.IndexOf((byte)'.');
        bool wellFormed = dot >= 0 && Digits.TryReadSaturated(number[..dot], int.MaxValue, out _)
            && Digits.TryReadSaturated(number[(dot + 1)..], int.MaxValue, out _);
        if (wellFormed) fault.Set(505, ParseReasons.Version);
        else fault.Set(400, ParseReasons.MalformedRequestLine);
    }

    private static void ReadUri(ReadOnlySpan<byte> uri, int start, SipMessage into, SipLimits limits, ref ParseFault fault)
    {
        if (uri.Length > limits.MaxUriBytes)
        {
            fault.Set(414, ParseReasons.RequestUriTooLong);
            return;
        }
        if (!SipUri.TryParse(uri, out var parsed))
        {
            fault.Set(400, ParseReasons.MalformedRequestUri);
            return;
        }
        if (parsed.ParameterCount > limits.MaxParameterCount) fault.Set(414, ParseReasons.RequestUriParameters);
        into.SetRequestUri(start, uri.Length);
    }

    private static bool TryReadStatusLine(ReadOnlySpan<byte> line, SipMessage into, ref ParseFault fault)
    {
        const int codeStart = 8, codeEnd = 11;
        // The SP after the code may be missing when there is no reason phrase: a liberal receiver accepts it (RFC 4475 section 3.1.1.13).
        if (line.IndexOfAny(Octets.Control) >= 0
            || line.Length < codeEnd || !IsVersion2(line[..(codeStart - 1)]) || line[codeStart - 1] != Octets.Space
            || (line.Length > codeEnd && line[codeEnd] != Octets.Space)
            || !Digits.TryRead(line[codeStart..codeEnd], MaxStatusCode, out long code) || code < MinStatusCode)
        {
            fault.Set(400, ParseReasons.MalformedStatusLine);
            return true;
        }
        int reasonStart = Math.Min(codeEnd + 1, line.Length);
        into.SetResponse((int)code, reasonStart, line.Length - reasonStart);
        return true;
    }
}
