using System.Text.Unicode;
using ActorRegistrar.Sip.Headers;
using ActorRegistrar.Sip.Text;

namespace ActorRegistrar.Sip.Messages;

/// <summary>Cuts the lines after the start line into header field rows (RFC 3261 section 7.3.1).</summary>
internal static class HeaderSection
{
    /// <summary>
    /// Header fields that mean something to a registrar. One of them with a forbidden octet refuses the message, for leaving it out would
    /// change what the request asks (a REGISTER without its Contact is a query). Any other is ignored (section 8.2.2). Either way it is left
    /// out of the table, so that no raw control octet gets past this layer, not even into an answer.
    /// </summary>
    private static readonly ulong Meaningful = MaskOf(
        SipHeader.Via, SipHeader.From, SipHeader.To, SipHeader.CallId, SipHeader.CSeq, SipHeader.MaxForwards, SipHeader.Contact,
        SipHeader.Expires, SipHeader.ContentLength, SipHeader.ContentType, SipHeader.ContentEncoding, SipHeader.ContentDisposition,
        SipHeader.ContentLanguage, SipHeader.Require, SipHeader.ProxyRequire, SipHeader.Supported, SipHeader.Path, SipHeader.Route,
        SipHeader.Authorization, SipHeader.ProxyAuthorization, SipHeader.Event, SipHeader.Accept, SipHeader.AcceptContact,
        SipHeader.RejectContact, SipHeader.RequestDisposition);

    /// <summary>What every answer repeats (RFC 3261 section 8.2.6.2), so that it may hold nothing but text.</summary>
    private static readonly ulong Text = MaskOf(SipHeader.Via, SipHeader.From, SipHeader.To, SipHeader.CallId, SipHeader.CSeq);

    private static readonly ulong Single = MaskOf(
        SipHeader.From, SipHeader.To, SipHeader.CallId, SipHeader.CSeq, SipHeader.MaxForwards, SipHeader.ContentLength, SipHeader.Expires,
        SipHeader.ContentType, SipHeader.ContentDisposition, SipHeader.Event);

    /// <summary>
    /// Of those, what may be said twice alike: no two readers take it for two different things. Never what a request is known by, nor
    /// where it ends.
    /// </summary>
    private static readonly ulong Repeatable = MaskOf(
        SipHeader.MaxForwards, SipHeader.Expires, SipHeader.ContentType, SipHeader.ContentDisposition, SipHeader.Event);

    /// <summary>
    /// Fills the table from the line at <paramref name="at"/> to the empty line. Folds are undone in place, their line ends becoming spaces.
    /// </summary>
    /// <param name="section">The start line and what follows it.</param>
    /// <param name="at">Where the first header field begins.</param>
    /// <param name="lineEnd">Octets of a line end: 2 for CRLF, 1 for a message whose lines all end with LF alone.</param>
    /// <param name="into">Filled.</param>
    /// <param name="limits">Sizes past which the message is refused.</param>
    /// <param name="fault">Set to what is wrong.</param>
    /// <returns>One past the empty line, or -1 when it was not found, with the fault set.</returns>
    public static int Read(Span<byte> section, int at, int lineEnd, SipMessage into, SipLimits limits, ref ParseFault fault)
    {
        ulong seen = 0;
        while (true)
        {
            if (IsLineEnd(section, at, lineEnd)) return at + lineEnd;
            int end = FindEnd(section, at, lineEnd, out int colon, out var forbidden);
            if (end < 0)
            {
                fault.Set(400, ParseReasons.Unterminated);
                return -1;
            }
            if (colon < 0)
            {
                fault.Set(400, ParseReasons.MalformedHeaderLine);
            }
            else
            {
                if (into.HeaderCount == limits.MaxHeaderCount)
                {
                    fault.Set(513, ParseReasons.TooManyHeaders);
                    return -1;
                }
                AddRow(section, at, colon, end, forbidden, into, limits, ref seen, ref fault);
            }
            at = end + lineEnd;
        }
    }

