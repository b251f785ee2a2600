using System.Buffers;
using ActorRegistrar.Sip.Messages;
using ActorRegistrar.Sip.Text;

namespace ActorRegistrar.Sip.Streams;

/// <summary>
/// Cuts a byte stream into SIP messages by Content-Length (RFC 3261 sections 7.5 and 18.3). Holds only how far it has looked, never
/// bytes, so that a message fed in any split is found once and no byte is looked at more than a constant number of times.
/// </summary>
/// <remarks>
/// One for each connection, used by one thread at a time. Two CRLFs between messages are a ping however they were split over reads; a
/// message between them starts the count anew. A stream that begins a message with an octet that no method has is broken at once, without
/// an answer. Once broken it stays broken and everything further is to be dropped.
/// </remarks>
public sealed class SipStreamFramer
{
    private readonly SipLimits _limits;
    private HeaderSectionScanner _scanner;
    private long _scanned;
    private long _messageLength;
    private bool _sawLineEnd;
    private bool _isBroken;

    /// <summary>A framer at the beginning of a stream.</summary>
    public SipStreamFramer(SipLimits limits) => _limits = limits;

    /// <summary>
    /// Looks at the bytes not consumed yet. Call again with what remains after <paramref name="consumed"/> until
    /// <see cref="SipFrameKind.NeedMore"/>.
    /// </summary>
    /// <param name="buffer">All bytes received and not consumed, oldest first.</param>
    /// <param name="consumed">How many bytes the caller must drop from the front: the message, the ping, leading CRLFs.</param>
    public SipFrame Next(ReadOnlySequence<byte> buffer, out long consumed)
    {
        consumed = 0;
        if (_isBroken)
        {
            consumed = buffer.Length;
            return Frame(SipFrameKind.Broken, default);
        }
        if (_scanned == 0)
        {
            if (TrySkipLineEnds(buffer, out consumed, out var found)) return found;
            buffer = buffer.Slice(consumed);
        }
        if (_messageLength == 0 && Scan(buffer) is { } broken)
        {
            consumed += broken.Message.Length;
            return broken;
        }
        if (_messageLength == 0 || buffer.Length < _messageLength) return Frame(SipFrameKind.NeedMore, default);

        var message = buffer.Slice(0, _messageLength);
        consumed += _messageLength;
        _scanner = default;
        (_scanned, _messageLength) = (0, 0);
        return Frame(SipFrameKind.Message, message);
    }

    private static SipFrame Frame(SipFrameKind kind, ReadOnlySequence<byte> message) => new(kind, message, 0, "");

    /// <summary>Drops CRLFs between messages. True when nothing else is there or they made a ping.</summary>
    private bool TrySkipLineEnds(ReadOnlySequence<byte> buffer, out long skipped, out SipFrame found)
    {
        found = Frame(SipFrameKind.NeedMore, default);
        var reader = new SequenceReader<byte>(buffer);
        while (reader.TryPeek(out byte first))
        {
            skipped = reader.Consumed;
            if (first != Octets.CarriageReturn)
            {
                _sawLineEnd = false;
                if (Octets.Token.Contains(first)) return false;
                found = Break(default, 0, "Not a SIP message");
                return true;
            }
            if (!reader.TryPeek(1, out byte second)) return true;
            if (second != Octets.LineFeed)
            {
                found = Break(default, 0, "Not a SIP message");
                return true;
            }
            reader.Advance(2);
            _sawLineEnd = !_sawLineEnd;
            if (_sawLineEnd) continue;
            skipped = reader.Consumed;
            found = Frame(SipFrameKind.Ping, default);
            return true;
        }
        skipped = reader.Consumed;
        return true;
    }

    /// <summary>Looks at what was not looked at yet of the header section, and at its end decides the length of the message.</summary>
    private SipFrame? Scan(ReadOnlySequence<byte> buffer)
    {
        long end = Math.Min(buffer.Length, _limits.MaxHeaderSectionBytes);
        foreach (var piece in buffer.Slice(_scanned, end - _scanned))
        {
            bool found = _scanner.TryFindEnd(piece.Span, out int used);
            _scanned += used;
            if (found) return Decide(buffer.Slice(0, _scanned));
        }
        return _scanned < _limits.MaxHeaderSectionBytes ? null : Break(buffer.Slice(0, _scanned), 513, "Header section too large");
    }

    private SipFrame? Decide(ReadOnlySequence<byte> headerSection)
    {
        if (!_scanner.HasContentLength) return Break(headerSection, 400, "Missing Content-Length header field");
        if (_scanner.HasDoubledContentLength) return Break(headerSection, 400, "More than one Content-Length header field");
        if (_scanner.ContentLength < 0) return Break(headerSection, 400, "Malformed Content-Length header field");
        if (_scanned + _scanner.ContentLength > _limits.MaxMessageBytes) return Break(headerSection, 513, "Message too large");
        _messageLength = _scanned + _scanner.ContentLength;
        return null;
    }

    private SipFrame Break(ReadOnlySequence<byte> headerSection, int statusCode, string reason)
    {
        _isBroken = true;
        return new SipFrame(SipFrameKind.Broken, headerSection, statusCode, reason);
    }
}
