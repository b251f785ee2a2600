using ActorRegistrar.Sip.Headers;

namespace ActorRegistrar.Sip.Messages;

/// <summary>
/// One SIP request or response as offsets into the bytes it was parsed from. Made once and filled again for each message
/// (<see cref="SipParser"/>), so a receive loop reads without allocating. Valid only as long as those bytes are not overwritten.
/// </summary>
/// <remarks>
/// After <see cref="SipParseStatus.Refuse"/> every row read before the fault is here, so an answer can echo it; what was missing or
/// malformed is empty. Not safe for use by several threads while it is filled.
/// </remarks>
public sealed class SipMessage
{
    private const int InitialRows = 32;

    private readonly int[] _first = new int[HeaderNames.Count];
    private readonly int[] _last = new int[HeaderNames.Count];
    private HeaderRow[] _rows = new HeaderRow[InitialRows];
    private Memory<byte> _memory;
    private int _methodLength, _uriStart, _uriLength, _reasonStart, _reasonLength, _bodyStart;
    private int _topViaStart, _topViaLength;
    private ViaLayout _topVia;
    private NameAddressLayout _from, _to;

    /// <summary>The bytes from the start line to the last body byte.</summary>
    public ReadOnlySpan<byte> Bytes => _memory.Span;

    /// <summary>True for a request, false for a response.</summary>
    public bool IsRequest { get; private set; }

    /// <summary>The request's method.</summary>
    public SipMethod Method { get; private set; }

    /// <summary>The request's method as written.</summary>
    public ReadOnlySpan<byte> MethodName => Bytes[.._methodLength];

    /// <summary>The Request-URI as written.</summary>
    public ReadOnlySpan<byte> RequestUri => Bytes.Slice(_uriStart, _uriLength);

    /// <summary>A response's status code, 100 to 699; 0 in a request.</summary>
    public int StatusCode { get; private set; }

    /// <summary>A response's reason phrase as written.</summary>
    public ReadOnlySpan<byte> ReasonPhrase => Bytes.Slice(_reasonStart, _reasonLength);

    /// <summary>The body: <c>Content-Length</c> bytes of it, or the rest of the datagram without that header field.</summary>
    public ReadOnlySpan<byte> Body => Bytes[_bodyStart..];

    /// <summary>Number of header field rows.</summary>
    public int HeaderCount { get; private set; }

    /// <summary>Which header field row <paramref name="index"/> is.</summary>
    public SipHeader HeaderAt(int index) => RowAt(index).Header;

    /// <summary>The name of row <paramref name="index"/> as written.</summary>
    public ReadOnlySpan<byte> NameAt(int index)
    {
        ref readonly var row = ref RowAt(index);
        return Bytes.Slice(row.NameStart, row.NameLength);
    }

    /// <summary>The value of row <paramref name="index"/>: trimmed, folds replaced by spaces, otherwise as written.</summary>
    public ReadOnlySpan<byte> ValueAt(int index)
    {
        ref readonly var row = ref RowAt(index);
        return Bytes.Slice(row.ValueStart, row.ValueLength);
    }

    /// <summary>Number of rows of this header field.</summary>
    public int Count(SipHeader header)
    {
        int count = 0;
        for (int next = _first[(int)header]; next != 0; next = _rows[next - 1].Next) count++;
        return count;
    }

    /// <summary>The value of the first row of this header field.</summary>
    public bool TryGet(SipHeader header, out ReadOnlySpan<byte> value)
    {
        int first = _first[(int)header];
        value = first == 0 ? default : ValueAt(first - 1);
        return first != 0;
    }

    /// <summary>
    /// Every comma-separated value of every row of this header field, in order (RFC 3261 section 7.3.1). Not for Authorization and its
    /// kin, which are never split: read those row by row. Commas inside quotes and angle brackets do not separate.
    /// </summary>
    public HeaderValues Values(SipHeader header) => new(this, _first[(int)header]);

    /// <summary>The topmost Via, parsed (requests: always usable after <see cref="SipParseStatus.Ok"/> or <see cref="SipParseStatus.Refuse"/>).</summary>
    public ViaValue TopVia => new(Bytes.Slice(_topViaStart, _topViaLength), _topVia);

