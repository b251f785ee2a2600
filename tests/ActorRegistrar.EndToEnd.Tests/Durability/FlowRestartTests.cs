using ActorRegistrar.EndToEnd.Tests.Processes;
using ActorRegistrar.EndToEnd.Tests.Protocol;

namespace ActorRegistrar.EndToEnd.Tests.Durability;

/// <summary>What a server that was killed knows of the connections that it had.</summary>
public sealed class FlowRestartTests : IDisposable
{
    private const string Instance = "+sip.instance=\"<urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6>\"";
    private readonly TemporaryDirectory _directory = new();
    private readonly int _port = FreePort.Next();
    private readonly string _aor = Request.NewAddressOfRecord();

    public void Dispose() => _directory.Dispose();

    [Fact]
    [Trait("RFC", "5626 7: restart")]
    [Trait("Rule", "flows after a restart")]
    public async Task Bindings_on_connections_of_a_killed_server_are_not_offered_and_everything_else_is_kept()
    {
        string lostBefore = Request.NewAddressOfRecord();
        Request overTcp = Request.Register(_aor, $"Contact: <sip:tcp@192.0.2.1;transport=tcp>;reg-id=1;{Instance}", "Supported: outbound, gruu") with { CSeq = 7 };
        (string Public, string Temporary) gruus;
        await using (ServerProcess first = await StartAsync("Gruu=true"))
        using (var udp = SipClient.Udp(_port))
        using (var phone = SipClient.Tcp(_port))
        {
            gruus = FlowTests.GruusOf(await phone.AskUntilServedAsync(overTcp, 200));
            await udp.AskUntilServedAsync(Request.Register(_aor, "Contact: <sip:udp@192.0.2.2>"), 200);
            using (var other = SipClient.Tcp(_port)) await other.AskUntilServedAsync(Request.Register(lostBefore, "Contact: <sip:x@192.0.2.3;transport=tcp>"), 200);
            await FlowTests.BecomesAsync(udp, lostBefore, 480);
            Assert.Equal(2, (await udp.AskUntilServedAsync(Request.For("OPTIONS", _aor), 302)).Contacts.Length);
            await first.KillAsync();
        }
        await using ServerProcess second = await StartAsync("Gruu=true");
        using (var udp = SipClient.Udp(_port))
        using (var phone = SipClient.Tcp(_port))
        {
            Assert.Equal("sip:udp@192.0.2.2", Assert.Single((await udp.AskUntilServedAsync(Request.For("OPTIONS", _aor), 302)).Contacts).Uri);
            await udp.AskUntilServedAsync(Request.For("OPTIONS", lostBefore), 480);
            Assert.Equal(2, (await udp.AskUntilServedAsync(Request.Register(_aor), 200)).Contacts.Length);
            // GRUUs are the same with the same key, and lead nowhere until the phone is back.
            await udp.AskUntilServedAsync(Request.For("OPTIONS", gruus.Public), 480);
            await udp.AskUntilServedAsync(Request.For("OPTIONS", gruus.Temporary), 480);
            await phone.AskUntilServedAsync(overTcp with { CSeq = 6 }, 400);
            SipResponse answer = await phone.AskUntilServedAsync(overTcp with { CSeq = 8 }, 200);
            Assert.Equal(gruus.Public, FlowTests.GruusOf(answer).Public);
            Assert.Equal("sip:tcp@192.0.2.1;transport=tcp", Assert.Single((await udp.AskUntilServedAsync(Request.For("OPTIONS", gruus.Temporary), 302)).Contacts).Uri);
        }
        second.Log.AssertClean();
    }

    [Fact]
    public Task A_telephone_that_listens_is_found_at_once_after_a_kill() => IsFoundAfterAKillAsync();

    [PostgreSqlFact]
    public async Task A_telephone_that_listens_is_found_at_once_after_a_kill_on_PostgreSQL()
    {
        using var databases = new PostgreSqlFixture();
        await IsFoundAfterAKillAsync("Journal:Provider=postgresql", $"Journal:ConnectionString={databases.CreateDatabase()}");
    }

    private async Task IsFoundAfterAKillAsync(params string[] settings)
    {
        string onConnection = Request.NewAddressOfRecord(), behindEdge = Request.NewAddressOfRecord(), withGruu = Request.NewAddressOfRecord();
        string own;
        (string Public, string Temporary) gruus;
        await using (ServerProcess first = await StartAsync(["Gruu=true", .. settings]))
        using (var phone = SipClient.Tcp(_port))
        {
            own = $"sip:a@{phone.Local}";
            await phone.AskUntilServedAsync(Request.Register(_aor, "Contact: <sip:a@127.0.0.1:5071;transport=tcp>"), 200);
            await phone.AskUntilServedAsync(Request.Register(onConnection, $"Contact: <{own}>"), 200);
            await phone.AskUntilServedAsync(Request.Register(behindEdge, "Contact: <sip:a@10.0.0.1>", "Path: <sip:edge.example.com;lr>"), 200);
            gruus = FlowTests.GruusOf(await phone.AskUntilServedAsync(Request.Register(withGruu, $"Contact: <sip:g@192.0.2.1>;{Instance}", "Supported: gruu") with { ViaParameters = ";rport\r\nVia: SIP/2.0/TCP 10.0.0.9;branch=z9hG4bKdeep" }, 200));
            await first.KillAsync();
        }
        // Nobody is given GRUUs any more and nothing else needs their key.
        await using ServerProcess second = await StartAsync(["Outbound=off", .. settings]);
        using var udp = SipClient.Udp(_port);
        Assert.Equal("sip:a@127.0.0.1:5071;transport=tcp", Assert.Single((await udp.AskUntilServedAsync(Request.For("INVITE", _aor), 302)).Contacts).Uri);
        await udp.AskUntilServedAsync(Request.For("INVITE", onConnection), 480);
        Assert.Equal(own, Assert.Single((await udp.AskUntilServedAsync(Request.Register(onConnection), 200)).Contacts).Uri);
        Assert.Equal("sip:a@10.0.0.1?Route=%3Csip:edge.example.com%3Blr%3E", Assert.Single((await udp.AskUntilServedAsync(Request.For("INVITE", behindEdge), 302)).Contacts).Uri);
        foreach (string gruu in new[] { gruus.Public, gruus.Temporary })
            Assert.Equal("sip:g@192.0.2.1", Assert.Single((await udp.AskUntilServedAsync(Request.For("INVITE", gruu), 302)).Contacts).Uri);
        second.Log.AssertClean();
    }

    private Task<ServerProcess> StartAsync(params string[] settings) => ServerProcess.StartAsync(_directory.Path, _port, settings);
}
