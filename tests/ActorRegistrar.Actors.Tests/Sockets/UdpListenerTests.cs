using System.Net;
using ActorRegistrar.Actors.Tests.Support;

namespace ActorRegistrar.Actors.Tests.Sockets;

public sealed class UdpListenerTests : IAsyncLifetime
{
    private RegistrarHost _registrar = null!;
    private SipClient _client = null!;

    public async Task InitializeAsync()
    {
        _registrar = await RegistrarHost.StartAsync();
        _client = SipClient.Udp();
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _registrar.DisposeAsync();
    }

    [Fact]
    public async Task A_register_is_stored_and_answered_200()
    {
        _client.SendTo(Request().Bytes, _registrar.Udp);

        SipResponse reply = await _client.NextAsync();

        Assert.Equal(200, reply.Status);
        Assert.Matches("^<sip:alice@127.0.0.1>;expires=3[56][0-9]{2}$", reply.One("Contact"));
        Assert.Equal("udp", Assert.Single(_registrar.Journal.EventsOf(Aor.Of("alice"))).RequestedBy!.Source.Transport);
    }

    [Fact]
    [Trait("RFC", "3581 4: rport")]
    [Trait("RFC", "3581 4: same address")]
    public async Task With_rport_the_answer_goes_back_to_the_source_from_the_address_that_was_asked()
    {
        _client.SendTo(Request(sentBy: "10.0.0.1:9").Bytes, _registrar.Udp);

        (SipResponse reply, IPEndPoint from) = await _client.NextWithSourceAsync();

        Assert.Equal(_registrar.Udp, from);
        Assert.Equal($"SIP/2.0/UDP 10.0.0.1:9;branch=z9hG4bK-1;rport={_client.Port};received=127.0.0.1", reply.One("Via"));
    }

    [Fact]
    [Trait("RFC", "3261 18.2.2: without rport")]
    public async Task Without_rport_the_answer_goes_to_the_port_of_sent_by()
    {
        using SipClient sentBy = SipClient.Udp();
        _client.SendTo((SipRequest.Register with { Via = [$"SIP/2.0/UDP client.invalid:{sentBy.Port};branch=z9hG4bK-1"] }).Bytes, _registrar.Udp);

        (SipResponse reply, IPEndPoint from) = await sentBy.NextWithSourceAsync();

        Assert.Equal(_registrar.Udp, from);
        Assert.Equal($"SIP/2.0/UDP client.invalid:{sentBy.Port};branch=z9hG4bK-1;received=127.0.0.1", reply.One("Via"));
        Assert.Equal(0, _client.Waiting);
    }

    [Theory]
    [InlineData(";rport")]
    [InlineData("")]
    [Trait("RFC", "3261 18.2.2: maddr")]
    public async Task Maddr_aims_no_answer_at_a_third_party(string rport)
    {
        using SipClient third = SipClient.Udp();
        _client.SendTo((SipRequest.Register with { Via = [$"SIP/2.0/UDP 127.0.0.1:{_client.Port};maddr=127.0.0.1:{third.Port};branch=z9hG4bK-1{rport}"] }).Bytes, _registrar.Udp);
        _client.SendTo((SipRequest.Register with { Via = [$"SIP/2.0/UDP 127.0.0.1:{_client.Port};maddr=127.0.0.9;branch=z9hG4bK-2{rport}"], CallId = "2" }).Bytes, _registrar.Udp);

        await _client.NextAsync();
        await _client.NextAsync();
        Assert.Equal(0, third.Waiting);
    }

    [Fact]
    [Trait("RFC", "3261 17.2.2: completed")]
    public async Task A_repetition_gets_the_same_bytes_and_stores_nothing()
    {
        _client.SendTo(Request().Bytes, _registrar.Udp);
        byte[] first = (await _client.NextAsync()).Bytes;

        _client.SendTo(Request().Bytes, _registrar.Udp);

        Assert.Equal(first, (await _client.NextAsync()).Bytes);
        Assert.Single(_registrar.Journal.EventsOf(Aor.Of("alice")));
    }

    [Fact]
    public async Task Requests_sent_together_are_answered_each_to_its_own_source()
    {
        SipClient[] clients = [.. Enumerable.Range(0, 5).Select(_ => SipClient.Udp())];
        for (int i = 0; i < 200; i++) clients[i % 5].SendTo((Request().OnBranch($"z9hG4bK-{i}") with { CallId = $"call-{i}" }).Bytes, _registrar.Udp);

        for (int i = 0; i < 200; i++)
        {
            SipResponse reply = await clients[i % 5].NextAsync();
            Assert.Equal(i % 5, int.Parse(reply.One("Call-ID").AsSpan(5)) % 5);
        }
        foreach (SipClient client in clients) client.Dispose();
    }

