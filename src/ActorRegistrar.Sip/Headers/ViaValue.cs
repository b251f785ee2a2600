using ActorRegistrar.Sip.Text;

namespace ActorRegistrar.Sip.Headers;

/// <summary>One Via value (RFC 3261 section 20.42, RFC 3581).</summary>
public readonly ref struct ViaValue
{
    private readonly ReadOnlySpan<byte> _text;
    private readonly ViaLayout _layout;

    internal ViaValue(ReadOnlySpan<byte> text, scoped in ViaLayout layout)
    {
        _text = text;
        _layout = layout;
    }

    /// <summary>The transport as written, such as <c>UDP</c>.</summary>
    public ReadOnlySpan<byte> Transport => _text.Slice(_layout.TransportStart, _layout.TransportLength);

    /// <summary>
    /// The host of sent-by as written, brackets of an IPv6 reference included; the whole sent-by where it is no host and port.
    /// </summary>
    public ReadOnlySpan<byte> Host => _text.Slice(_layout.HostStart, _layout.HostLength);

    /// <summary>The port of sent-by, or 0 when absent.</summary>
    public int Port => _layout.Port;

    /// <summary>The branch; empty when absent.</summary>
    public ReadOnlySpan<byte> Branch => _text.Slice(_layout.BranchStart, _layout.BranchLength);

    /// <summary>Whether the branch begins with the magic cookie <c>z9hG4bK</c>, compared without regard to case.</summary>
    public bool HasMagicCookie
    {
        get
        {
            var cookie = "z9hG4bK"u8;
            var branch = Branch;
            return branch.Length >= cookie.Length && System.Text.Ascii.EqualsIgnoreCase(branch[..cookie.Length], cookie);
        }
    }

    /// <summary>Whether an rport parameter is present, with or without value (RFC 3581).</summary>
    public bool HasRport => _layout.HasRport;

    /// <summary>The value of maddr; empty when absent.</summary>
    public ReadOnlySpan<byte> Maddr => _text.Slice(_layout.MaddrStart, _layout.MaddrLength);

    /// <summary>All parameters as written, from the first ';' on.</summary>
    public ReadOnlySpan<byte> Parameters => _text[_layout.ParametersStart..];

    /// <summary>How many parameters there are.</summary>
    public int ParameterCount => _layout.ParameterCount;

    /// <summary>The value as written, without its parameters: protocol, transport and sent-by.</summary>
    public ReadOnlySpan<byte> ProtocolAndSentBy => _text[.._layout.SentByEnd];

    /// <summary>Reads one value. False when it cannot be read.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out ViaValue via)
    {
        text = Octets.Trim(text);
        bool read = ViaLayout.Read(text, out var layout) == ViaReading.WellFormed;
        via = read ? new ViaValue(text, layout) : default;
        return read;
    }
}
