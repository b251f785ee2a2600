using System.Buffers;
using System.Text;
using ActorRegistrar.Sip.Headers;
using ActorRegistrar.Sip.Uris;

namespace ActorRegistrar.Location.Rules;

/// <summary>
/// What a text of a binding may be so that it can stand in a message: no part of one may become another header field or line. Each rule is the
/// one that a REGISTER is read by.
/// </summary>
internal static class StoredText
{
    /// <summary>Octets of one header field, the most that a REGISTER can bring.</summary>
    private const int LongestText = 8 * 1024;

    private const int LongestName = 1024;
    private const int MostParameters = 64;

    /// <summary>What the reader of a REGISTER leaves out, for it is written anew or not the client's to say.</summary>
    private static readonly string[] NotKept = ["expires", "action", "pub-gruu", "temp-gruu"];

    /// <summary>The control octets of ASCII but the tab, which is white space (RFC 3261 section 25.1).</summary>
    private static readonly SearchValues<char> Control =
        SearchValues.Create([.. Enumerable.Range(0, 0x20).Append(0x7F).Where(letter => letter != '\t').Select(letter => (char)letter)]);

    private static readonly SearchValues<char> OfAddress =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.:[]%-_/");

    /// <summary>A URI of any scheme, ASCII, without brackets.</summary>
    public static bool IsUri(string? text) => TryReadUri(text, out _);

    /// <summary>A URI that requests can be sent to.</summary>
    public static bool IsTarget(string? text) => TryReadUri(text, out UriScheme scheme) && scheme is UriScheme.Sip or UriScheme.Sips or UriScheme.Tel;

    /// <summary>Header parameters from the first ';' on, none of those that are written anew.</summary>
    public static bool AreParameters(string? text)
    {
        if (text is null) return false;
        if (text.Length == 0) return true;
        if (text[0] != ';' || !IsText(text, LongestText)) return false;
        var parameters = new HeaderParameters(Encoding.UTF8.GetBytes(text));
        int count = 0;
        while (parameters.MoveNext())
        {
            if (++count > MostParameters || IsNotKept(parameters.Name)) return false;
        }
        return parameters.IsWellFormed;
    }

    /// <summary>One value of Path.</summary>
    public static bool IsHop(string? text)
    {
        if (!IsText(text, LongestText)) return false;
        byte[] utf8 = Encoding.UTF8.GetBytes(text!);
        var values = new HeaderValues(utf8);
        int count = 0;
        while (values.MoveNext()) count++;
        return count == 1 && values.EmptyValueCount == 0 && NameAddress.TryParse(utf8, out NameAddress hop) && !hop.IsStar && SipUri.TryParse(hop.Uri, out _);
    }

    /// <summary>A Call-ID: visible and without spaces.</summary>
    public static bool IsCallId(string? text) => IsText(text, LongestText) && !text!.Any(char.IsWhiteSpace);

    /// <summary>Whether it holds no control character but the tab; null does.</summary>
    public static bool IsClean(string? text) => !text.AsSpan().ContainsAny(Control);

    /// <summary>What a header field may hold.</summary>
    public static bool IsValue(string? text) => IsText(text, LongestText);

    /// <summary>Who did something.</summary>
    public static bool IsName(string? text) => text is { Length: > 0 } && IsText(text, LongestName);

    /// <summary>A transport, or an address and port; may be empty.</summary>
    public static bool IsAddress(string? text) => text is { Length: <= 128 } && !text.AsSpan().ContainsAnyExcept(OfAddress);

    private static bool TryReadUri(string? text, out UriScheme scheme)
    {
        scheme = default;
        if (text is not { Length: <= LongestText } || !Ascii.IsValid(text) || !SipUri.TryParse(Encoding.ASCII.GetBytes(text), out SipUri uri)) return false;
        scheme = uri.Scheme;
        return uri.ParameterCount <= MostParameters;
    }

    private static bool IsNotKept(ReadOnlySpan<byte> name)
    {
        foreach (string one in NotKept)
        {
            if (Ascii.EqualsIgnoreCase(name, one)) return true;
        }
        return false;
    }

    private static bool IsText(string? text, int longest) => text is not null && text.Length <= longest && !text.AsSpan().ContainsAny(Control) && IsPaired(text);

    /// <summary>Half a surrogate pair has no UTF-8.</summary>
    private static bool IsPaired(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            int next = text.IndexOfAnyInRange('\uD800', '\uDFFF');
            if (next < 0) return true;
            if (Rune.DecodeFromUtf16(text[next..], out _, out int consumed) != OperationStatus.Done) return false;
            text = text[(next + consumed)..];
        }
        return true;
    }
}