    /// <summary>From, parsed; usable after <see cref="SipParseStatus.Ok"/>, otherwise all empty when missing or malformed.</summary>
    public NameAddress From => AddressOf(SipHeader.From, _from);

    /// <summary>To, parsed; usable after <see cref="SipParseStatus.Ok"/>, otherwise all empty when missing or malformed.</summary>
    public NameAddress To => AddressOf(SipHeader.To, _to);

    /// <summary>Call-ID as written; empty when missing.</summary>
    public ReadOnlySpan<byte> CallId => TryGet(SipHeader.CallId, out var value) ? value : default;

    /// <summary>The number of CSeq, 0 to 2^32-1 (RFC 3261 section 20.16); 0 when missing or malformed.</summary>
    public uint CSeqNumber { get; private set; }

    /// <summary>The method of CSeq; in a request equal to <see cref="Method"/>.</summary>
    public SipMethod CSeqMethod { get; private set; }

    /// <summary>Whether a Via row could not be kept, so that no kept one is known to be the topmost.</summary>
    internal bool IsViaLost { get; private set; }

    /// <summary>The row after <paramref name="index"/> of the same header field, one more than its index; 0 at the last.</summary>
    internal int NextOf(int index) => _rows[index].Next;

    internal void Begin(Memory<byte> memory)
    {
        _memory = memory;
        _bodyStart = memory.Length;
        Array.Clear(_first);
        HeaderCount = 0;
        (IsRequest, IsViaLost) = (false, false);
        (Method, StatusCode, CSeqNumber, CSeqMethod) = (default, 0, 0, default);
        (_methodLength, _uriStart, _uriLength, _reasonStart, _reasonLength) = (0, 0, 0, 0, 0);
        (_topViaStart, _topViaLength) = (0, 0);
        (_topVia, _from, _to) = (default, default, default);
    }

    internal void SetRequest(int methodLength)
    {
        IsRequest = true;
        _methodLength = methodLength;
        Method = SipMethods.Match(MethodName);
    }

    internal void SetRequestUri(int start, int length) => (_uriStart, _uriLength) = (start, length);

    internal void SetResponse(int statusCode, int reasonStart, int reasonLength) =>
        (StatusCode, _reasonStart, _reasonLength) = (statusCode, reasonStart, reasonLength);

    /// <summary>Adds a row at the end; the caller has held the count against the limit.</summary>
    internal void Add(HeaderRow row)
    {
        if (HeaderCount == _rows.Length) Array.Resize(ref _rows, 2 * _rows.Length);
        _rows[HeaderCount++] = row;
        int header = (int)row.Header;
        if (_first[header] == 0) _first[header] = HeaderCount;
        else _rows[_last[header] - 1].Next = HeaderCount;
        _last[header] = HeaderCount;
    }

    internal void LoseVia() => IsViaLost = true;

    internal void SetTopVia(int start, int length, in ViaLayout layout) => (_topViaStart, _topViaLength, _topVia) = (start, length, layout);

    internal void SetFrom(in NameAddressLayout layout) => _from = layout;

    internal void SetTo(in NameAddressLayout layout) => _to = layout;

    internal void SetCSeq(uint number, SipMethod method) => (CSeqNumber, CSeqMethod) = (number, method);

    internal void SetBody(int start, int length)
    {
        _memory = _memory[..(start + length)];
        _bodyStart = start;
    }

    /// <summary>Where the first row's value of a header field stands; (0, 0) when there is none.</summary>
    internal (int Start, int Length) RangeOf(SipHeader header)
    {
        int first = _first[(int)header];
        if (first == 0) return default;
        ref readonly var row = ref _rows[first - 1];
        return (row.ValueStart, row.ValueLength);
    }

    private NameAddress AddressOf(SipHeader header, in NameAddressLayout layout)
    {
        if (layout.UriLength == 0) return default;
        var (start, length) = RangeOf(header);
        return new NameAddress(Bytes.Slice(start, length), layout);
    }

    private ref readonly HeaderRow RowAt(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)HeaderCount, nameof(index));
        return ref _rows[index];
    }
}
