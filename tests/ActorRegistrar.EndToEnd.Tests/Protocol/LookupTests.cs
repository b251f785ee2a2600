using ActorRegistrar.EndToEnd.Tests.Processes;

namespace ActorRegistrar.EndToEnd.Tests.Protocol;

public sealed class LookupTests(LookupTests.Server server) : ProtocolTest(server), IClassFixture<LookupTests.Server>
{
    private readonly string _aor = Request.NewAddressOfRecord();

    [Theory, MemberData(nameof(Transports))]
    public async Task A_known_address_of_record_is_redirected_to_its_contacts_best_first(string transport)
    {
        using SipClient client = Connect(transport);
        await client.AskAsync(Request.Register(_aor, "Contact: <sip:low@192.0.2.1>;q=0.1, <sip:high@192.0.2.2>, <sip:middle@192.0.2.3>;q=0.5", "Expires: 600"), 200);
        SipResponse answer = await client.AskAsync(Request.For("MESSAGE", _aor), 302);
        Assert.Equal(["sip:high@192.0.2.2", "sip:middle@192.0.2.3", "sip:low@192.0.2.1"], answer.Contacts.Select(contact => contact.Uri));
        Assert.All(answer.Contacts, contact => Assert.InRange(contact.Expires, 590, 600));
    }

    [Fact]
    public async Task Headers_and_method_of_a_contact_are_not_passed_on()
    {
        using SipClient client = Connect("udp");
        await client.AskAsync(Request.Register(_aor, "Contact: <sip:a@192.0.2.1;method=BYE;x=1?Route=%3Csip:evil.example%3E>"), 200);
        Assert.Equal("sip:a@192.0.2.1;x=1", Assert.Single((await client.AskAsync(Request.For("OPTIONS", _aor), 302)).Contacts).Uri);
    }

    [Fact]
    public async Task An_address_of_record_without_bindings_is_unavailable()
    {
        using SipClient client = Connect("udp");
        Request register = Request.Register(_aor, "Contact: <sip:a@192.0.2.1>");
        await client.AskAsync(register, 200);
        await client.AskAsync(register.Next("Contact: *", "Expires: 0"), 200);
        await client.AskAsync(Request.For("OPTIONS", _aor), 480);
    }

    [Theory]
    [InlineData("REGISTER")]
    [InlineData("OPTIONS")]
    [InlineData("INVITE")]
    public async Task Another_domain_is_not_found(string method)
    {
        using SipClient client = Connect("udp");
        await client.AskAsync(Request.For(method, "sip:bob@elsewhere.example") with { Uri = method == "REGISTER" ? "sip:elsewhere.example" : "sip:bob@elsewhere.example" }, 404);
    }

    [Fact]
    public async Task An_INVITE_gets_exactly_one_packet_and_its_ACK_is_absorbed()
    {
        using var client = SipClient.Udp(Port);
        await client.AskAsync(Request.Register(_aor, "Contact: <sip:a@192.0.2.1>"), 200);
        Request invite = Request.For("INVITE", _aor);
        SipResponse answer = await client.AskAsync(invite, 302);
        // A server transaction would send the answer again after T1 = 500 ms (RFC 3261 section 17.2.1).
        Assert.Null(await client.ReceiveAsync(TimeSpan.FromMilliseconds(1200)));
        Assert.Contains(";tag=", answer.One("To"), StringComparison.Ordinal);
        await client.SendAsync(invite with { Method = "ACK" });
        await client.ExpectSilenceAsync();
    }

    [Fact]
    public async Task A_CANCEL_is_granted()
    {
        using SipClient client = Connect("udp");
        Request invite = Request.For("INVITE", _aor);
        await client.AskAsync(invite);
        await client.AskAsync(invite with { Method = "CANCEL" }, 200);
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task OPTIONS_to_the_server_tells_what_it_can(string transport)
    {
        using SipClient client = Connect(transport);
        SipResponse answer = await client.AskAsync(Request.Options(), 200);
        Assert.Contains("REGISTER", answer.One("Allow"), StringComparison.Ordinal);
        Assert.NotNull(answer.One("Accept"));
        Assert.Contains("path", answer.One("Supported"), StringComparison.Ordinal);
    }

    public sealed class Server : RunningServer
    {
        protected override string[] Settings => ["Domains=example.com"];
    }
}
