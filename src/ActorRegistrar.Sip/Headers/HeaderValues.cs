using ActorRegistrar.Sip.Messages;
using ActorRegistrar.Sip.Text;

namespace ActorRegistrar.Sip.Headers;

/// <summary>Enumerates the comma-separated values of a header field over all its rows, each trimmed, empty ones left out.</summary>
public ref struct HeaderValues
{
    private readonly SipMessage? _message;

    // One more than the index of the row to come; 0 when there is none.
    private int _nextRow;
    private ReadOnlySpan<byte> _row;
    private int _at;
    private int _currentStart, _currentLength;

    /// <summary>Over the values of one text, such as a stored header field value.</summary>
    public HeaderValues(ReadOnlySpan<byte> text) => _row = text;

    internal HeaderValues(SipMessage message, int firstRow)
    {
        _message = message;
        _nextRow = firstRow;
    }

    /// <summary>The value stepped to.</summary>
    public readonly ReadOnlySpan<byte> Current => _row.Slice(_currentStart, _currentLength);

    /// <summary>
    /// The empty values left out so far: commas too many, which make a list malformed. A row that is empty as a whole does not count, since
    /// Supported, Allow and Accept may be so; where the grammar wants a value, compare the number of values with 0.
    /// </summary>
    public int EmptyValueCount { readonly get; private set; }

    /// <summary>Steps to the next value.</summary>
    public bool MoveNext()
    {
        while (true)
        {
            while (_at < _row.Length)
            {
                int start = _at;
                int end = FindEnd(start);
                _at = end + 1;
                // A comma at the very end leaves an empty value behind it that the loop would not see.
                if (_at == _row.Length) EmptyValueCount++;
                var value = Octets.TrimEnd(_row[start..end]);
                _currentStart = Octets.SkipWhiteSpace(_row, start);
                _currentLength = Math.Max(0, start + value.Length - _currentStart);
                if (_currentLength > 0) return true;
                EmptyValueCount++;
            }
            if (_nextRow == 0) return false;
            _row = _message!.ValueAt(_nextRow - 1);
            _nextRow = _message.NextOf(_nextRow - 1);
            _at = 0;
        }
    }

    /// <summary>This enumerator, for <c>foreach</c>.</summary>
    public readonly HeaderValues GetEnumerator() => this;

    /// <summary>The comma that ends the value, or the end of the row. An unterminated quote or bracket holds everything after it.</summary>
    private readonly int FindEnd(int at)
    {
        while (true)
        {
            int run = _row[at..].IndexOfAny((byte)',', (byte)'"', (byte)'<');
            if (run < 0) return _row.Length;
            at += run;
            switch (_row[at])
            {
                case (byte)',':
                    return at;
                case (byte)'"':
                    if (!QuotedString.TrySkip(_row, at, out at)) return _row.Length;
                    break;
                default:
                    int close = _row[at..].IndexOf((byte)'>');
                    if (close < 0) return _row.Length;
                    at += close + 1;
                    break;
            }
        }
    }
}
