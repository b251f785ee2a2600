
namespace ActorRegistrar.EndToEnd.Tests.Hostile;

/// <summary>
/// NUL, CR, LF, ESC, DEL and broken UTF-8 in every field that is answered, stored or logged. Every answer of every test must be text
/// without control characters (see <see cref="Answer"/>), and the server's log as well.
/// </summary>
public sealed class OctetTests(HostileServer server) : HostileTest(server)
{
    private static readonly Dictionary<string, string> Octets = new()
    {
        ["NUL"] = "\0", ["BEL"] = "\a", ["LF"] = "\n", ["CR"] = "\r", ["ESC"] = "\u001B[2J", ["DEL"] = "\u007F", ["0xFF"] = "\u00FF",
        ["an overlong NUL"] = "\u00C0\u0080", ["a lone continuation"] = "\u0080", ["a surrogate"] = "\u00ED\u00A0\u0080", ["backslash NUL"] = "\\\0",
        ["backslash ESC"] = "\\\u001B", ["backslash LF"] = "\\\n",
    };

    private static readonly string[] Rows =
    [
        "From: \"{0}\" <sip:a@example.com>;tag=1", "From: a{0}b <sip:a@example.com>;tag=1", "From: <sip:a@example.com>;tag=1{0}", "From: <sip:a{0}@example.com>;tag=1",
        "From: <sip:a@example.com>;tag=1;x=\"{0}\"", "To: \"{0}\" <{1}>", "To: <{1}>;x=\"{0}\"", "To: <{1}>;tag=x{0}", "Call-ID: a{0}b", "CSeq: 1{0} REGISTER", "CSeq: 1 REGISTER{0}",
        "Via: SIP/2.0/UDP h;branch=z9hG4bK{0};rport", "Via: SIP/2.0/UDP h;rport;x=\"{0}\"",
    ];

    private static readonly string[] Added =
    [
        "Via: SIP/2.0/UDP second;branch={0}", "Contact: <sip:a{0}@192.0.2.1>", "Contact: <sip:a@192.0.2.1>;x=\"{0}\"", "Contact: \"{0}\" <sip:a@192.0.2.1>",
        "Contact: <sip:a@192.0.2.1>;+sip.instance=\"<{0}>\"", "User-Agent: a{0}b", "User-Agent: \"{0}\"", "Supported: path\r\nPath: <sip:p{0};lr>", "Supported: path\r\nPath: \"{0}\" <sip:p;lr>",
        "Require: a{0}b", "Timestamp: 1{0}", "Expires: 1{0}", "Content-Type: a/{0}", "X-{0}: y", "X-Unknown: {0}",
    ];

    public static TheoryData<string, string> Names { get; } = new MatrixOf(Octets.Keys);

    [Theory, MemberData(nameof(Names))]
    public async Task No_field_carries_it_out(string transport, string name)
    {
        foreach (string row in Rows)
        {
            string addressOfRecord = NewAddressOfRecord();
            await TryAsync(transport, addressOfRecord, text => text.WithRow(row[..row.IndexOf(':', StringComparison.Ordinal)], Spoilt(row, name, addressOfRecord)));
        }
        foreach (string row in Added)
        {
            string addressOfRecord = NewAddressOfRecord();
            await TryAsync(transport, addressOfRecord, text => text.WithAdded(Spoilt(row, name, addressOfRecord)));
        }
    }

    [Theory, MemberData(nameof(Names))]
    public async Task No_start_line_carries_it_out(string transport, string name)
    {
        foreach ((string good, string bad) in new[] { ("REGISTER sip:example.com", $"REGISTER sip:example.com{Octets[name]}"), ("REGISTER sip", $"REG{Octets[name]}ISTER sip"), ("SIP/2.0\r\nVia", $"SIP/2.0{Octets[name]}\r\nVia") })
            await TryAsync(transport, NewAddressOfRecord(), text => text.Replace(good, bad, StringComparison.Ordinal));
    }

    /// <summary>Whatever becomes of the request, what is fetched and looked up afterwards must be text without control characters.</summary>
    private async Task TryAsync(string transport, string addressOfRecord, Func<string, string> spoil)
    {
        IReadOnlyList<SipResponse> answers = await AttackAsync(transport, client => HostileWire.Octets(spoil(Request.Register(addressOfRecord, "Contact: <sip:good@192.0.2.9>").Text(client))));
        Assert.InRange(answers.Count, 0, 1);
        Assert.All(answers, answer => Assert.InRange(answer.Status, 200, 513));
        using SipClient reader = Connect("udp");
        await reader.AskAsync(Request.Register(addressOfRecord), 200);
        SipResponse found = await reader.AskAsync(Request.For("INVITE", addressOfRecord));
        Assert.True(found.Status is 302 or 404 or 480, found.Text);
    }

    private static string Spoilt(string row, string name, string addressOfRecord) =>
        row.Replace("{0}", Octets[name], StringComparison.Ordinal).Replace("{1}", addressOfRecord, StringComparison.Ordinal);
}
