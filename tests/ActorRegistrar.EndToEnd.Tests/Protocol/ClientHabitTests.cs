using ActorRegistrar.EndToEnd.Tests.Processes;
using Microsoft.Data.Sqlite;

namespace ActorRegistrar.EndToEnd.Tests.Protocol;

/// <summary>What telephones in the field send, byte for byte where it matters, against a server whose settings for clients are the defaults.</summary>
public sealed class ClientHabitTests : ProtocolTest, IClassFixture<ClientHabitTests.Server>
{
    private const string PjsipInstance = "+sip.instance=\"<urn:uuid:00000000-0000-0000-0000-0000a30f0000>\"";
    private readonly string _aor = Request.NewAddressOfRecord();
    private readonly Server _server;

    public ClientHabitTests(Server server) : base(server) => _server = server;

    /// <summary>PJSIP after a lost connection: the new contact first, the old one with a lifetime of 0, one instance-id and reg-id.</summary>
    [Theory]
    [InlineData("tcp", true)]
    [InlineData("tcp", false)]
    [InlineData("tls", true)]
    [InlineData("tls", false)]
    [Trait("RFC", "5626 6: key")]
    public async Task Pjsip_stays_registered_when_it_connects_again(string transport, bool newFirst)
    {
        using SipClient asking = Connect("udp");
        Request register;
        string old;
        using (SipClient phone = Connect(transport))
        {
            old = ContactOf(phone);
            register = Request.Register(_aor, $"Contact: {old}", "Supported: outbound, path", "Expires: 300");
            await phone.AskAsync(register, 200);
        }
        await FlowTests.BecomesAsync(asking, _aor, 480);

        using SipClient again = Connect(transport);
        string[] contacts = [$"Contact: {ContactOf(again)}", $"Contact: {old};expires=0"];
        if (!newFirst) Array.Reverse(contacts);
        SipResponse answer = await again.AskAsync(register.Next([.. contacts, "Supported: outbound, path", "Expires: 300"]), 200);

        Assert.Equal("outbound", answer.One("Require"));
        Assert.Equal($"sip:alice@{again.Local};transport={transport.ToUpperInvariant()};ob", Assert.Single(answer.Contacts).Uri);
        Assert.Equal($"sip:alice@{again.Local};transport={transport.ToUpperInvariant()};ob", Assert.Single((await asking.AskAsync(Request.For("INVITE", _aor), 302)).Contacts).Uri);

        string ContactOf(SipClient client) => $"<sip:alice@{client.Local};transport={transport.ToUpperInvariant()};ob>;reg-id=1;{PjsipInstance}";
    }

    [Theory]
    [InlineData("udp", true)]
    [InlineData("udp", false)]
    [InlineData("tcp", true)]
    [InlineData("tcp", false)]
    [Trait("RFC", "5626 6: removals beside")]
    public async Task A_flow_that_finds_its_address_behind_the_NAT_replaces_its_contact_in_one_request(string transport, bool newFirst)
    {
        using SipClient phone = Connect(transport);
        const string instance = "+sip.instance=\"<urn:uuid:00000000-0000-1000-8000-000A95A0E128>\";reg-id=1";
        string inside = $"Contact: <sip:a@10.0.0.5:40001;ob>;{instance}", outside = $"Contact: <sip:a@203.0.113.9:40001;ob>;{instance}";
        Request register = Request.Register(_aor, inside, "Supported: outbound, path");
        await phone.AskAsync(register, 200);

        string removal = inside.Replace(";+sip", ";expires=0;+sip", StringComparison.Ordinal);
        await phone.AskAsync(register = register.Next([.. newFirst ? [outside, removal] : (string[])[removal, outside], "Supported: outbound, path"]), 200);
        Assert.Equal("sip:a@203.0.113.9:40001;ob", Assert.Single(await FetchAsync(phone, _aor)).Uri);

        // Alone the removal is by instance-id and reg-id, whatever its URI.
        await phone.AskAsync(register.Next(removal, "Supported: outbound, path"), 200);
        Assert.Empty(await FetchAsync(phone, _aor));
    }

