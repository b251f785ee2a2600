using System.Text;

namespace ActorRegistrar.Sip.Messages;

/// <summary>
/// The sentences that go out as reason phrases. All are made once, so a refusal costs no allocation, and none holds anything of the input.
/// </summary>
internal static class ParseReasons
{
    public const string NotSip = "Not a SIP message";
    public const string NoUsableVia = "No usable Via header field";
    public const string MalformedRequestLine = "Malformed request line";
    public const string MalformedRequestUri = "Malformed Request-URI";
    public const string RequestUriTooLong = "Request-URI too long";
    public const string RequestUriParameters = "Too many Request-URI parameters";
    public const string UnknownMethod = "Not Implemented";
    public const string Version = "SIP version not supported";
    public const string MalformedStatusLine = "Malformed status line";
    public const string MalformedHeaderLine = "Malformed header field line";
    public const string BareLineEnd = "Bare CR or LF in the header section";
    public const string Unterminated = "Header section without its empty line";
    public const string MessageTooLarge = "Message too large";
    public const string HeaderSectionTooLarge = "Header section too large";
    public const string TooManyHeaders = "Too many header fields";
    public const string TooManyVias = "Too many Via header field values";
    public const string CSeqMethod = "CSeq method differs from the request method";
    public const string ShortBody = "Body shorter than Content-Length";
    public const string LongBody = "Bytes after the body of Content-Length";

    private static readonly string[] MissingOf = Make("Missing {0} header field");
    private static readonly string[] MalformedOf = Make("Malformed {0} header field");
    private static readonly string[] DoubledOf = Make("More than one {0} header field");
    private static readonly string[] TooLargeOf = Make("{0} header field too large");
    private static readonly string[] UriTooLongOf = Make("URI of the {0} header field too long");
    private static readonly string[] ParametersOf = Make("Too many parameters in the {0} header field");

    public static string Missing(SipHeader header) => MissingOf[(int)header];

    public static string Malformed(SipHeader header) => MalformedOf[(int)header];

    public static string Doubled(SipHeader header) => DoubledOf[(int)header];

    public static string TooLarge(SipHeader header) => TooLargeOf[(int)header];

    public static string UriTooLong(SipHeader header) => UriTooLongOf[(int)header];

    public static string TooManyParameters(SipHeader header) => ParametersOf[(int)header];

    private static string[] Make(string pattern)
    {
        var format = CompositeFormat.Parse(pattern);
        var sentences = new string[HeaderNames.Count];
        for (int i = 0; i < sentences.Length; i++)
        {
            string name = i == 0 ? "unknown" : Encoding.ASCII.GetString(HeaderNames.NameOf((SipHeader)i));
            sentences[i] = string.Format(System.Globalization.CultureInfo.InvariantCulture, format, name);
        }
        return sentences;
    }
}
