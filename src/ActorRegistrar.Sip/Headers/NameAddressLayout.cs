using System.Text;
using System.Text.Unicode;
using ActorRegistrar.Sip.Text;

namespace ActorRegistrar.Sip.Headers;

/// <summary>Where the parts of a name-addr or addr-spec stand in its trimmed text; kept by a message so that it is read once.</summary>
internal struct NameAddressLayout
{
    public bool IsStar;
    public int DisplayNameLength;
    public int UriStart;
    public int UriLength;
    public int ParametersStart;
    public int ParameterCount;
    public int TagStart;
    public int TagLength;

    /// <summary>Whether something was read that the grammar does not have.</summary>
    public bool IsLenient;

    public static bool TryRead(ReadOnlySpan<byte> text, out NameAddressLayout layout)
    {
        layout = default;
        if (text.IsEmpty) return false;
        if (text is [(byte)'*'])
        {
            layout = new NameAddressLayout { IsStar = true, ParametersStart = 1 };
            return true;
        }

        var read = new NameAddressLayout { IsLenient = !Utf8.IsValid(text) };
        bool isNameAddr;
        int at;
        if (text[0] == (byte)'"')
        {
            if (!QuotedString.TrySkip(text, 0, out at)) return false;
            read.DisplayNameLength = at;
            at = Octets.SkipWhiteSpace(text, at);
            if (at == text.Length || text[at] != (byte)'<') return false;
            isNameAddr = true;
        }
        else
        {
            // Whichever comes first decides: '<' opens a name-addr, ';' begins the parameters of an addr-spec; a '<' after that can only
            // stand in a quoted parameter value.
            at = text.IndexOfAny((byte)'<', (byte)';');
            isNameAddr = at >= 0 && text[at] == (byte)'<';
            if (isNameAddr && !TryReadTokens(text[..at], ref read)) return false;
        }
        if (!(isNameAddr ? TryReadBracketed(text, at, ref read) : TryReadBare(text, at, ref read))) return false;
        // Without brackets a parameter that is none may be a part of the URI that lacks them (RFC 3261 section 20).
        if (!TryReadParameters(text, ref read) || (!isNameAddr && read.IsLenient)) return false;
        layout = read;
        return true;
    }

    /// <summary>*(token LWS), without the final LWS that RFC 4475 section 3.1.1.6 lets be absent.</summary>
    private static bool TryReadTokens(ReadOnlySpan<byte> text, ref NameAddressLayout read)
    {
        text = Octets.TrimEnd(text);
        read.DisplayNameLength = text.Length;
        foreach (byte octet in text)
        {
            if (octet >= 0x80 || Octets.IsWhiteSpace(octet) || Octets.Token.Contains(octet)) continue;
            if (!Octets.DisplayName.Contains(octet)) return false;
            read.IsLenient = true;
        }
        return true;
    }

    private static bool TryReadBracketed(ReadOnlySpan<byte> text, int open, ref NameAddressLayout read)
    {
        int length = text[(open + 1)..].IndexOf((byte)'>');
        if (length < 0) return false;
        read.ParametersStart = Octets.SkipWhiteSpace(text, open + length + 2);
        var uri = Octets.Trim(text.Slice(open + 1, length));
        (read.UriStart, read.UriLength) = (Octets.SkipWhiteSpace(text, open + 1), uri.Length);
        read.IsLenient |= uri.Length < length;
        return HasSchemeAndPrintableRest(uri);
    }

    private static bool TryReadBare(ReadOnlySpan<byte> text, int semicolon, ref NameAddressLayout read)
    {
        read.ParametersStart = semicolon < 0 ? text.Length : semicolon;
        var uri = Octets.TrimEnd(text[..read.ParametersStart]);
        read.UriLength = uri.Length;
        return uri.IndexOfAny((byte)'?', (byte)',') < 0 && HasSchemeAndPrintableRest(uri);
    }

    private static bool HasSchemeAndPrintableRest(ReadOnlySpan<byte> uri)
    {
        int colon = uri.IndexOf((byte)':');
        return colon > 0 && colon + 1 < uri.Length
            && Octets.IsLetter(uri[0]) && uri[..colon].IndexOfAnyExcept(Octets.SchemeTail) < 0
            && uri[(colon + 1)..].IndexOfAnyExcept(Octets.AnyUri) < 0;
    }

    private static bool TryReadParameters(ReadOnlySpan<byte> text, ref NameAddressLayout read)
    {
        if (read.ParametersStart == text.Length) return true;
        if (text[read.ParametersStart] != (byte)';') return false;
        var parameters = new HeaderParameters(text[read.ParametersStart..]);
        while (parameters.MoveNext())
        {
            read.ParameterCount++;
            if (!Ascii.EqualsIgnoreCase(parameters.Name, "tag"u8)) continue;
            if (!parameters.HasValue)
            {
                read.IsLenient = true;
                continue;
            }
            // A tag twice or quoted is no tag (tag-param); two would make the dialog identifier ambiguous.
            if (read.TagLength > 0 || parameters.Value[0] == (byte)'"') return false;
            read.TagStart = read.ParametersStart + parameters.ValueStart;
            read.TagLength = parameters.Value.Length;
        }
        read.IsLenient |= !parameters.IsWellFormed;
        return parameters.IsComplete;
    }
}