    /// <summary>A client that asks for what it was told is never told 423, also where the database took its time.</summary>
    [Fact]
    [Trait("RFC", "3261 10.3 step 8: expires")]
    public async Task The_interval_of_a_late_200_may_be_asked_for_again()
    {
        using SipClient phone = Connect("udp");
        Request register = Request.Register(_aor, "Contact: <sip:a@192.0.2.1>;expires=60");
        await phone.AskAsync(register, 200);
        SipResponse answer;
        using (var other = new SqliteConnection($"Data Source={Path.Combine(_server.WorkingDirectory, "data", "journal.db")};Pooling=False"))
        {
            other.Open();
            using SqliteCommand begin = other.CreateCommand();
            begin.CommandText = "BEGIN EXCLUSIVE";
            begin.ExecuteNonQuery();
            await phone.SendAsync(register = register.Next("Contact: <sip:a@192.0.2.1>;expires=60"));
            await Task.Delay(1200);
            begin.CommandText = "ROLLBACK";
            begin.ExecuteNonQuery();
            answer = await phone.NextAsync();
        }
        Assert.Equal(200, answer.Status);
        Assert.Equal(60, Assert.Single(answer.Contacts).Expires);
        await phone.AskAsync(register.Next($"Contact: <sip:a@192.0.2.1>;expires={Assert.Single(answer.Contacts).Expires}"), 200);
    }

    /// <summary>SIPSorcery and softphones: the contact is the other end of the connection and does not say so.</summary>
    [Theory]
    [InlineData("tcp", false)]
    [InlineData("tls", false)]
    [InlineData("tcp", true)]
    [InlineData("tls", true)]
    [Trait("RFC", "5626 7: lost")]
    public async Task A_contact_that_is_the_other_end_of_its_connection_is_called_over_it_and_ends_with_it(string transport, bool overUdp)
    {
        using SipClient asking = Connect(overUdp ? "udp" : "tcp");
        string contact;
        using (SipClient phone = Connect(transport))
        {
            contact = $"sip:a@{phone.Local}";
            Assert.Equal(contact, Assert.Single((await phone.AskAsync(Request.Register(_aor, $"Contact: <{contact}>"), 200)).Contacts).Uri);
            Assert.Equal($"{contact};transport={transport}", Assert.Single((await asking.AskAsync(Request.For("INVITE", _aor), 302)).Contacts).Uri);
        }
        await FlowTests.BecomesAsync(asking, _aor, 480);
        // It is out of reach, not forgotten.
        Assert.Equal(contact, Assert.Single(await FetchAsync(asking, _aor)).Uri);
    }

    /// <summary>baresip: it connects from any port and listens where its Contact says.</summary>
    [Theory]
    [InlineData("tcp", "sip:a@127.0.0.1:5071;transport=tcp")]
    [InlineData("tcp", "sip:a@127.0.0.1:5071")]
    [InlineData("tls", "sips:a@127.0.0.1:5071")]
    public async Task A_telephone_that_listens_on_another_port_stays_reachable_after_its_connection(string transport, string contact)
    {
        using SipClient asking = Connect("udp");
        string lost = Request.NewAddressOfRecord();
        using (SipClient phone = Connect(transport))
        {
            await phone.AskAsync(Request.Register(_aor, $"Contact: <{contact}>"), 200);
            await phone.AskAsync(Request.Register(lost, $"Contact: <sip:a@{phone.Local}>"), 200);
        }
        await FlowTests.BecomesAsync(asking, lost, 480);
        Assert.Equal(contact, Assert.Single((await asking.AskAsync(Request.For("INVITE", _aor), 302)).Contacts).Uri);
    }

