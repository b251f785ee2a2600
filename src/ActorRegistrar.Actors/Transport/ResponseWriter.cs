using System.Collections.Immutable;
using ActorRegistrar.Actors.Transport.Intake;
using ActorRegistrar.Location.State;
using ActorRegistrar.Sip.Headers;
using ActorRegistrar.Sip.Messages;
using ActorRegistrar.Sip.Text;
using ActorRegistrar.Sip.Writing;

namespace ActorRegistrar.Actors.Transport;

/// <summary>Responses as bytes (RFC 3261 section 8.2.6).</summary>
internal static class ResponseWriter
{
    /// <summary>
    /// The header fields that every response to a request repeats: all Via in order, the top one with received and rport filled in (RFC
    /// 3261 section 18.2.1, RFC 3581 section 4), From, To with a tag, Call-ID, CSeq. What a broken request lacks is left out.
    /// </summary>
    public static void WriteEcho(ref SipWriter writer, SipMessage request, in ViaValue topVia, SipFlow flow, ulong toTag)
    {
        WriteTopVia(ref writer, topVia, flow);
        WriteFurtherVias(ref writer, request);
        if (request.TryGet(SipHeader.From, out ReadOnlySpan<byte> from)) WriteHeader(ref writer, "From: "u8, from);
        if (request.TryGet(SipHeader.To, out ReadOnlySpan<byte> to)) WriteTo(ref writer, to, toTag);
        if (request.TryGet(SipHeader.CallId, out ReadOnlySpan<byte> callId)) WriteHeader(ref writer, "Call-ID: "u8, callId);
        if (request.TryGet(SipHeader.CSeq, out ReadOnlySpan<byte> cseq)) WriteHeader(ref writer, "CSeq: "u8, cseq);
    }

    /// <summary>Status line and the repeated header fields.</summary>
    public static void WriteHead(ref SipWriter writer, int statusCode, string reason, scoped ReadOnlySpan<byte> echo)
    {
        writer.Write("SIP/2.0 "u8);
        writer.Write(statusCode);
        writer.Write(" "u8);
        if (reason.Length == 0) writer.Write(ReasonPhrases.Of(statusCode));
        else writer.Write(reason.AsSpan());
        writer.EndLine();
        writer.Write(echo);
    }

    /// <summary>Octets of <see cref="WriteEnd"/> without Server.</summary>
    public const int EndBytes = 21;

    /// <summary>Server and the end of a response without a body.</summary>
    public static void WriteEnd(ref SipWriter writer, string serverHeader)
    {
        writer.WriteRows(serverHeader.AsSpan());
        writer.Write("Content-Length: 0\r\n\r\n"u8);
    }

    /// <summary>
    /// A whole answer. Where it would be too long, the Server header field is left out, then a reason phrase of our own and header fields that
    /// nothing depends on, then Content-Length, which a datagram can do without (RFC 3261 section 20.14).
    /// </summary>
    /// <param name="buffer">Where to.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="echo">What it repeats of the request.</param>
    /// <param name="serverHeader">The Server header field with its CRLF; empty for none.</param>
    /// <param name="maxBytes">Octets that it may have; a writer with more holds the shortest that there is.</param>
    public static SipWriter WriteAnswer(Span<byte> buffer, in SipAnswer answer, scoped ReadOnlySpan<byte> echo, string serverHeader, int maxBytes)
    {
        const int shortest = 3;
        for (int brevity = 0; ; brevity++)
        {
            var writer = new SipWriter(buffer);
            WriteHead(ref writer, answer.StatusCode, brevity < 2 ? answer.Reason : "", echo);
            if (brevity < 2 || !answer.HasOptionalHeaders) writer.WriteRows(answer.Headers.AsSpan());
            if (brevity < shortest) WriteEnd(ref writer, brevity == 0 ? serverHeader : "");
            else writer.EndLine();
            if (writer.Length <= maxBytes || brevity == shortest) return writer;
        }
    }

    /// <summary>One binding as a Contact of a 200: URI and parameters as registered, the seconds left (RFC 3261 section 10.3 step 8).</summary>
    public static void WriteContact(ref SipWriter writer, Binding binding, DateTimeOffset at)
    {
        BeginContact(ref writer, binding);
        EndContact(ref writer, binding.RemainingSeconds(at));
    }

    /// <summary>The beginning of a binding as a Contact of a 200: URI and parameters as registered.</summary>
    public static void BeginContact(ref SipWriter writer, Binding binding)
    {
        writer.Write("Contact: <"u8);
        writer.Write(binding.ContactUri.AsSpan());
        writer.Write(">"u8);
        writer.Write(binding.Parameters.AsSpan());
    }

    /// <summary>The end of it: its interval in seconds.</summary>
    public static void EndContact(ref SipWriter writer, long seconds)
    {
        writer.Write(";expires="u8);
        writer.Write(seconds);
        writer.EndLine();
    }

