using System.Buffers;
using ActorRegistrar.Sip.Text;

namespace ActorRegistrar.Sip.Uris;

/// <summary>
/// Steps through the parameters of a URI that was found well-formed, and through its headers, which differ by their separator only.
/// </summary>
internal ref struct UriParameters
{
    private readonly byte _separator;
    private ReadOnlySpan<byte> _rest;

    private UriParameters(ReadOnlySpan<byte> text, byte separator)
    {
        _rest = text;
        _separator = separator;
    }

    public ReadOnlySpan<byte> Name { get; private set; }

    public ReadOnlySpan<byte> Value { get; private set; }

    public bool HasValue { get; private set; }

    /// <summary>Over <c>;name=value;name</c>. A semicolon too many is passed over.</summary>
    public static UriParameters Of(ReadOnlySpan<byte> parameters) => new(parameters.IsEmpty ? parameters : parameters[1..], (byte)';');

    /// <summary>Over <c>name=value&amp;name=value</c>.</summary>
    public static UriParameters OfHeaders(ReadOnlySpan<byte> headers) => new(headers, (byte)'&');

    public bool MoveNext()
    {
        ReadOnlySpan<byte> one;
        do
        {
            if (_rest.IsEmpty) return false;
            int end = _rest.IndexOf(_separator);
            one = end < 0 ? _rest : _rest[..end];
            _rest = end < 0 ? default : _rest[(end + 1)..];
        }
        while (one.IsEmpty && _separator == (byte)';');
        int equals = one.IndexOf((byte)'=');
        HasValue = equals >= 0;
        Name = HasValue ? one[..equals] : one;
        Value = HasValue ? one[(equals + 1)..] : default;
        return true;
    }

    /// <summary>
    /// Whether <c>;name=value;name</c> can be read, and how many parameters it has. The names and values are of
    /// <paramref name="nameSet"/> and <paramref name="valueSet"/>, no name is empty, and each '%' begins an escape. A value may be empty and
    /// a semicolon may stand alone, which the grammar forbids and telephones write.
    /// </summary>
    public static bool TryCount(ReadOnlySpan<byte> parameters, SearchValues<byte> nameSet, SearchValues<byte> valueSet, out int count)
    {
        count = 0;
        if (parameters.IsEmpty) return true;
        var each = Of(parameters);
        while (each.MoveNext())
        {
            count++;
            if (each.Name.IsEmpty || !Escapes.AreWellFormed(each.Name, nameSet)) return false;
            if (each.HasValue && !Escapes.AreWellFormed(each.Value, valueSet)) return false;
        }
        return true;
    }

    /// <summary>Whether <c>name=value&amp;name=value</c> is well-formed: every header has a name and a '=', a value may be empty. None at all is.</summary>
    public static bool AreHeadersWellFormed(ReadOnlySpan<byte> headers)
    {
        if (headers.IsEmpty) return true;
        if (headers[^1] == (byte)'&') return false;
        var each = OfHeaders(headers);
        while (each.MoveNext())
        {
            if (each.Name.IsEmpty || !each.HasValue) return false;
            if (!Escapes.AreWellFormed(each.Name, Octets.UriHeader) || !Escapes.AreWellFormed(each.Value, Octets.UriHeader)) return false;
        }
        return true;
    }
}
