using System.Text;
using ActorRegistrar.Sip.Text;

namespace ActorRegistrar.Sip.Uris;

/// <summary>A URI as parts of the text it was parsed from (RFC 3261 section 19.1.1, RFC 3966 for tel, RFC 5954 for IPv6).</summary>
public readonly ref struct SipUri
{
    private readonly ReadOnlySpan<byte> _text;
    private readonly Layout _layout;

    private SipUri(ReadOnlySpan<byte> text, scoped in Layout layout)
    {
        _text = text;
        _layout = layout;
    }

    /// <summary>Which scheme it is.</summary>
    public UriScheme Scheme => _layout.Scheme;

    /// <summary>The scheme as written.</summary>
    public ReadOnlySpan<byte> SchemeName => _text[.._layout.SchemeLength];

    /// <summary>sip, sips: whether there is an '@'.</summary>
    public bool HasUserInfo => _layout.HasUserInfo;

    /// <summary>sip, sips: the user as written, escapes kept, without password. tel: the number as written.</summary>
    public ReadOnlySpan<byte> User => _text.Slice(_layout.UserStart, _layout.UserLength);

    /// <summary>Whether the userinfo has a ':'.</summary>
    public bool HasPassword => _layout.HasPassword;

    /// <summary>The password as written; empty when absent.</summary>
    public ReadOnlySpan<byte> Password => _text.Slice(_layout.PasswordStart, _layout.PasswordLength);

    /// <summary>sip, sips: the host as written, brackets of an IPv6 reference included.</summary>
    public ReadOnlySpan<byte> Host => _text.Slice(_layout.HostStart, _layout.HostLength);

    /// <summary>The port, 0 to 65535, or -1 when absent.</summary>
    public int Port => _layout.PortPlusOne - 1;

    /// <summary>Parameters as written, from the first ';' on; empty when there are none.</summary>
    public ReadOnlySpan<byte> Parameters => _text.Slice(_layout.ParametersStart, _layout.ParametersLength);

    /// <summary>How many parameters there are; whoever keeps the URI holds it against <see cref="Messages.SipLimits.MaxParameterCount"/>.</summary>
    public int ParameterCount => _layout.ParameterCount;

    /// <summary>Headers as written, after the '?'; empty when there are none.</summary>
    public ReadOnlySpan<byte> Headers => _text[_layout.HeadersStart..];

    /// <summary>A URI of <see cref="UriScheme.Other"/>: what follows the scheme's ':'.</summary>
    internal ReadOnlySpan<byte> Opaque => _text[(_layout.SchemeLength + 1)..];

    /// <summary>
    /// Reads a URI. False when it cannot be read: no scheme, an empty or invalid host, a bad port, an octet that must be escaped, a
    /// broken escape. A URI of <see cref="UriScheme.Other"/> is checked for a scheme and printable octets only.
    /// </summary>
    /// <remarks>
    /// Let pass beyond the grammar, because it harms nobody: a local tel number without the phone-context that RFC 3966 section 5.1.5 demands,
    /// doubled parameters (RFC 3261 section 19.1.1), a parameter with '=' and no value, '=' in a value, a semicolon too many, a ':' without
    /// port, a '?' without headers, and in a user '#' and brackets. Who compares reads the same parts in them.
    /// </remarks>
    public static bool TryParse(ReadOnlySpan<byte> text, out SipUri uri)
    {
        uri = default;
        int colon = text.IndexOf((byte)':');
        if (colon < 1 || !Octets.IsLetter(text[0]) || text[..colon].IndexOfAnyExcept(Octets.SchemeTail) >= 0) return false;
        var layout = new Layout { SchemeLength = colon, Scheme = SchemeOf(text[..colon]), HeadersStart = text.Length };
        bool read = layout.Scheme switch
        {
            UriScheme.Other => text.Length > colon + 1 && text[(colon + 1)..].IndexOfAnyExcept(Octets.AnyUri) < 0,
            UriScheme.Tel => TryReadTel(text, ref layout),
            _ => TryReadSip(text, ref layout),
        };
        if (read) uri = new SipUri(text, layout);
        return read;
    }

    /// <summary>
    /// Finds a URI parameter by its name, without regard to case and with escapes undone (<c>%6C%72</c> is <c>lr</c>); its value as
    /// written, empty when it has none. Of doubled ones it is the first.
    /// </summary>
    public bool TryGetParameter(ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        var parameters = UriParameters.Of(Parameters);
        while (parameters.MoveNext())
        {
            if (!Escapes.AreEqual(parameters.Name, name, ignoreCase: true)) continue;
            value = parameters.Value;
            return true;
        }
        value = default;
        return false;
    }

    /// <summary>How many URI parameters have this name, compared as in <see cref="TryGetParameter"/>.</summary>
    public int CountParameters(ReadOnlySpan<byte> name)
    {
        int count = 0;
        var parameters = UriParameters.Of(Parameters);
        while (parameters.MoveNext())
        {
            if (Escapes.AreEqual(parameters.Name, name, ignoreCase: true)) count++;
        }
        return count;
    }

    private static UriScheme SchemeOf(ReadOnlySpan<byte> name)
    {
        if (Ascii.EqualsIgnoreCase(name, "sip"u8)) return UriScheme.Sip;
        if (Ascii.EqualsIgnoreCase(name, "sips"u8)) return UriScheme.Sips;
        return Ascii.EqualsIgnoreCase(name, "tel"u8) ? UriScheme.Tel : UriScheme.Other;
    }

    private static bool TryReadSip(ReadOnlySpan<byte> text, ref Layout layout)
    {
        int at = layout.SchemeLength + 1;
        // '@' is legal nowhere else in a sip URI, so the first one ends the userinfo; a second one fails where it stands.
        int userInfoLength = text[at..].IndexOf((byte)'@');
        if (userInfoLength >= 0)
        {
            if (!TryReadUserInfo(text.Slice(at, userInfoLength), at, ref layout)) return false;
            at += userInfoLength + 1;
        }
        int hostLength = HostName.LengthOf(text[at..]);
        if (hostLength == 0) return false;
        (layout.HostStart, layout.HostLength) = (at, hostLength);
        at += hostLength;
        if (at < text.Length && text[at] == (byte)':' && !TryReadPort(text, ref at, ref layout)) return false;
        return TryReadTail(text, at, ref layout);
    }

    private static bool TryReadUserInfo(ReadOnlySpan<byte> userInfo, int start, ref Layout layout)
    {
        layout.HasUserInfo = true;
        int colon = userInfo.IndexOf((byte)':');
        var user = colon < 0 ? userInfo : userInfo[..colon];
        (layout.UserStart, layout.UserLength) = (start, user.Length);
        if (user.IsEmpty || !Escapes.AreWellFormed(user, Octets.User)) return false;
        if (colon < 0) return true;
        layout.HasPassword = true;
        (layout.PasswordStart, layout.PasswordLength) = (start + colon + 1, userInfo.Length - colon - 1);
        return Escapes.AreWellFormed(userInfo[(colon + 1)..], Octets.Password);
    }

    private static bool TryReadPort(ReadOnlySpan<byte> text, ref int at, ref Layout layout)
    {
        int start = ++at;
        while (at < text.Length && Octets.IsDigit(text[at])) at++;
        if (at == start) return true;
        if (!Digits.TryRead(text[start..at], ushort.MaxValue, out long port)) return false;
        layout.PortPlusOne = (int)port + 1;
        return true;
    }

    private static bool TryReadTail(ReadOnlySpan<byte> text, int at, ref Layout layout)
    {
        if (at < text.Length && text[at] is not ((byte)';' or (byte)'?')) return false;
        int question = text[at..].IndexOf((byte)'?');
        int end = question < 0 ? text.Length : at + question;
        (layout.ParametersStart, layout.ParametersLength) = (at, end - at);
        if (!UriParameters.TryCount(text[at..end], Octets.UriParameter, Octets.UriParameterValue, out layout.ParameterCount)) return false;
        if (question < 0) return true;
        layout.HeadersStart = end + 1;
        return UriParameters.AreHeadersWellFormed(text[layout.HeadersStart..]);
    }

    private static bool TryReadTel(ReadOnlySpan<byte> text, ref Layout layout)
    {
        int start = layout.SchemeLength + 1;
        int semicolon = text[start..].IndexOf((byte)';');
        int end = semicolon < 0 ? text.Length : start + semicolon;
        (layout.UserStart, layout.UserLength) = (start, end - start);
        (layout.ParametersStart, layout.ParametersLength) = (end, text.Length - end);
        return TelNumber.IsWellFormed(text[start..end])
            && UriParameters.TryCount(text[end..], Octets.UriParameter, Octets.TelParameterValue, out layout.ParameterCount);
    }

    private struct Layout
    {
        public UriScheme Scheme;
        public bool HasUserInfo;
        public bool HasPassword;
        public int SchemeLength;
        public int UserStart;
        public int UserLength;
        public int PasswordStart;
        public int PasswordLength;
        public int HostStart;
        public int HostLength;
        // One more than the port, so that the default value means absent.
        public int PortPlusOne;
        public int ParametersStart;
        public int ParametersLength;
        public int ParameterCount;
        public int HeadersStart;
    }
}
