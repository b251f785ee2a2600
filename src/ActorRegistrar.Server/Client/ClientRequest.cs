using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using ActorRegistrar.Sip.Uris;
using ActorRegistrar.Sip.Writing;

namespace ActorRegistrar.Server.Client;

/// <summary>A request that one of the client verbs sends (RFC 3261 section 8.1.1).</summary>
internal sealed record ClientRequest
{
    /// <summary>REGISTER or OPTIONS.</summary>
    public required string Method { get; init; }

    /// <summary>The Request-URI.</summary>
    public required string RequestUri { get; init; }

    /// <summary>The address-of-record, in From and To.</summary>
    public required string AddressOfRecord { get; init; }

    /// <summary>Call-ID.</summary>
    public required string CallId { get; init; }

    /// <summary>CSeq number.</summary>
    public uint CSeq { get; init; } = 1;

    /// <summary>Further header rows, without line ends.</summary>
    public IReadOnlyList<string> Headers { get; init; } = [];

    /// <summary>User-Agent.</summary>
    public string UserAgent { get; init; } = "ActorRegistrar";

    /// <summary>Identifies the transaction; made anew for every request (RFC 3261 section 8.1.1.7).</summary>
    public string Branch { get; init; } = "z9hG4bK" + RandomToken();

    /// <summary>The same request in a transaction of its own, with a row more (RFC 3261 section 22.2).</summary>
    public ClientRequest Again(string row) => this with { CSeq = CSeq + 1, Branch = "z9hG4bK" + RandomToken(), Headers = [.. Headers, row] };

    /// <summary>A token that nobody else has made.</summary>
    public static string RandomToken() => Guid.NewGuid().ToString("N");

    /// <summary>The message as sent over a socket bound to <paramref name="local"/>.</summary>
    public byte[] ToBytes(ProtocolType transport, IPEndPoint local)
    {
        var text = new StringBuilder();
        // Whoever composes a request has looked at what it puts in; this is the last line.
        void Line(string line) =>
            text.Append(LineText.IsOneLine(line) ? line : throw new InvalidOperationException("A row of a request holds a line end.")).Append("\r\n");
        Line($"{Method} {RequestUri} SIP/2.0");
        Line($"Via: SIP/2.0/{transport.ToString().ToUpperInvariant()} {PlainAddress.Of(local)};branch={Branch};rport");
        Line("Max-Forwards: 70");
        Line($"From: <{AddressOfRecord}>;tag={Branch[^8..]}");
        Line($"To: <{AddressOfRecord}>");
        Line($"Call-ID: {CallId}");
        Line(string.Create(CultureInfo.InvariantCulture, $"CSeq: {CSeq} {Method}"));
        foreach (string header in Headers) Line(header);
        Line($"User-Agent: {UserAgent}");
        Line("Content-Length: 0");
        Line("");
        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
