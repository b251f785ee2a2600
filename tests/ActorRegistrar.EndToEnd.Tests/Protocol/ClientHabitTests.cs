using ActorRegistrar.EndToEnd.Tests.Processes;
using ActorRegistrar.EndToEnd.Tests.Wire;
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
    [Trait("RFC", "5626 6")]
    public async Task Pjsip_stays_registered_when_it_connects_again(string transport, bool newFirst)
    {
        using IWireClient asking = Connect("udp");
        Request register;
        string old;
        using (IWireClient phone = Connect(transport))
        {
            old = ContactOf(phone);
            register = Request.Register(_aor, $"Contact: {old}", "Supported: outbound, path", "Expires: 300");
            await phone.AskAsync(register, 200);
        }
        await FlowTests.BecomesAsync(asking, _aor, 480);

        using IWireClient again = Connect(transport);
        string[] contacts = [$"Contact: {ContactOf(again)}", $"Contact: {old};expires=0"];
        if (!newFirst) Array.Reverse(contacts);
        Answer answer = await again.AskAsync(register.Next([.. contacts, "Supported: outbound, path", "Expires: 300"]), 200);

        Assert.Equal("outbound", answer.One("Require"));
        Assert.Equal($"sip:alice@{again.Local};transport={transport.ToUpperInvariant()};ob", Assert.Single(answer.Contacts).Uri);
        Assert.Equal($"sip:alice@{again.Local};transport={transport.ToUpperInvariant()};ob", Assert.Single((await asking.AskAsync(Request.For("INVITE", _aor), 302)).Contacts).Uri);

        string ContactOf(IWireClient client) => $"<sip:alice@{client.Local};transport={transport.ToUpperInvariant()};ob>;reg-id=1;{PjsipInstance}";
    }

    [Theory]
    [InlineData("udp", true)]
    [InlineData("udp", false)]
    [InlineData("tcp", true)]
    [InlineData("tcp", false)]
    [Trait("RFC", "5626 6")]
    public async Task A_flow_that_finds_its_address_behind_the_NAT_replaces_its_contact_in_one_request(string transport, bool newFirst)
    {
        using IWireClient phone = Connect(transport);
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
    [Trait("RFC", "3261 10.3 step 8")]
    public async Task The_interval_of_a_late_200_may_be_asked_for_again()
    {
        using IWireClient phone = Connect("udp");
        Request register = Request.Register(_aor, "Contact: <sip:a@192.0.2.1>;expires=60");
        await phone.AskAsync(register, 200);
        Answer answer;
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

    [Theory]
    [InlineData("Contact: <sip:a@192.0.2.1>;+sip.instance;expires=600", 600)]
    [InlineData("Contact: <sip:a@192.0.2.1>;expires", 3600)]
    [InlineData("Contact: <sip:a@192.0.2.1>;expires=1h", 3600)]
    [InlineData("Contact: <sip:a@192.0.2.1>;reg-id;expires=600", 600)]
    public async Task Useless_parameters_and_malformed_lifetimes_turn_nobody_away(string contact, int seconds)
    {
        using IWireClient phone = Connect("udp");
        Answer answer = await phone.AskAsync(Request.Register(_aor, contact), 200);
        Assert.Equal(("sip:a@192.0.2.1", seconds), (Assert.Single(answer.Contacts).Uri, Assert.Single(answer.Contacts).Expires));
    }

    public sealed class Server : RunningServer
    {
        /// <summary>A third of the time is what the journal waits for a file that another process has locked.</summary>
        protected override string[] Settings => ["Journal:WriteTimeout=6"];
    }
}