    /// <summary>
    /// Finds the line end that ends the header field at <paramref name="start"/> and undoes its folds. Only a fold after the colon is undone:
    /// HCOLON allows no line break before it, and a line that stays malformed reads the same however often it is parsed.
    /// </summary>
    private static int FindEnd(Span<byte> section, int start, int lineEnd, out int colon, out Forbidden forbidden)
    {
        colon = -1;
        forbidden = Forbidden.None;
        int at = start;
        bool firstLine = true;
        while (true)
        {
            int run = section[at..].IndexOfAny(Octets.Control);
            if (run < 0) return -1;
            at += run;
            if (!IsLineEnd(section, at, lineEnd))
            {
                bool bare = section[at] is Octets.CarriageReturn or Octets.LineFeed;
                forbidden = bare || forbidden == Forbidden.BareLineEnd ? Forbidden.BareLineEnd : Forbidden.Control;
                at++;
                continue;
            }
            if (firstLine)
            {
                int found = section[start..at].IndexOf((byte)':');
                if (found >= 0) colon = start + found;
                firstLine = false;
            }
            bool isFold = at + lineEnd < section.Length && Octets.IsWhiteSpace(section[at + lineEnd]);
            if (!isFold) return at;
            if (colon >= 0) section.Slice(at, lineEnd).Fill(Octets.Space);
            at += lineEnd;
        }
    }

    private static bool IsLineEnd(ReadOnlySpan<byte> section, int at, int lineEnd) => lineEnd == 1
        ? at < section.Length && section[at] == Octets.LineFeed
        : at + 1 < section.Length && section[at] == Octets.CarriageReturn && section[at + 1] == Octets.LineFeed;

    private static void AddRow(
        ReadOnlySpan<byte> section, int start, int colon, int end, Forbidden forbidden, SipMessage into, SipLimits limits, ref ulong seen,
        ref ParseFault fault)
    {
        var name = Octets.TrimEnd(section[start..colon]);
        var header = HeaderNames.Match(name);
        if (header == SipHeader.Unknown && !Octets.IsToken(name))
        {
            fault.Set(400, ParseReasons.MalformedHeaderLine);
            return;
        }
        int valueStart = Octets.SkipWhiteSpace(section[..end], colon + 1);
        var value = Octets.TrimEnd(section[valueStart..end]);
        ulong bit = 1UL << (int)header;
        if (forbidden == Forbidden.None && (bit & Text) != 0 && !Utf8.IsValid(value) && !IsNameInAnotherEncoding(header, value)) forbidden = Forbidden.NotText;
        if (!IsFit(into.Method, end - start, forbidden, header, limits, ref fault))
        {
            // The next Via would be taken for the topmost one, and the answer go to another hop.
            if (header == SipHeader.Via) into.LoseVia();
            return;
        }
        if ((seen & bit & Single) != 0)
        {
            if ((bit & Repeatable) != 0 && into.TryGet(header, out var first) && first.SequenceEqual(value)) return;
            fault.Set(400, ParseReasons.Doubled(header));
        }
        seen |= bit;
        into.Add(new HeaderRow
        {
            Header = header,
            NameStart = start,
            NameLength = name.Length,
            ValueStart = valueStart,
            ValueLength = value.Length,
        });
    }

    /// <summary>
    /// Whether all that is no UTF-8 stands in the display name of a From or To: it goes back to who wrote it, octet for octet, and nothing is
    /// compared by it.
    /// </summary>
    private static bool IsNameInAnotherEncoding(SipHeader header, ReadOnlySpan<byte> value) =>
        header is SipHeader.From or SipHeader.To && NameAddressLayout.TryRead(value, out var layout) && Utf8.IsValid(value[layout.DisplayNameLength..]);

    /// <summary>Whether the row may stand in the table. What refuses the message sets the fault; what is only ignored does not.</summary>
    private static bool IsFit(
        SipMethod method, int length, Forbidden forbidden, SipHeader header, SipLimits limits, ref ParseFault fault)
    {
        if (length > limits.MaxHeaderBytes)
        {
            fault.Set(513, ParseReasons.TooLarge(header));
            return false;
        }
        if (forbidden == Forbidden.BareLineEnd)
        {
            fault.Set(400, ParseReasons.BareLineEnd);
            return false;
        }
        if (forbidden == Forbidden.None) return true;
        // A method that nobody knows is answered for itself: its other parts mean nothing here (RFC 4475 section 3.1.1.2).
        if (((1UL << (int)header) & Meaningful) == 0) return false;
        if (method == SipMethod.Unknown) fault.Set(501, ParseReasons.UnknownMethod);
        else fault.Set(400, ParseReasons.Malformed(header));
        return false;
    }

    private static ulong MaskOf(params ReadOnlySpan<SipHeader> headers)
    {
        ulong mask = 0;
        foreach (var header in headers) mask |= 1UL << (int)header;
        return mask;
    }

    private enum Forbidden : byte
    {
        None,
        Control,
        NotText,
        BareLineEnd,
    }
}
