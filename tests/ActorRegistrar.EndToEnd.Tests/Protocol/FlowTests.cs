using System.Diagnostics;
using System.Globalization;
using System.Net;
using ActorRegistrar.EndToEnd.Tests.Processes;

namespace ActorRegistrar.EndToEnd.Tests.Protocol;

/// <summary>Connections, clients behind a NAT, GRUUs and routes against a running server.</summary>
public sealed class FlowTests(FlowTests.Server server) : ProtocolTest(server), IClassFixture<FlowTests.Server>
{
    private const string Instance = "+sip.instance=\"<urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6>\"";
    private readonly string _aor = Request.NewAddressOfRecord();

    [Fact]
    [Trait("RFC", "5626 7: lost")]
    public async Task A_closed_connection_ends_the_reach_of_every_binding_on_it()
    {
        using SipClient asking = Connect("udp");
        string other = Request.NewAddressOfRecord(), unrelated = Request.NewAddressOfRecord();
        await asking.AskAsync(Request.Register(unrelated, "Contact: <sip:a@192.0.2.1>"), 200);
        using (var phone = SipClient.Tcp(Port))
        {
            await phone.AskAsync(Request.Register(_aor, $"Contact: <sip:a@{phone.Local};transport=tcp>"), 200);
            await phone.AskAsync(Request.Register(other, $"Contact: <sip:b@{phone.Local};transport=tcp>"), 200);
            await asking.AskAsync(Request.For("OPTIONS", _aor), 302);
            await asking.AskAsync(Request.For("OPTIONS", other), 302);
        }
        await BecomesAsync(asking, _aor, 480);
        await BecomesAsync(asking, other, 480);
        await asking.AskAsync(Request.For("OPTIONS", unrelated), 302);
        // It is out of reach, not forgotten: its lifetime runs on, and the client is told so.
        Assert.Single(await FetchAsync(asking, _aor));
    }

