using ActorRegistrar.EndToEnd.Tests.Processes;
using ActorRegistrar.EndToEnd.Tests.Wire;

namespace ActorRegistrar.EndToEnd.Tests.Protocol;

/// <summary>What telephones in the field send, byte for byte where it matters, against a server with default settings.</summary>
public sealed class ClientHabitTests(ClientHabitTests.Server server) : ProtocolTest(server), IClassFixture<ClientHabitTests.Server>
{
    private const string PjsipInstance = "+sip.instance=\"<urn:uuid:00000000-0000-0000-0000-0000a30f0000>\"";
    private readonly string _aor = Request.NewAddressOfRecord();

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

    public sealed class Server : RunningServer
    {
        protected override string[] Settings => [];
    }
}
