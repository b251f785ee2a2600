using ActorRegistrar.Sip.Text;

namespace ActorRegistrar.Sip.Headers;

/// <summary>
/// A name-addr or addr-spec with its header parameters: From, To, Contact, Path, Route (RFC 3261 sections 20.10 and 25.1).
/// Without angle brackets every parameter belongs to the header, and a URI holding '?' or ',' is malformed (RFC 4475 section 3.1.2.13).
/// </summary>
/// <remarks>
/// The URI must have a scheme, known or not, and hold printable ASCII without space, quotes and angle brackets; whether it is a good URI
/// of its scheme is for <see cref="Uris.SipUri.TryParse"/>. Read beyond the grammar, because it harms nobody: a display name without quotes
/// that is not of tokens but can be taken for nothing else, one in another encoding than UTF-8, white space inside the angle brackets, a
/// tag without a value (as none) and malformed parameters (<see cref="HeaderParameters"/>). <see cref="IsWellFormed"/> says whether
/// anything of this was needed; who stores or sends the text as it is asks it. A quoted display name may hold control octets as
/// quoted-pairs where the text is not that of a parsed message: escape before logging it.
/// </remarks>
public readonly ref struct NameAddress
{
    private readonly ReadOnlySpan<byte> _text;
    private readonly NameAddressLayout _layout;

    internal NameAddress(ReadOnlySpan<byte> text, scoped in NameAddressLayout layout)
    {
        _text = text;
        _layout = layout;
    }

    /// <summary>True for the single value <c>*</c> of Contact.</summary>
    public bool IsStar => _layout.IsStar;

    /// <summary>The display name as written, quotes included; empty when there is none.</summary>
    public ReadOnlySpan<byte> DisplayName => _text[.._layout.DisplayNameLength];

    /// <summary>The URI as written, without brackets.</summary>
    public ReadOnlySpan<byte> Uri => _text.Slice(_layout.UriStart, _layout.UriLength);

    /// <summary>Whether the text is what the grammar wants, so that it can be sent to others as it is.</summary>
    public bool IsWellFormed => !_layout.IsLenient;

    /// <summary>Header parameters as written, from the first ';' on; empty when there are none.</summary>
    public ReadOnlySpan<byte> Parameters => _text[_layout.ParametersStart..];

    /// <summary>How many header parameters there are.</summary>
    public int ParameterCount => _layout.ParameterCount;

    /// <summary>The tag parameter of From and To; empty when there is none.</summary>
    public ReadOnlySpan<byte> Tag => _text.Slice(_layout.TagStart, _layout.TagLength);

    /// <summary>Reads one value. False when it cannot be read.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out NameAddress address)
    {
        text = Octets.Trim(text);
        bool read = NameAddressLayout.TryRead(text, out var layout);
        address = read ? new NameAddress(text, layout) : default;
        return read;
    }
}
