using System.Globalization;
using System.Text;
using ActorRegistrar.Sip.Messages;

namespace ActorRegistrar.Actors.Tests.Support;

/// <summary>A request as a client writes it; each part can be replaced by anything.</summary>
internal sealed record SipRequest
{
    public static SipRequest Register { get; } = new();

    public static SipRequest Invite { get; } = new() { Method = "INVITE", Uri = "sip:alice@example.com" };

    public string Method { get; init; } = "REGISTER";

    public string Uri { get; init; } = "sip:example.com";

    public string Version { get; init; } = "SIP/2.0";

    public string[] Via { get; init; } = ["SIP/2.0/UDP 192.0.2.7:5070;branch=z9hG4bK-1;rport"];

    public string From { get; init; } = "<sip:alice@example.com>;tag=from-1";

    public string To { get; init; } = "<sip:alice@example.com>";

    public string CallId { get; init; } = "call-1@desk";

    public uint CSeq { get; init; } = 1;

    /// <summary>Further header lines, without their CRLF.</summary>
    public string[] Headers { get; init; } = [];

    public string Body { get; init; } = "";

    public string Text
    {
        get
        {
            var text = new StringBuilder();
            text.Append(CultureInfo.InvariantCulture, $"{Method} {Uri} {Version}\r\n");
            foreach (string via in Via) text.Append(CultureInfo.InvariantCulture, $"Via: {via}\r\n");
            text.Append(CultureInfo.InvariantCulture, $"Max-Forwards: 70\r\nFrom: {From}\r\nTo: {To}\r\nCall-ID: {CallId}\r\nCSeq: {CSeq} {Method}\r\n");
            foreach (string header in Headers) text.Append(header).Append("\r\n");
            text.Append(CultureInfo.InvariantCulture, $"Content-Length: {Encoding.UTF8.GetByteCount(Body)}\r\n\r\n{Body}");
            return text.ToString();
        }
    }

    public byte[] Bytes => Encoding.UTF8.GetBytes(Text);

    /// <summary>The request as the parser of the wire layer reads it.</summary>
    public SipMessage Parsed()
    {
        var message = new SipMessage();
        SipParseResult result = SipParser.Parse(Bytes, message, SipFraming.Datagram, SipLimits.Default);
        Assert.True(result.IsOk, result.Reason);
        return message;
    }

    public SipRequest With(params string[] headers) => this with { Headers = [.. Headers, .. headers] };

    /// <summary>The same method and addresses on another branch, as another transaction has it.</summary>
    public SipRequest OnBranch(string branch) => this with { Via = [$"SIP/2.0/UDP 192.0.2.7:5070;branch={branch};rport", .. Via.Skip(1)] };
}
