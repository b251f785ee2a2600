
namespace ActorRegistrar.EndToEnd.Tests.Hostile;

/// <summary>Thousands of header fields, parameters, Via, Contact, Path.</summary>
public sealed class ManyPartsTests(HostileServer server) : HostileTest(server)
{
    private const int Thousands = 4000;

    private static readonly Dictionary<string, Func<string, string>> Attacks = new()
    {
        ["4000 header fields"] = text => text.WithAdded(Rows("X: y")),
        ["4000 lines without colon"] = text => text.WithAdded(Rows("x")),
        ["4000 empty Via"] = text => text.WithAdded(Rows("Via:")),
        ["1000 Via"] = text => text.WithAdded(Rows("v: SIP/2.0/UDP h;branch=z9hG4bKx", 1000)),
        ["500 Via in one row"] = text => text.WithAdded("Via: " + List("SIP/2.0/UDP h", 500)),
        ["1000 Contact"] = text => text.WithAdded(Rows("m: <sip:a@h>", 1000)),
        ["500 Contact in one row"] = text => text.WithAdded("Contact: " + string.Join(',', Enumerable.Range(0, 500).Select(number => $"<sip:{number}@h>"))),
        ["4000 commas in Contact"] = text => text.WithAdded("Contact: " + new string(',', Thousands)),
        ["500 Path"] = text => text.WithAdded("Supported: path\r\nPath: " + List("<sip:p;lr>", 500)),
        ["3000 parameters of To"] = text => text.Replace(">\r\nCall-ID", ">" + Parameters(3000) + "\r\nCall-ID", StringComparison.Ordinal),
        ["3000 parameters of From"] = text => text.Replace(">;tag=1", ">;tag=1" + Parameters(3000), StringComparison.Ordinal),
        ["3000 parameters of Contact"] = text => text.WithAdded("Contact: <sip:a@h>" + Parameters(3000)),
        ["400 parameters of a Contact URI"] = text => text.WithAdded("Contact: <sip:a@h" + Parameters(400) + ">"),
        ["3000 parameters of Via"] = text => text.Replace(";rport", ";rport" + Parameters(3000), StringComparison.Ordinal),
        ["500 parameters of the Request-URI"] = text => text.Replace(" SIP/2.0\r\nVia", Parameters(500) + " SIP/2.0\r\nVia", StringComparison.Ordinal),
        ["1000 option tags"] = text => text.WithAdded("Require: " + List("x", 1000)),
        ["50 Authorization"] = text => text.WithAdded(Rows("Authorization: Digest a", 250)),
        ["a Contact URI of 4000 octets"] = text => text.WithAdded($"Contact: <sip:{new string('a', 4000)}@h>"),
        ["an address-of-record of 4000 octets"] = text => text.Replace("To: <sip:", "To: <sip:" + new string('a', 4000), StringComparison.Ordinal),
        ["a header field of 12000 octets"] = text => text.WithAdded("Subject: " + new string('x', 12_000)),
        ["a header name of 12000 octets"] = text => text.WithAdded(new string('x', 12_000) + ": y"),
    };

    public static TheoryData<string, string> Names { get; } = new MatrixOf(Attacks.Keys);

    [Theory, MemberData(nameof(Names))]
    public async Task Thousands_of_parts_are_refused_whole(string transport, string attack)
    {
        string addressOfRecord = NewAddressOfRecord();
        await RefusedAsync(transport, client => HostileWire.Octets(Attacks[attack](Request.Register(addressOfRecord, "Contact: <sip:first@192.0.2.1>").Text(client))));
        Assert.Empty(await FetchAsync(addressOfRecord));
    }

    [Theory, MemberData(nameof(HostileTransport.All), MemberType = typeof(HostileTransport))]
    public async Task A_thousand_messages_filled_to_the_limits_are_answered_each(string transport)
    {
        string contacts = string.Join(',', Enumerable.Range(0, 30).Select(number => $"<sip:{new string('a', 200)}{number}@192.0.2.1>;expires=0"));
        using SipClient client = Connect(transport);
        for (int i = 0; i < 1000; i++)
        {
            string text = Request.Register(NewAddressOfRecord(), "Contact: " + contacts).Text(client).WithAdded(Rows("X-Y: z", 150));
            Assert.Equal(200, (await client.AskAsync(text)).Status);
        }
    }

    private static string Rows(string row, int count = Thousands) => string.Join("\r\n", Enumerable.Repeat(row, count));

    private static string List(string value, int count) => string.Join(',', Enumerable.Repeat(value, count));

    private static string Parameters(int count) => string.Concat(Enumerable.Repeat(";a", count));
}