    [Fact]
    [Trait("RFC", "5626 6: flow")]
    public async Task A_client_that_connects_again_is_reached_over_its_new_connection()
    {
        using SipClient asking = Connect("udp");
        Request register = Request.Register(_aor, $"Contact: <sip:a@10.0.0.4;transport=tcp>;reg-id=1;{Instance}", "Supported: outbound");
        using (var phone = SipClient.Tcp(Port)) await phone.AskAsync(register, 200);
        await BecomesAsync(asking, _aor, 480);
        using var again = SipClient.Tcp(Port);
        await again.AskAsync(register.Next(register.Headers[0].Replace("10.0.0.4", "10.0.0.5", StringComparison.Ordinal), "Supported: outbound"), 200);
        ReceivedContact contact = Assert.Single((await asking.AskAsync(Request.For("OPTIONS", _aor), 302)).Contacts);
        Assert.Equal("sip:a@10.0.0.5;transport=tcp", contact.Uri);
        Assert.Contains($";received=\"sip:{again.Local};transport=tcp\"", contact.Parameters, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("RFC", "5626 5.3.1: tokens")]
    public async Task A_flow_token_tells_whether_the_connection_is_still_there()
    {
        using SipClient asking = Connect("udp");
        string token;
        using (var phone = SipClient.Tcp(Port))
        {
            await phone.AskAsync(Request.Register(_aor, $"Contact: <sip:a@10.0.0.4;transport=tcp>;reg-id=1;{Instance}", "Supported: outbound"), 200);
            ReceivedContact contact = Assert.Single((await asking.AskAsync(Request.For("OPTIONS", _aor), 302)).Contacts);
            token = Quoted(contact.Parameters, "flow");
            SipResponse answer = await asking.AskAsync(Request.For("OPTIONS", token), 302);
            Assert.Equal($"<sip:{phone.Local};transport=tcp>", answer.One("Contact"));
            await asking.AskAsync(Request.For("OPTIONS", token.Replace("sip:flow.", "sip:flow.A", StringComparison.Ordinal)), 403);
        }
        await BecomesAsync(asking, token, 430);
    }

    [Theory, MemberData(nameof(Transports))]
    [Trait("RFC", "5626 6: Require")]
    public async Task Outbound_is_granted_with_Require_and_a_flow_timer_and_only_when_it_is_used(string transport)
    {
        using SipClient client = Connect(transport);
        string contact = $"Contact: <sip:a@192.0.2.1>;reg-id=1;{Instance}";
        SipResponse answer = await client.AskAsync(Request.Register(_aor, contact, "Supported: path, outbound"), 200);
        Assert.Equal(("outbound", "90"), (answer.One("Require"), answer.One("Flow-Timer")));
        answer = await client.AskAsync(Request.Register(_aor, contact), 200);
        Assert.Empty(answer.All("Require"));
        Assert.Empty(answer.All("Flow-Timer"));
        answer = await client.AskAsync(Request.Register(_aor, contact, "Supported: outbound", "Via: SIP/2.0/UDP 10.0.0.4;branch=z9hG4bKdeep"), 200);
        Assert.Empty(answer.All("Require"));
        Assert.Empty(answer.All("Flow-Timer"));
    }

    [Fact]
    [Trait("RFC", "3608 6.3: 2xx")]
    public async Task The_service_route_is_in_every_200_to_a_REGISTER()
    {
        using SipClient client = Connect("udp");
        string[] expected = ["<sip:proxy.example.com;lr>", "<sip:core.example.com;lr>"];
        Assert.Equal(expected, (await client.AskAsync(Request.Register(_aor, "Contact: <sip:a@192.0.2.1>"), 200)).All("Service-Route"));
        Assert.Equal(expected, (await client.AskAsync(Request.Register(_aor), 200)).All("Service-Route"));
        Assert.Empty((await client.AskAsync(Request.Register(_aor, "Contact: bad<"), 400)).All("Service-Route"));
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task A_client_behind_a_NAT_is_redirected_to_with_its_source_address_beside_its_contact(string transport)
    {
        using SipClient phone = Connect(transport), asking = Connect("udp");
        Request register = Request.Register(_aor, "Contact: <sip:bob@10.1.2.3:5060>") with { SentBy = "10.1.2.3:5060" };
        SipResponse answer = await phone.AskAsync(register, 200);
        string port = string.Concat(answer.One("Via")!.Split(";rport=")[1].TakeWhile(char.IsAsciiDigit));
        Assert.Contains($";rport={port};received=127.0.0.1", answer.One("Via"), StringComparison.Ordinal);
        ReceivedContact contact = Assert.Single((await asking.AskAsync(Request.For("INVITE", _aor), 302)).Contacts);
        Assert.Equal("sip:bob@10.1.2.3:5060", contact.Uri);
        Assert.Contains($";received=\"sip:127.0.0.1:{port};transport={(transport == "wss" ? "ws" : transport)}\"", contact.Parameters, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gruus_lead_to_their_instance_as_long_as_they_are_valid()
    {
        using SipClient client = Connect("udp");
        Request register = Request.Register(_aor, $"Contact: <sip:a@192.0.2.1>;{Instance}", "Supported: gruu");
        await client.AskAsync(Request.Register(_aor, "Contact: <sip:other@192.0.2.2>"), 200);
        SipResponse answer = await client.AskAsync(register, 200);
        (string publicGruu, string first) = GruusOf(answer);
        (string samePublic, string second) = GruusOf(await client.AskAsync(register.Next([.. register.Headers]), 200));
        Assert.Equal(publicGruu, samePublic);
        Assert.NotEqual(first, second);
        foreach (string gruu in new[] { publicGruu, first, second })
            Assert.Equal("sip:a@192.0.2.1", Assert.Single((await client.AskAsync(Request.For("OPTIONS", gruu), 302)).Contacts).Uri);
        // The phone starts over with another Call-ID.
        (_, string third) = GruusOf(await client.AskAsync(Request.Register(_aor, [.. register.Headers]), 200));
        await client.AskAsync(Request.For("OPTIONS", first), 404);
        await client.AskAsync(Request.For("OPTIONS", third), 302);
        await client.AskAsync(Request.Register(_aor, "Contact: *", "Expires: 0"), 200);
        await client.AskAsync(Request.For("OPTIONS", third), 404);
        await client.AskAsync(Request.For("OPTIONS", publicGruu), 480);
        await client.AskAsync(Request.For("OPTIONS", publicGruu[..^1] + (publicGruu[^1] == '0' ? '1' : '0')), 404);
    }

    internal static (string Public, string Temporary) GruusOf(SipResponse answer)
    {
        string parameters = answer.Contacts.Single(contact => contact.Parameters.Contains("pub-gruu", StringComparison.Ordinal)).Parameters;
        return (Quoted(parameters, "pub-gruu"), Quoted(parameters, "temp-gruu"));
    }

    /// <summary>The server hears of the end of a connection when the system tells it.</summary>
    internal static async Task BecomesAsync(SipClient client, string addressOfRecord, int status)
    {
        var patience = Stopwatch.StartNew();
        while ((await client.AskAsync(Request.For("OPTIONS", addressOfRecord))).Status != status)
        {
            Assert.True(patience.Elapsed < SipClient.Patience, $"{addressOfRecord} does not become {status}.");
            await Task.Delay(20);
        }
    }

    private static string Quoted(string parameters, string name)
    {
        int begin = parameters.IndexOf($"{name}=\"", StringComparison.Ordinal) + name.Length + 2;
        return parameters[begin..parameters.IndexOf('"', begin)];
    }

    public sealed class Server : RunningServer
    {
        protected override string[] Settings => ["FlowTimer=90", "Gruu=true", "ServiceRoute=<sip:proxy.example.com;lr>, sip:core.example.com;lr"];
    }
}
