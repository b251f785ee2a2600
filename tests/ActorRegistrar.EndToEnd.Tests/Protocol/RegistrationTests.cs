using System.Diagnostics;
using ActorRegistrar.EndToEnd.Tests.Processes;

namespace ActorRegistrar.EndToEnd.Tests.Protocol;

public sealed class RegistrationTests(RunningServer server) : ProtocolTest(server), IClassFixture<RunningServer>
{
    private readonly string _aor = Request.NewAddressOfRecord();

    [Theory, MemberData(nameof(Transports))]
    public async Task A_contact_is_registered_refreshed_fetched_and_removed(string transport)
    {
        using SipClient client = Connect(transport);
        Request register = Request.Register(_aor, "Contact: <sip:bob@192.0.2.4;x=1>;q=0.5;+sip.instance=\"<urn:uuid:1>\";vendor=a", "Expires: 600");
        SipResponse answer = await client.AskAsync(register, 200);
        ReceivedContact contact = Assert.Single(answer.Contacts);
        Assert.Equal(("sip:bob@192.0.2.4;x=1", 600), (contact.Uri, contact.Expires));
        Assert.Equal(";q=0.5;+sip.instance=\"<urn:uuid:1>\";vendor=a;expires=600", contact.Parameters);
        Assert.Equal(register.CallId, answer.One("Call-ID"));
        Assert.Equal("1 REGISTER", answer.One("CSeq"));
        Assert.StartsWith($"<{_aor}>;tag=", answer.One("To"), StringComparison.Ordinal);

        contact = Assert.Single((await client.AskAsync(register.Next("Contact: <sip:bob@192.0.2.4;x=1>;expires=900"), 200)).Contacts);
        Assert.Equal(900, contact.Expires);
        Assert.InRange(Assert.Single(await FetchAsync(client, _aor)).Expires, 890, 900);

        Assert.Empty((await client.AskAsync(register.Next("Contact: <sip:bob@192.0.2.4;x=1>", "Expires: 0") with { CSeq = 3 }, 200)).Contacts);
        Assert.Empty(await FetchAsync(client, _aor));
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task Two_contacts_stand_side_by_side_and_star_removes_both(string transport)
    {
        using SipClient client = Connect(transport);
        Request register = Request.Register(_aor, "Contact: <sip:a@192.0.2.1>, <sip:b@192.0.2.2>;expires=120", "Expires: 240");
        Assert.Equal([("sip:a@192.0.2.1", 240), ("sip:b@192.0.2.2", 120)], (await client.AskAsync(register, 200)).Contacts.Select(contact => (contact.Uri, contact.Expires)));
        Assert.Empty((await client.AskAsync(register.Next("Contact: *", "Expires: 0"), 200)).Contacts);
    }

    [Theory]
    [InlineData("Contact: *")]
    [InlineData("Contact: *|Expires: 5")]
    [InlineData("Contact: *, <sip:a@192.0.2.1>|Expires: 0")]
    public async Task Star_needs_Expires_0_and_no_other_contact(string headers)
    {
        using SipClient client = Connect("udp");
        await client.AskAsync(Request.Register(_aor, "Contact: <sip:a@192.0.2.1>"), 200);
        await client.AskAsync(Request.Register(_aor, headers.Split('|')), 400);
        Assert.Single(await FetchAsync(client, _aor));
    }

    [Fact]
    public async Task A_stale_CSeq_is_refused_and_changes_nothing()
    {
        using SipClient client = Connect("udp");
        Request register = Request.Register(_aor, "Contact: <sip:a@192.0.2.1>;expires=300") with { CSeq = 3_000_000_000 };
        await client.AskAsync(register, 200);
        await client.AskAsync(register.Next("Contact: <sip:a@192.0.2.1>;expires=900") with { CSeq = 2_000_000_000 }, 400);
        await client.AskAsync(register.Next("Contact: *", "Expires: 0") with { CSeq = 3_000_000_000 }, 400);
        Assert.InRange(Assert.Single(await FetchAsync(client, _aor)).Expires, 290, 300);
        await client.AskAsync(register.Next("Contact: <sip:a@192.0.2.1>;expires=900"), 200);
    }

    [Fact]
    public async Task A_request_whose_answer_was_lost_is_granted_again()
    {
        using SipClient client = Connect("udp");
        Request register = Request.Register(_aor, "Contact: <sip:a@192.0.2.1>;expires=300");
        await client.AskAsync(register, 200);
        SipResponse again = await client.AskAsync(register.Again(), 200);
        Assert.InRange(Assert.Single(again.Contacts).Expires, 290, 300);
    }

    [Fact]
    public async Task A_retransmission_gets_identical_bytes()
    {
        using var client = SipClient.Udp(Port);
        Request register = Request.Register(_aor, "Contact: <sip:a@192.0.2.1>;expires=300");
        SipResponse first = await client.AskAsync(register, 200);
        SipResponse second = await client.AskAsync(register, 200);
        Assert.Equal(first.Text, second.Text);
    }

    [Fact]
    public async Task Contacts_are_compared_by_the_rules_for_URIs()
    {
        using SipClient client = Connect("udp");
        Request register = Request.Register(_aor, "Contact: <sip:%61lice@AtLanTa.example;transport=TCP;y=2>");
        await client.AskAsync(register, 200);
        SipResponse refreshed = await client.AskAsync(register.Next("Contact: <sip:alice@atlanta.example;y=2;Transport=tcp>"), 200);
        Assert.Equal("sip:alice@atlanta.example;y=2;Transport=tcp", Assert.Single(refreshed.Contacts).Uri);
    }

    [Fact]
    public async Task The_address_of_record_is_To_without_parameters_and_escapes()
    {
        using SipClient client = Connect("udp");
        string user = Request.Unique("carol");
        Request register = Request.Register($"sip:%63{user[1..]}@EXAMPLE.com;user=phone", "Contact: <sip:a@192.0.2.1>") with { Uri = "sip:example.com", From = "sip:secretary@example.com" };
        await client.AskAsync(register, 200);
        Assert.Single(await FetchAsync(client, $"sip:{user}@example.com"));
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task Too_short_a_lifetime_is_refused_with_the_shortest(string transport)
    {
        using var directory = new TemporaryDirectory();
        await using ServerProcess strict = await ServerProcess.StartAsync(directory.Path, FreePort.Next(), "MinExpires=100");
        using SipClient client = transport == "udp" ? SipClient.Udp(strict.Port) : SipClient.Tcp(strict.Port);
        SipResponse answer = await client.AskAsync(Request.Register(_aor, "Contact: <sip:a@192.0.2.1>, <sip:b@192.0.2.2>;expires=99"), 423);
        Assert.Equal("100", answer.One("Min-Expires"));
        Assert.Empty(await FetchAsync(client, _aor));
    }

    [Fact]
    public async Task Lifetimes_that_make_no_sense_are_read_as_an_hour_and_long_ones_are_shortened()
    {
        using SipClient client = Connect("udp");
        SipResponse answer = await client.AskAsync(Request.Register(_aor, "Contact: <sip:a@192.0.2.1>;expires=soon, <sip:b@192.0.2.2>;expires=99999999999, <sip:c@192.0.2.3>", "Expires: 120"), 200);
        Assert.Equal([3600, 7200, 120], answer.Contacts.Select(contact => contact.Expires));
    }

    [Fact]
    public async Task More_contacts_than_allowed_are_refused_whole()
    {
        using SipClient client = Connect("udp");
        string contacts = string.Join(", ", Enumerable.Range(0, 11).Select(number => $"<sip:a{number}@192.0.2.1>"));
        await client.AskAsync(Request.Register(_aor, $"Contact: {contacts}"), 403);
        Assert.Empty(await FetchAsync(client, _aor));
    }

    [Fact]
    public async Task A_binding_ends_by_itself()
    {
        using SipClient client = Connect("udp");
        await client.AskAsync(Request.Register(_aor, "Contact: <sip:a@192.0.2.1>;expires=2, <sip:b@192.0.2.2>;expires=600"), 200);
        var waiting = Stopwatch.StartNew();
        ReceivedContact[] left;
        do left = await FetchAsync(client, _aor);
        while (left.Length == 2 && waiting.Elapsed < TimeSpan.FromSeconds(6));
        Assert.Equal("sip:b@192.0.2.2", Assert.Single(left).Uri);
        Assert.InRange(waiting.Elapsed, TimeSpan.FromSeconds(1.5), TimeSpan.FromSeconds(4));
        Assert.Equal("sip:b@192.0.2.2", Assert.Single((await client.AskAsync(Request.For("OPTIONS", _aor), 302)).Contacts).Uri);
    }

    [Fact]
    public async Task Path_is_stored_and_returned()
    {
        using SipClient client = Connect("udp");
        Request register = Request.Register(_aor, "Contact: <sip:a@192.0.2.1>", "Path: <sip:p1.example.com;lr>, <sip:p2.example.com;lr>", "Supported: path");
        SipResponse answer = await client.AskAsync(register, 200);
        Assert.Equal("<sip:p1.example.com;lr>, <sip:p2.example.com;lr>", string.Join(", ", answer.All("Path").SelectMany(row => row.Split(',', StringSplitOptions.TrimEntries))));
        // A client that does not know of its proxy registers all the same, and is not told of it.
        Assert.Empty((await client.AskAsync(register.Next("Contact: <sip:a@192.0.2.1>", "Path: <sip:p1.example.com;lr>"), 200)).All("Path"));
    }

    [Fact]
    public async Task The_answer_carries_the_time()
    {
        using SipClient client = Connect("udp");
        string date = (await client.AskAsync(Request.Register(_aor), 200)).One("Date");
        Assert.Matches(@"^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$", date);
        Assert.InRange(DateTimeOffset.Parse(date!, System.Globalization.CultureInfo.InvariantCulture), DateTimeOffset.UtcNow.AddSeconds(-5), DateTimeOffset.UtcNow.AddSeconds(5));
    }
}