    [Fact]
    public async Task What_is_no_message_is_not_answered_and_stops_nothing()
    {
        _client.SendTo([], _registrar.Udp);
        _client.SendTo("\r\n\r\n"u8.ToArray(), _registrar.Udp);
        _client.SendTo(new byte[60_000], _registrar.Udp);

        _client.SendTo(Request().Bytes, _registrar.Udp);

        Assert.Equal(200, (await _client.NextAsync()).Status);
        Assert.Equal(0, _client.Waiting);
    }

    [Fact]
    [Trait("RFC", "5626 8")]
    public async Task A_stun_request_is_answered_between_sip_requests()
    {
        byte[] stun = Convert.FromHexString("000100002112A442B7E7A701BC34D686FA87DFAE");
        using SipClient client = SipClient.Udp(_registrar.Udp.Port);
        await client.SendAsync(stun);

        byte[] answer = (await client.ReceiveBytesAsync(SipClient.Patience))!;

        int port = client.Port;
        Assert.Equal("0101000C" + Convert.ToHexString(stun.AsSpan(4)) + "002000080001" + (port ^ 0x2112).ToString("X4") + (0x7F000001 ^ 0x2112A442).ToString("X8"), Convert.ToHexString(answer));
        _client.SendTo(Request().Bytes, _registrar.Udp);
        Assert.Equal(200, (await _client.NextAsync()).Status);
    }

    [Fact]
    [Trait("RFC", "5626 5.4: keep-alive")]
    [Trait("RFC", "5626 4.4.1")]
    public async Task Crlf_over_udp_is_not_answered()
    {
        _client.SendTo("\r\n\r\n"u8.ToArray(), _registrar.Udp);
        _client.SendTo("\r\n"u8.ToArray(), _registrar.Udp);
        _client.SendTo(Request().Bytes, _registrar.Udp);

        Assert.Equal(200, (await _client.NextAsync()).Status);
        Assert.Equal(0, _client.Waiting);
    }

    [Theory]
    [InlineData("0.0.0.0", "127.0.0.1", "127.0.0.2")]
    [InlineData("0.0.0.0", "127.0.0.1", "127.0.0.1")]
    [Trait("RFC", "3581 4: same address")]
    public async Task A_listener_on_any_address_answers_from_the_one_that_was_asked(string listen, string client, string asked)
    {
        if (!OperatingSystem.IsLinux()) return;
        await using RegistrarHost registrar = await RegistrarHost.StartAsync(new ActorRegistrar.Actors.Transport.SipListenAddress(
            ActorRegistrar.Actors.Transport.SipTransportKind.Udp, new IPEndPoint(IPAddress.Parse(listen), 0)));
        var to = new IPEndPoint(IPAddress.Parse(asked), registrar.Udp.Port);
        using SipClient peer = await SipClient.ConnectAsync("udp", to, IPAddress.Parse(client));
        foreach (byte[] request in new[] { Request().Bytes, Convert.FromHexString("000100002112A442B7E7A701BC34D686FA87DFAE"), (SipRequest.Invite with { Method = "OPTIONS", Uri = "sip:example.com" }).Bytes })
        {
            await peer.SendAsync(request);
            // The client fails when it comes from elsewhere.
            Assert.NotNull(await peer.ReceiveBytesAsync(SipClient.Patience));
        }
        Assert.Equal(to.ToString(), Assert.Single(registrar.Journal.EventsOf(Aor.Of("alice"))).RequestedBy!.Source.LocalAddress);
    }

    [Fact]
    [Trait("RFC", "3261 18.4")]
    public async Task A_client_that_is_gone_stops_nothing()
    {
        for (int i = 0; i < 10; i++)
        {
            using SipClient gone = SipClient.Udp();
            gone.SendTo((Request().OnBranch($"z9hG4bK-gone{i}") with { CallId = $"gone{i}" }).Bytes, _registrar.Udp);
        }
        _client.SendTo(Request().Bytes, _registrar.Udp);

        Assert.Equal(200, (await _client.NextAsync()).Status);
    }

    [Fact]
    public async Task A_lookup_finds_what_a_register_stored()
    {
        _client.SendTo(Request().Bytes, _registrar.Udp);
        await _client.NextAsync();

        _client.SendTo(SipRequest.Invite.OnBranch("z9hG4bK-2").Bytes, _registrar.Udp);

        SipResponse reply = await _client.NextAsync();
        Assert.Equal(302, reply.Status);
        Assert.Matches("^<sip:alice@127.0.0.1>;expires=3[56][0-9]{2}$", reply.One("Contact"));
    }

    private static SipRequest Request(string sentBy = "127.0.0.1:5070") =>
        (SipRequest.Register with { Via = [$"SIP/2.0/UDP {sentBy};branch=z9hG4bK-1;rport"] }).With("Contact: <sip:alice@127.0.0.1>");
}
