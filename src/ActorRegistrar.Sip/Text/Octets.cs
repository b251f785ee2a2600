using System.Buffers;

namespace ActorRegistrar.Sip.Text;

/// <summary>The octet classes of RFC 3261 section 25.1, as sets that are searched with vector instructions.</summary>
internal static class Octets
{
    public const byte CarriageReturn = (byte)'\r';
    public const byte LineFeed = (byte)'\n';
    public const byte Space = (byte)' ';
    public const byte Tab = (byte)'\t';

    /// <summary>Every control octet except HTAB. CR and LF are in it: a line end is found by the same search that finds a forbidden octet.</summary>
    public static readonly SearchValues<byte> Control = SearchValues.Create(
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 127]);

    /// <summary>What ends or interrupts the plain run of a quoted string: its end, a quoted-pair, an octet that may not stand bare.</summary>
    public static readonly SearchValues<byte> QuotedStringStop = SearchValues.Create(
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 127, (byte)'"', (byte)'\\']);

    /// <summary>What senders leave behind a message: line ends, blanks, the NUL of a C string.</summary>
    public static readonly SearchValues<byte> Padding = SearchValues.Create([0, 9, 10, 13, 32]);

    public static readonly SearchValues<byte> Token =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-.!%*_+`'~"u8);

    /// <summary>
    /// gen-value without its quoted-string: token and host, and beyond the grammar '/' and '=', because tags and branches in base64 are
    /// met in the field. '@' and '?' stay out: they betray a URI that lacks its angle brackets.
    /// </summary>
    public static readonly SearchValues<byte> ParameterValue =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-.!%*_+`'~[]:/="u8);

    /// <summary>
    /// What a display name without quotes may hold of ASCII: tokens and white space, and beyond the grammar every visible octet that can
    /// neither begin a URI nor another part of the header field (RFC 4475 section 3.1.2.15 leaves it to the receiver).
    /// </summary>
    public static readonly SearchValues<byte> DisplayName =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-.!%*_+`'~ \t()[]{}/&=$#?@^|,"u8);

    /// <summary>
    /// The user of a sip URI, '%' of its escapes included, and beyond the grammar visible octets that telephones leave unescaped and that
    /// mean nothing else in a URI: feature codes hold '#'.
    /// </summary>
    public static readonly SearchValues<byte> User =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.!~*'()%&=+$,;?/#[]{}|^`"u8);

    /// <summary>A sent-by that is no host and port, but says where it ends.</summary>
    public static readonly SearchValues<byte> OpaqueSentBy =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.:%[]"u8);

    public static readonly SearchValues<byte> Password =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.!~*'()%&=+$,"u8);

    /// <summary>paramchar of URI parameters.</summary>
    public static readonly SearchValues<byte> UriParameter =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.!~*'()%[]/:&+$"u8);

    /// <summary>The same for their values, where base64 brings its '=' with it.</summary>
    public static readonly SearchValues<byte> UriParameterValue =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.!~*'()%[]/:&+$="u8);

    /// <summary>hname and hvalue of URI headers.</summary>
    public static readonly SearchValues<byte> UriHeader =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.!~*'()%[]/?:+$"u8);

    /// <summary>
    /// Values of tel parameters: paramchar, and uric for the isub parameter (RFC 3966 section 3), without the ';' that separates them.
    /// </summary>
    public static readonly SearchValues<byte> TelParameterValue =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.!~*'()%[]/?:@&=+$,"u8);

    /// <summary>What a URI of an unknown scheme may hold: printable ASCII without space, quotes and angle brackets.</summary>
    public static readonly SearchValues<byte> AnyUri =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.!~*'()%;/?:@&=+$,#[]\\^`{|}"u8);

    public static readonly SearchValues<byte> SchemeTail =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-."u8);

    public static readonly SearchValues<byte> GlobalNumber = SearchValues.Create("0123456789-.()"u8);

    public static readonly SearchValues<byte> LocalNumber = SearchValues.Create("0123456789ABCDEFabcdef*#-.()"u8);

    /// <summary>LHEX.</summary>
    public static readonly SearchValues<byte> LowerHexDigit = SearchValues.Create("0123456789abcdef"u8);

    public static bool IsWhiteSpace(byte octet) => octet is Space or Tab;

    public static bool IsToken(ReadOnlySpan<byte> text) => text.Length > 0 && text.IndexOfAnyExcept(Token) < 0;

    public static bool IsDigit(byte octet) => (uint)(octet - '0') <= 9;

    public static bool IsLetter(byte octet) => (uint)((octet | 0x20) - 'a') <= 'z' - 'a';

    public static byte ToLower(byte octet) => (uint)(octet - 'A') <= 'Z' - 'A' ? (byte)(octet | 0x20) : octet;

    /// <summary>The value of a hexadecimal digit, or -1.</summary>
    public static int HexValue(byte octet) => octet switch
    {
        >= (byte)'0' and <= (byte)'9' => octet - '0',
        >= (byte)'a' and <= (byte)'f' => octet - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => octet - 'A' + 10,
        _ => -1,
    };

    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text) => TrimEnd(text[SkipWhiteSpace(text, 0)..]);

    public static ReadOnlySpan<byte> TrimEnd(ReadOnlySpan<byte> text)
    {
        int end = text.Length;
        while (end > 0 && IsWhiteSpace(text[end - 1])) end--;
        return text[..end];
    }

    /// <summary>The first position at or after <paramref name="at"/> that is neither SP nor HTAB.</summary>
    public static int SkipWhiteSpace(ReadOnlySpan<byte> text, int at)
    {
        while (at < text.Length && IsWhiteSpace(text[at])) at++;
        return at;
    }

    /// <summary>The end of the run of <paramref name="set"/> that begins at <paramref name="at"/>.</summary>
    public static int SkipRun(ReadOnlySpan<byte> text, int at, SearchValues<byte> set)
    {
        int length = text[at..].IndexOfAnyExcept(set);
        return length < 0 ? text.Length : at + length;
    }
}