    /// <summary>What Kamailio's path module without outbound makes of a REGISTER of JsSIP, PJSIP or Twinkle.</summary>
    [Theory]
    [InlineData("udp")]
    [InlineData("tcp")]
    [Trait("RFC", "3327 5.3: stored")]
    public async Task Telephones_behind_a_plain_edge_register_and_are_called_through_it(string transport)
    {
        using SipClient edge = Connect(transport);
        string browser = Request.NewAddressOfRecord(), old = Request.NewAddressOfRecord();
        SipResponse answer = await edge.AskAsync(
            Request.Register(
                browser, "Via: SIP/2.0/WS igad60tugccm.invalid;branch=z9hG4bK2915434;received=10.0.0.1",
                "Contact: <sip:3c23ison@igad60tugccm.invalid;transport=ws>;+sip.ice;reg-id=1;+sip.instance=\"<urn:uuid:a5762d8c-cfa7-4225-ac2a-e35cdd2cdd5f>\"",
                "Path: <sip:edge.example.com;lr;received=sip:10.0.0.1:1234%3Btransport%3Dws>", "Supported: path,gruu,outbound"),
            200);
        Assert.Empty(answer.All("Require"));
        Assert.DoesNotContain("gruu", answer.Text, StringComparison.Ordinal);
        answer = await edge.AskAsync(Request.Register(old, "Via: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKq2", "Contact: <sip:tw@10.0.0.1>", "Path: <sip:edge.example.com;lr>"), 200);
        Assert.Empty(answer.All("Path"));

        using SipClient asking = Connect("udp");
        Assert.StartsWith(
            "<sip:3c23ison@igad60tugccm.invalid;transport=ws?Route=%3Csip:edge.example.com%3Blr%3Breceived%3Dsip:10.0.0.1:1234%253Btransport%253Dws%3E>"
            + ";received=\"sip:10.0.0.1:1234;transport=ws\";expires=",
            (await asking.AskAsync(Request.For("INVITE", browser), 302)).One("Contact"), StringComparison.Ordinal);
        Assert.StartsWith("<sip:tw@10.0.0.1?Route=%3Csip:edge.example.com%3Blr%3E>;expires=", (await asking.AskAsync(Request.For("INVITE", old), 302)).One("Contact"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("udp")]
    [InlineData("ws")]
    [InlineData("wss")]
    [Trait("RFC", "3261 18.3: surplus octets")]
    public async Task Octets_behind_the_body_of_a_message_of_its_own_are_discarded(string transport)
    {
        using SipClient phone = Connect(transport);
        Request register = Request.Register(_aor, "Contact: <sip:a@192.0.2.1>");
        await phone.SendAsync([.. register.Bytes(phone.Transport, phone.Local), .. "\r\n\0garbage"u8]);
        Assert.Equal(200, (await phone.NextAsync()).Status);
        Assert.Equal("sip:a@192.0.2.1", Assert.Single(await FetchAsync(phone, _aor)).Uri);
    }

    /// <summary>Linphone puts a GRUU into its dialogs, and the ACK to it ends at a registrar that only redirects.</summary>
    [Theory]
    [InlineData("udp")]
    [InlineData("tcp")]
    public async Task Nobody_gets_a_GRUU_where_no_proxy_is_said_to_know_them(string transport)
    {
        using SipClient phone = Connect(transport);
        SipResponse answer = await phone.AskAsync(Request.Register(_aor, $"Contact: <sip:a@192.0.2.1>;{PjsipInstance}", "Supported: gruu, outbound, path"), 200);
        Assert.DoesNotContain("gruu", answer.Text, StringComparison.Ordinal);
        Assert.Equal("path, outbound", (await phone.AskAsync(Request.Options(), 200)).One("Supported"));
        Assert.Equal("gruu", (await phone.AskAsync(Request.Register(_aor, "Require: gruu"), 420)).One("Unsupported"));
    }

    [Theory]
    [InlineData("Contact: <sip:a@192.0.2.1>;+sip.instance;expires=600", 600)]
    [InlineData("Contact: <sip:a@192.0.2.1>;expires", 3600)]
    [InlineData("Contact: <sip:a@192.0.2.1>;expires=1h", 3600)]
    [InlineData("Contact: <sip:a@192.0.2.1>;reg-id;expires=600", 600)]
    public async Task Useless_parameters_and_malformed_lifetimes_turn_nobody_away(string contact, int seconds)
    {
        using SipClient phone = Connect("udp");
        SipResponse answer = await phone.AskAsync(Request.Register(_aor, contact), 200);
        Assert.Equal(("sip:a@192.0.2.1", seconds), (Assert.Single(answer.Contacts).Uri, Assert.Single(answer.Contacts).Expires));
    }

    public sealed class Server : RunningServer
    {
        /// <summary>A third of the time is what the journal waits for a file that another process has locked.</summary>
        protected override string[] Settings => ["Journal:WriteTimeout=6"];
    }
}
