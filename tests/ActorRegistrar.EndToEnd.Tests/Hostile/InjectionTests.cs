using System.Text;

namespace ActorRegistrar.EndToEnd.Tests.Hostile;

/// <summary>SQL, log lines and markup where a name, a Call-ID or a User-Agent is expected: text stays text.</summary>
public sealed class InjectionTests(HostileServer server) : HostileTest(server)
{
    private static readonly Dictionary<string, string> Payloads = new()
    {
        ["SQL quote"] = "'||(DELETE/**/FROM/**/journal)||'",
        ["SQL statement"] = "x');DELETE/**/FROM/**/journal;--",
        ["SQL union"] = "1'/**/UNION/**/SELECT/**/1,2,3,4--",
        ["SQL wildcards"] = "%25_%25",
        ["log placeholder"] = "{0}{Password}$(id)${jndi:ldap://127.0.0.77/x}",
        ["format string"] = "%25s%25n%25d",
        ["path"] = "../../../../etc/passwd",
    };

    private static readonly string[] Markup = ["<script>alert(1)</script>", "\\\"><img src=x onerror=alert(1)>", "'; DROP TABLE journal; --", "2026-01-01T00:00:00.000Z info ActorRegistrar.Server ready", "{\\\"a\\\":1}"];

    public static TheoryData<string, string> Names { get; } = new MatrixOf(Payloads.Keys);

    public static TheoryData<string, string> MarkupNames { get; } = new MatrixOf(Markup);

    [Theory, MemberData(nameof(Names))]
    public async Task An_address_of_record_is_a_name_and_nothing_else(string transport, string name)
    {
        string witness = NewAddressOfRecord();
        using SipClient client = Connect(transport);
        await client.AskAsync(Request.Register(witness, "Contact: <sip:w@192.0.2.1>"), 200);
        long before = Journal.Count();

        // What may not stand raw in a user part is refused, the rest is one address-of-record of that name.
        string payload = Payloads[name];
        string user = Request.Unique("i") + payload.Replace(" ", "", StringComparison.Ordinal);
        SipResponse answer = await client.AskAsync(Request.Register($"sip:{user}@{HostileServer.Domain}", "Contact: <sip:i@192.0.2.2>"));
        Assert.True(answer.Status is 200 or 400, answer.Text);
        string escaped = Request.Unique("i") + string.Concat(Encoding.ASCII.GetBytes(payload).Select(octet => $"%{octet:X2}"));
        await client.AskAsync(Request.Register($"sip:{escaped}@{HostileServer.Domain}", "Contact: <sip:i@192.0.2.2>"), 200);

        Assert.Equal(before + (answer.Status == 200 ? 2 : 1), Journal.Count());
        Assert.Equal(1, Journal.CountOf(witness));
        Assert.Single(await FetchAsync(witness));
        Assert.Single(await FetchAsync($"sip:{escaped}@{HostileServer.Domain}"));
    }

    [Theory, MemberData(nameof(Names))]
    public async Task A_Call_ID_and_a_contact_are_kept_as_they_are(string transport, string name)
    {
        string payload = Payloads[name];
        using SipClient client = Connect(transport);
        long before = Journal.Count();
        string addressOfRecord = NewAddressOfRecord();
        string contact = $"sip:c@192.0.2.3;x={string.Concat(Encoding.ASCII.GetBytes(payload).Select(octet => $"%{octet:x2}"))}";
        string callId = Request.Unique("c") + new string([.. payload.Where(c => c is not ('$' or ';' or '|' or ',' or '@' or '='))]);
        await client.AskAsync(Request.Register(addressOfRecord, $"Contact: <{contact}>") with { CallId = callId }, 200);

        Assert.Equal(contact, Assert.Single(await FetchAsync(addressOfRecord)).Uri);
        Assert.Equal(before + 1, Journal.Count());
        Assert.Equal(1, Journal.CountHolding(Encoding.ASCII.GetBytes(callId)));
    }

    [Theory, MemberData(nameof(MarkupNames))]
    public async Task Markup_and_log_lines_in_free_text_are_stored_as_text_and_end_no_line(string transport, string payload)
    {
        string addressOfRecord = NewAddressOfRecord();
        using SipClient client = Connect(transport);
        long before = Journal.Count();
        string agent = payload + Request.Unique("a");
        Request register = Request.Register(addressOfRecord, $"Contact: \"{payload}\" <sip:m@192.0.2.4>;x=\"{payload}\"", "User-Agent: " + agent);
        await client.AskAsync(register.Text(client).WithRow("From", $"From: \"{payload}\" <sip:m@example.com>;tag=1"));

        ReceivedContact contact = Assert.Single(await FetchAsync(addressOfRecord));
        Assert.StartsWith($";x=\"{payload}\"", contact.Parameters, StringComparison.Ordinal);
        Assert.Equal(before + 1, Journal.Count());
        Assert.Equal(1, Journal.CountHolding(Encoding.ASCII.GetBytes(agent)));
    }
}
