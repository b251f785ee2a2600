using System.Text;
using ActorRegistrar.Sip.Messages;

namespace ActorRegistrar.Testing.Messages;

/// <summary>Messages to vary, and the outcome of parsing one, with its text where tests read best.</summary>
public static class Sample
{
    public const string Register =
        "REGISTER sip:example.com SIP/2.0\r\n" +
        "Via: SIP/2.0/UDP 192.0.2.4:5060;branch=z9hG4bKnashds7;rport\r\n" +
        "Max-Forwards: 70\r\n" +
        "From: \"Alice\" <sip:alice@example.com>;tag=456248\r\n" +
        "To: <sip:alice@example.com>\r\n" +
        "Call-ID: 843817637684230@998sdasdh09\r\n" +
        "CSeq: 1826 REGISTER\r\n" +
        "Contact: <sip:alice@192.0.2.4:5060;transport=udp>;expires=3600\r\n" +
        "Content-Length: 0\r\n" +
        "\r\n";

    public const string Ok =
        "SIP/2.0 200 OK\r\n" +
        "Via: SIP/2.0/UDP 192.0.2.4:5060;branch=z9hG4bKnashds7;received=192.0.2.4;rport=5060\r\n" +
        "From: \"Alice\" <sip:alice@example.com>;tag=456248\r\n" +
        "To: <sip:alice@example.com>;tag=1\r\n" +
        "Call-ID: 843817637684230@998sdasdh09\r\n" +
        "CSeq: 1826 REGISTER\r\n" +
        "Content-Length: 0\r\n" +
        "\r\n";

    /// <summary>Latin-1 so that a test can write any octet as the character of its number.</summary>
    public static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);

    public static string Text(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);

    /// <summary>The sample REGISTER with one row replaced; an empty row removes it.</summary>
    public static string WithRow(string name, string row)
    {
        int start = Register.IndexOf("\r\n" + name + ":", StringComparison.Ordinal) + 2;
        int end = Register.IndexOf("\r\n", start, StringComparison.Ordinal) + 2;
        return Register[..start] + (row.Length == 0 ? "" : row + "\r\n") + Register[end..];
    }

    /// <summary>The sample REGISTER with rows added before its Content-Length.</summary>
    public static string WithAdded(string rows) => Register.Replace("Content-Length", rows + "\r\nContent-Length", StringComparison.Ordinal);

    public static SipParseResult Parse(
        string text, out SipMessage message, SipFraming framing = SipFraming.Datagram, SipLimits? limits = null)
    {
        message = new SipMessage();
        return SipParser.Parse(Bytes(text), message, framing, limits ?? SipLimits.Default);
    }

    public static SipMessage Accepted(string text, SipFraming framing = SipFraming.Datagram)
    {
        var result = Parse(text, out var message, framing);
        Assert.Equal(SipParseResult.Ok, result);
        return message;
    }

    public static SipMessage Refused(
        int statusCode, string reason, string text, SipFraming framing = SipFraming.Datagram, SipLimits? limits = null)
    {
        var result = Parse(text, out var message, framing, limits);
        Assert.Equal((SipParseStatus.Refuse, statusCode), (result.Status, result.StatusCode));
        Assert.Contains(reason, result.Reason, StringComparison.Ordinal);
        Assert.False(message.TopVia.Host.IsEmpty);
        return message;
    }

    public static void Dropped(string text, SipFraming framing = SipFraming.Datagram) =>
        Assert.Equal(SipParseStatus.Drop, Parse(text, out _, framing).Status);
}
