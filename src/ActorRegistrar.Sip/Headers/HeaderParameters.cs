using System.Text;
using ActorRegistrar.Sip.Text;

namespace ActorRegistrar.Sip.Headers;

/// <summary>
/// Enumerates <c>;name=value</c> parameters (generic-param, RFC 3261 section 25.1) over text that begins with ';' or is empty.
/// Knows quoted strings. White space around ';' and '=' is skipped.
/// </summary>
/// <remarks>
/// A bare value may also hold '/' and '=', which the grammar wants quoted: tags and branches in base64 are met in the field. Reading goes
/// on behind a malformed parameter, up to the next ';' outside quotes: what has no name or an octet too many is left out, '=' without a
/// value is a parameter without one, and text behind a blank is passed over. The reading ends at a quoted string that does not end and at
/// a ',' outside quotes, for another value would begin behind it.
/// </remarks>
public ref struct HeaderParameters
{
    private readonly ReadOnlySpan<byte> _text;
    private int _at;
    private int _nameStart, _nameLength, _valueStart, _valueLength;
    private bool _malformed, _ended;

    /// <summary>Begins before the first parameter.</summary>
    public HeaderParameters(ReadOnlySpan<byte> text) => _text = text;

    /// <summary>The name stepped to.</summary>
    public readonly ReadOnlySpan<byte> Name => _text.Slice(_nameStart, _nameLength);

    /// <summary>The value as written, quotes included; empty when there is none.</summary>
    public readonly ReadOnlySpan<byte> Value => _text.Slice(_valueStart, _valueLength);

    /// <summary>Whether the parameter stepped to has a value.</summary>
    public readonly bool HasValue => _valueLength > 0;

    /// <summary>The whole parameter as written, without its ';'.</summary>
    public readonly ReadOnlySpan<byte> Raw =>
        _text[_nameStart..(HasValue ? _valueStart + _valueLength : _nameStart + _nameLength)];

    /// <summary>Where the value stepped to begins in the text.</summary>
    internal readonly int ValueStart => _valueStart;

    /// <summary>After the end: whether everything read was well-formed.</summary>
    public readonly bool IsWellFormed => !_malformed;

    /// <summary>After the end: whether the text was read to its end, though not all of it may be well-formed.</summary>
    public readonly bool IsComplete => !_ended;

    /// <summary>Steps to the next parameter that can be read; false at the end.</summary>
    public bool MoveNext()
    {
        while (!_ended)
        {
            int at = Octets.SkipWhiteSpace(_text, _at);
            if (at == _text.Length) return false;
            if (_text[at] != (byte)';')
            {
                if (!TryPassOver(at)) break;
                continue;
            }
            at = Octets.SkipWhiteSpace(_text, at + 1);

            int nameEnd = Octets.SkipRun(_text, at, Octets.Token);
            if (nameEnd == at)
            {
                if (!TryPassOver(at)) break;
                continue;
            }
            (_nameStart, _nameLength) = (at, nameEnd - at);
            (_valueStart, _valueLength) = (nameEnd, 0);
            int end = nameEnd;

            at = Octets.SkipWhiteSpace(_text, nameEnd);
            if (at < _text.Length && _text[at] == (byte)'=')
            {
                at = Octets.SkipWhiteSpace(_text, at + 1);
                if (at < _text.Length && _text[at] == (byte)'"')
                {
                    if (!QuotedString.TrySkip(_text, at, out end)) break;
                }
                else
                {
                    end = Octets.SkipRun(_text, at, Octets.ParameterValue);
                }
                (_valueStart, _valueLength) = (at, end - at);
                if (end == at) _malformed = true;
            }
            _at = end;
            if (end == _text.Length || _text[end] == (byte)';' || Octets.IsWhiteSpace(_text[end])) return true;
            if (!TryPassOver(end)) break;
        }
        return Fail();
    }

    /// <summary>Finds a parameter by its name, compared without regard to ASCII case. Of doubled ones it is the first.</summary>
    public static bool TryGet(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        var parameters = new HeaderParameters(text);
        while (parameters.MoveNext())
        {
            if (!Ascii.EqualsIgnoreCase(parameters.Name, name)) continue;
            value = parameters.Value;
            return true;
        }
        value = default;
        return false;
    }

    /// <summary>Moves to the next ';' outside quotes, or to the end. False when a quoted string does not end or another value begins.</summary>
    private bool TryPassOver(int at)
    {
        _malformed = true;
        while (true)
        {
            int run = _text[at..].IndexOfAny((byte)';', (byte)'"', (byte)',');
            _at = run < 0 ? _text.Length : at + run;
            if (run < 0 || _text[_at] == (byte)';') return true;
            if (_text[_at] == (byte)',' || !QuotedString.TrySkip(_text, _at, out at)) return false;
        }
    }

    private bool Fail()
    {
        (_malformed, _ended) = (true, true);
        (_nameStart, _nameLength, _valueStart, _valueLength) = (0, 0, 0, 0);
        return false;
    }
}
