using ActorRegistrar.Sip.Text;

namespace ActorRegistrar.Sip.Digests;

/// <summary>
/// Enumerates the <c>name=value</c> list behind the scheme of credentials or of a challenge (auth-param, RFC 3261 section 25.1; RFC 7235
/// section 2.1), separated by commas. Empty elements are skipped, as RFC 7230 section 7 asks of a recipient.
/// </summary>
/// <remarks>A bare value may hold '/', '=' and ':' beyond a token, because nonces in base64 are met without their quotes.</remarks>
public ref struct AuthParameters
{
    private readonly ReadOnlySpan<byte> _text;
    private int _at;

    /// <summary>Begins before the first parameter.</summary>
    public AuthParameters(ReadOnlySpan<byte> text) => _text = text;

    /// <summary>The name stepped to.</summary>
    public ReadOnlySpan<byte> Name { readonly get; private set; }

    /// <summary>The value without its quotes, escapes as written; empty only when it was quoted.</summary>
    public ReadOnlySpan<byte> Value { readonly get; private set; }

    /// <summary>After the end: whether everything read was well-formed.</summary>
    public bool IsWellFormed { readonly get; private set; } = true;

    /// <summary>Cuts a header field value into its scheme and what follows. False without a scheme.</summary>
    public static bool TrySplit(ReadOnlySpan<byte> fieldValue, out ReadOnlySpan<byte> scheme, out ReadOnlySpan<byte> parameters)
    {
        int end = Octets.SkipRun(fieldValue, 0, Octets.Token);
        scheme = fieldValue[..end];
        int rest = Octets.SkipWhiteSpace(fieldValue, end);
        parameters = fieldValue[rest..];
        return end > 0 && (rest > end || parameters.IsEmpty);
    }

    /// <summary>Steps to the next parameter; false at the end or at the first malformed one.</summary>
    public bool MoveNext()
    {
        if (!IsWellFormed) return false;
        int at = _at;
        while (at < _text.Length && (_text[at] == (byte)',' || Octets.IsWhiteSpace(_text[at]))) at++;
        if (at == _text.Length) return false;
        int nameEnd = Octets.SkipRun(_text, at, Octets.Token);
        Name = _text[at..nameEnd];
        at = Octets.SkipWhiteSpace(_text, nameEnd);
        if (Name.IsEmpty || at == _text.Length || _text[at] != (byte)'=') return Fail();
        at = Octets.SkipWhiteSpace(_text, at + 1);
        int valueEnd;
        if (at < _text.Length && _text[at] == (byte)'"')
        {
            if (!QuotedString.TrySkip(_text, at, out valueEnd)) return Fail();
            Value = _text[(at + 1)..(valueEnd - 1)];
        }
        else
        {
            valueEnd = Octets.SkipRun(_text, at, Octets.ParameterValue);
            if (valueEnd == at) return Fail();
            Value = _text[at..valueEnd];
        }
        _at = Octets.SkipWhiteSpace(_text, valueEnd);
        return _at == _text.Length || _text[_at] == (byte)',' || Fail();
    }

    /// <summary>A value with its quoted-pairs undone.</summary>
    /// <param name="value">As written, without quotes.</param>
    /// <param name="buffer">At least as long as the value; used only when there is a quoted-pair.</param>
    public static ReadOnlySpan<byte> Unescape(ReadOnlySpan<byte> value, Span<byte> buffer)
    {
        if (!value.Contains((byte)'\\')) return value;
        int written = 0;
        for (int at = 0; at < value.Length; at++)
        {
            if (value[at] == (byte)'\\' && at + 1 < value.Length) at++;
            buffer[written++] = value[at];
        }
        return buffer[..written];
    }

    private bool Fail()
    {
        IsWellFormed = false;
        Name = default;
        Value = default;
        return false;
    }
}