    /// <summary>Undoes a contact that has just been written, where a text of it was refused or there is no room for it.</summary>
    /// <param name="writer">Behind the contact.</param>
    /// <param name="before">In front of it.</param>
    /// <param name="room">Octets of the response up to which contacts may go.</param>
    /// <param name="leftOut">Counts those with a text that was refused.</param>
    /// <returns>Whether it stays.</returns>
    public static bool KeepsContact(ref SipWriter writer, SipWriter before, int room, ref int leftOut)
    {
        bool isRefused = writer.IsRefused && !before.IsRefused;
        if (!isRefused && writer.Length <= room) return true;
        if (isRefused) leftOut++;
        writer = before;
        return false;
    }

    /// <summary>The Path of a request, returned in its 200 (RFC 3327 section 5.3).</summary>
    public static void WritePath(ref SipWriter writer, ImmutableArray<string> path)
    {
        foreach (string hop in path)
        {
            writer.Write("Path: "u8);
            writer.Write(hop.AsSpan());
            writer.EndLine();
        }
    }

    private static void WriteTopVia(ref SipWriter writer, in ViaValue via, SipFlow flow)
    {
        writer.Write("Via: "u8);
        writer.WriteText(via.ProtocolAndSentBy);
        var parameters = new HeaderParameters(via.Parameters);
        while (parameters.MoveNext())
        {
            // Whatever the sender put there is replaced by what was really seen.
            if (Ascii.EqualsIgnoreCase(parameters.Name, "received"u8) || Ascii.EqualsIgnoreCase(parameters.Name, "rport"u8)) continue;
            writer.Write(";"u8);
            writer.WriteText(parameters.Raw);
        }
        if (via.HasRport)
        {
            writer.Write(";rport="u8);
            writer.Write(flow.Remote.Port);
        }
        if (via.HasRport || !IsSourceAddress(via.Host, flow))
        {
            writer.Write(";received="u8);
            writer.Write(flow.RemoteAddressText);
        }
        writer.EndLine();
    }

    /// <summary>
    /// Each row as it came, for a row for each value would let a list of short ones come back larger. What is no Via stands only in a message
    /// that is refused, and is not repeated.
    /// </summary>
    private static void WriteFurtherVias(ref SipWriter writer, SipMessage request)
    {
        int previousEnd = 0;
        bool isInRow = false;
        foreach (ReadOnlySpan<byte> via in request.Values(SipHeader.Via))
        {
            request.Bytes.Overlaps(via, out int start);
            bool isTop = previousEnd == 0;
            if (!isTop && !ViaValue.TryParse(via, out _)) continue;
            if (!isTop)
            {
                bool sharesRow = isInRow && !request.Bytes[previousEnd..start].Contains((byte)'\n');
                if (isInRow && !sharesRow) writer.EndLine();
                writer.Write(sharesRow ? ","u8 : "Via: "u8);
                writer.WriteText(via);
                isInRow = true;
            }
            previousEnd = start + via.Length;
        }
        if (isInRow) writer.EndLine();
    }

    private static bool IsSourceAddress(ReadOnlySpan<byte> host, SipFlow flow) =>
        host.SequenceEqual(flow.RemoteAddressText)
        || Sip.Uris.HostName.TryParseAddress(host, out System.Net.IPAddress? address) && address!.Equals(flow.Remote.Address);

    private static void WriteTo(ref SipWriter writer, ReadOnlySpan<byte> to, ulong tag)
    {
        writer.Write("To: "u8);
        bool lacksTag = NameAddress.TryParse(to, out NameAddress address) && address.Tag.IsEmpty;
        if (lacksTag && !address.IsWellFormed) WriteReadable(ref writer, to, address);
        else writer.WriteText(to);
        if (lacksTag)
        {
            Span<byte> hex = stackalloc byte[16];
            tag.TryFormat(hex, out int written, "x16", System.Globalization.CultureInfo.InvariantCulture);
            writer.Write(";tag="u8);
            writer.Write(hex[..written]);
        }
        writer.EndLine();
    }

    /// <summary>A To that holds a tag without a value, or another parameter that is none, behind which no tag would be read.</summary>
    private static void WriteReadable(ref SipWriter writer, ReadOnlySpan<byte> to, in NameAddress address)
    {
        writer.WriteText(to[..^address.Parameters.Length]);
        var parameters = new HeaderParameters(address.Parameters);
        while (parameters.MoveNext())
        {
            if (Ascii.EqualsIgnoreCase(parameters.Name, "tag"u8)) continue;
            writer.Write(";"u8);
            writer.WriteText(parameters.Raw);
        }
    }

    private static void WriteHeader(ref SipWriter writer, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        writer.Write(name);
        writer.WriteText(value);
        writer.EndLine();
    }
}
