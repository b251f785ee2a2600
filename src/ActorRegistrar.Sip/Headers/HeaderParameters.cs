using System.Text;
using ActorRegistrar.Sip.Text;

namespace ActorRegistrar.Sip.Headers;

/// <summary>
/// Enumerates <c>;name=value</c> parameters (generic-param, RFC 3261 section 25.1) over text that begins with ';' or is empty.
/// Knows quoted strings. White space around ';' and '=' is skipped.
/// </summary>
/// <remarks>
/// A bare value may also hold '/' and '=', which the grammar wants quoted: tags and branches in base64 are met in the field. An empty
/// value after '=' is malformed.
/// </remarks>
public ref struct HeaderParameters
{
    private readonly ReadOnlySpan<byte> _text;
    private int _at;
    private int _nameStart, _nameLength, _valueStart, _valueLength;
    private bool _malformed;

    /// <summary>Begins before the first parameter.</summary>
    public HeaderParameters(ReadOnlySpan<byte> text) => _text = text;

    /// <summary>The name stepped to.</summary>
    public readonly ReadOnlySpan<byte> Name => _text.Slice(_nameStart, _nameLength);

    /// <summary>The value as written, quotes included; empty when there is none.</summary>
    public readonly ReadOnlySpan<byte> Value => _text.Slice(_valueStart, _valueLength);

    /// <summary>Whether the parameter stepped to has a '='.</summary>
    public readonly bool HasValue => _valueLength > 0;

    /// <summary>The whole parameter as written, without its ';'.</summary>
    public readonly ReadOnlySpan<byte> Raw =>
        _text[_nameStart..(HasValue ? _valueStart + _valueLength : _nameStart + _nameLength)];

    /// <summary>Where the value stepped to begins in the text.</summary>
    internal readonly int ValueStart => _valueStart;

    /// <summary>After the end: whether everything read was well-formed.</summary>
    public readonly bool IsWellFormed => !_malformed;

    /// <summary>Steps to the next parameter; false at the end or at the first malformed one.</summary>
    public bool MoveNext()
    {
        if (_malformed) return false;
        int at = Octets.SkipWhiteSpace(_text, _at);
        if (at == _text.Length) return false;
        if (_text[at] != (byte)';') return Fail();
        at = Octets.SkipWhiteSpace(_text, at + 1);

        int nameEnd = Octets.SkipRun(_text, at, Octets.Token);
        if (nameEnd == at) return Fail();
        (_nameStart, _nameLength) = (at, nameEnd - at);
        (_valueStart, _valueLength) = (nameEnd, 0);
        _at = nameEnd;

        at = Octets.SkipWhiteSpace(_text, nameEnd);
        if (at == _text.Length || _text[at] != (byte)'=') return true;
        at = Octets.SkipWhiteSpace(_text, at + 1);
        int valueEnd;
        if (at < _text.Length && _text[at] == (byte)'"')
        {
            if (!QuotedString.TrySkip(_text, at, out valueEnd)) return Fail();
        }
        else
        {
            valueEnd = Octets.SkipRun(_text, at, Octets.ParameterValue);
        }
        if (valueEnd == at) return Fail();
        (_valueStart, _valueLength) = (at, valueEnd - at);
        _at = valueEnd;
        return true;
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

    private bool Fail()
    {
        _malformed = true;
        (_nameStart, _nameLength, _valueStart, _valueLength) = (0, 0, 0, 0);
        return false;
    }
}
