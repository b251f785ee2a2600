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

    public static bool TryRead(ReadOnlySpan<byte> text, out NameAddressLayout layout)
    {
        layout = default;
        if (text.IsEmpty || !Utf8.IsValid(text)) return false;
        if (text is [(byte)'*'])
        {
            layout = new NameAddressLayout { IsStar = true, ParametersStart = 1 };
            return true;
        }

        var read = default(NameAddressLayout);
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
            if (isNameAddr && !TryReadTokens(text[..at], out read.DisplayNameLength)) return false;
        }
        if (!(isNameAddr ? TryReadBracketed(text, at, ref read) : TryReadBare(text, at, ref read))) return false;
        if (!TryReadParameters(text, ref read)) return false;
        layout = read;
        return true;
    }

    /// <summary>*(token LWS), without the final LWS that RFC 4475 section 3.1.1.6 lets be absent.</summary>
    private static bool TryReadTokens(ReadOnlySpan<byte> text, out int length)
    {
        text = Octets.TrimEnd(text);
        length = text.Length;
        foreach (byte octet in text)
        {
            if (octet < 0x80 && !Octets.IsWhiteSpace(octet) && !Octets.Token.Contains(octet)) return false;
        }
        return true;
    }

    private static bool TryReadBracketed(ReadOnlySpan<byte> text, int open, ref NameAddressLayout read)
    {
        int length = text[(open + 1)..].IndexOf((byte)'>');
        if (length < 0) return false;
        (read.UriStart, read.UriLength) = (open + 1, length);
        read.ParametersStart = Octets.SkipWhiteSpace(text, open + length + 2);
        return HasSchemeAndPrintableRest(text.Slice(read.UriStart, length));
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
        var parameters = new HeaderParameters(text[read.ParametersStart..]);
        while (parameters.MoveNext())
        {
            read.ParameterCount++;
            if (!Ascii.EqualsIgnoreCase(parameters.Name, "tag"u8)) continue;
            // A tag twice, without a value or quoted is no tag (tag-param); two would make the dialog identifier ambiguous.
            if (read.TagLength > 0 || !parameters.HasValue || parameters.Value[0] == (byte)'"') return false;
            read.TagStart = read.ParametersStart + parameters.ValueStart;
            read.TagLength = parameters.Value.Length;
        }
        return parameters.IsWellFormed;
    }
}
