using System.Net;
using ActorRegistrar.Actors.Tests.Support;

namespace ActorRegistrar.Actors.Tests.Sockets;

public sealed class UdpListenerTests : IAsyncLifetime
{
    private RegistrarHost _registrar = null!;
    private UdpPeer _client = null!;

    public async Task InitializeAsync()
    {
        _registrar = await RegistrarHost.StartAsync();
        _client = UdpPeer.Open();
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _registrar.DisposeAsync();
    }

    [Fact]
    public async Task A_register_is_stored_and_answered_200()
    {
        _client.Send(Request(), _registrar.Udp);

        SipReply reply = (await _client.ReceiveAsync()).Reply;

        Assert.Equal(200, reply.Status);
        Assert.Matches("^<sip:alice@127.0.0.1>;expires=3[56][0-9]{2}$", reply.One("Contact"));
        Assert.Equal("udp", Assert.Single(_registrar.Journal.EventsOf(Aor.Of("alice"))).RequestedBy!.Source.Transport);
    }

    [Fact]
    public async Task J2_J4_with_rport_the_answer_goes_back_to_the_source_from_the_address_that_was_asked()
    {
        _client.Send(Request(sentBy: "10.0.0.1:9"), _registrar.Udp);

        (SipReply reply, _, IPEndPoint from) = await _client.ReceiveAsync();

        Assert.Equal(_registrar.Udp, from);
        Assert.Equal($"SIP/2.0/UDP 10.0.0.1:9;branch=z9hG4bK-1;rport={_client.Port};received=127.0.0.1", reply.One("Via"));
    }

    [Fact]
    public async Task J5_without_rport_the_answer_goes_to_the_port_of_sent_by()
    {
        using UdpPeer sentBy = UdpPeer.Open();
        _client.Send(SipRequest.Register with { Via = [$"SIP/2.0/UDP client.invalid:{sentBy.Port};branch=z9hG4bK-1"] }, _registrar.Udp);

        (SipReply reply, _, IPEndPoint from) = await sentBy.ReceiveAsync();

        Assert.Equal(_registrar.Udp, from);
        Assert.Equal($"SIP/2.0/UDP client.invalid:{sentBy.Port};branch=z9hG4bK-1;received=127.0.0.1", reply.One("Via"));
        Assert.Equal(0, _client.Waiting);
    }

    [Theory]
    [InlineData(";rport")]
    [InlineData("")]
    public async Task J6_maddr_aims_no_answer_at_a_third_party(string rport)
    {
        using UdpPeer third = UdpPeer.Open();
        _client.Send(SipRequest.Register with { Via = [$"SIP/2.0/UDP 127.0.0.1:{_client.Port};maddr=127.0.0.1:{third.Port};branch=z9hG4bK-1{rport}"] }, _registrar.Udp);
        _client.Send(SipRequest.Register with { Via = [$"SIP/2.0/UDP 127.0.0.1:{_client.Port};maddr=127.0.0.9;branch=z9hG4bK-2{rport}"], CallId = "2" }, _registrar.Udp);

        await _client.ReceiveAsync();
        await _client.ReceiveAsync();
        Assert.Equal(0, third.Waiting);
    }

    [Fact]
    public async Task I4_a_repetition_gets_the_same_bytes_and_stores_nothing()
    {
        _client.Send(Request(), _registrar.Udp);
        byte[] first = (await _client.ReceiveAsync()).Bytes;

        _client.Send(Request(), _registrar.Udp);

        Assert.Equal(first, (await _client.ReceiveAsync()).Bytes);
        Assert.Single(_registrar.Journal.EventsOf(Aor.Of("alice")));
    }

    [Fact]
    public async Task Requests_sent_together_are_answered_each_to_its_own_source()
    {
        UdpPeer[] clients = [.. Enumerable.Range(0, 5).Select(_ => UdpPeer.Open())];
        for (int i = 0; i < 200; i++) clients[i % 5].Send(Request().OnBranch($"z9hG4bK-{i}") with { CallId = $"call-{i}" }, _registrar.Udp);

        for (int i = 0; i < 200; i++)
        {
            SipReply reply = (await clients[i % 5].ReceiveAsync()).Reply;
            Assert.Equal(i % 5, int.Parse(reply.One("Call-ID").AsSpan(5)) % 5);
        }
        foreach (UdpPeer client in clients) client.Dispose();
    }

    [Fact]
    public async Task What_is_no_message_is_not_answered_and_stops_nothing()
    {
        _client.Send([], _registrar.Udp);
        _client.Send("\r\n\r\n"u8.ToArray(), _registrar.Udp);
        _client.Send(new byte[60_000], _registrar.Udp);

        _client.Send(Request(), _registrar.Udp);

        Assert.Equal(200, (await _client.ReceiveAsync()).Reply.Status);
        Assert.Equal(0, _client.Waiting);
    }

    [Fact]
    public async Task J17_a_stun_request_is_answered_between_sip_requests()
    {
        byte[] stun = Convert.FromHexString("000100002112A442B7E7A701BC34D686FA87DFAE");
        using var client = new System.Net.Sockets.UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        await client.SendAsync(stun, _registrar.Udp, deadline.Token);

        byte[] answer = (await client.ReceiveAsync(deadline.Token)).Buffer;

        int port = ((IPEndPoint)client.Client.LocalEndPoint!).Port;
        Assert.Equal("0101000C" + Convert.ToHexString(stun.AsSpan(4)) + "002000080001" + (port ^ 0x2112).ToString("X4") + (0x7F000001 ^ 0x2112A442).ToString("X8"), Convert.ToHexString(answer));
        _client.Send(Request(), _registrar.Udp);
        Assert.Equal(200, (await _client.ReceiveAsync()).Reply.Status);
    }

    [Fact]
    public async Task J15_J16_crlf_over_udp_is_not_answered()
    {
        _client.Send("\r\n\r\n"u8.ToArray(), _registrar.Udp);
        _client.Send("\r\n"u8.ToArray(), _registrar.Udp);
        _client.Send(Request(), _registrar.Udp);

        Assert.Equal(200, (await _client.ReceiveAsync()).Reply.Status);
        Assert.Equal(0, _client.Waiting);
    }

    [Theory]
    [InlineData("0.0.0.0", "127.0.0.1", "127.0.0.2")]
    [InlineData("0.0.0.0", "127.0.0.1", "127.0.0.1")]
    public async Task J4_a_listener_on_any_address_answers_from_the_one_that_was_asked(string listen, string client, string asked)
    {
        if (!OperatingSystem.IsLinux()) return;
        await using RegistrarHost registrar = await RegistrarHost.StartAsync(new ActorRegistrar.Actors.Transport.SipListenAddress(
            ActorRegistrar.Actors.Transport.SipTransportKind.Udp, new IPEndPoint(IPAddress.Parse(listen), 0)));
        var to = new IPEndPoint(IPAddress.Parse(asked), registrar.Udp.Port);
        using var peer = new System.Net.Sockets.UdpClient(new IPEndPoint(IPAddress.Parse(client), 0));
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        foreach (byte[] request in new[] { Request().Bytes, Convert.FromHexString("000100002112A442B7E7A701BC34D686FA87DFAE"), (SipRequest.Invite with { Method = "OPTIONS", Uri = "sip:example.com" }).Bytes })
        {
            await peer.SendAsync(request, to, deadline.Token);
            Assert.Equal(to, (await peer.ReceiveAsync(deadline.Token)).RemoteEndPoint);
        }
        Assert.Equal(to.ToString(), Assert.Single(registrar.Journal.EventsOf(Aor.Of("alice"))).RequestedBy!.Source.LocalAddress);
    }

    [Fact]
    public async Task J9_a_client_that_is_gone_stops_nothing()
    {
        for (int i = 0; i < 10; i++)
        {
            using UdpPeer gone = UdpPeer.Open();
            gone.Send(Request().OnBranch($"z9hG4bK-gone{i}") with { CallId = $"gone{i}" }, _registrar.Udp);
        }
        _client.Send(Request(), _registrar.Udp);

        Assert.Equal(200, (await _client.ReceiveAsync()).Reply.Status);
    }

    [Fact]
    public async Task A_lookup_finds_what_a_register_stored()
    {
        _client.Send(Request(), _registrar.Udp);
        await _client.ReceiveAsync();

        _client.Send(SipRequest.Invite.OnBranch("z9hG4bK-2"), _registrar.Udp);

        SipReply reply = (await _client.ReceiveAsync()).Reply;
        Assert.Equal(302, reply.Status);
        Assert.Matches("^<sip:alice@127.0.0.1>;expires=3[56][0-9]{2}$", reply.One("Contact"));
    }

    private static SipRequest Request(string sentBy = "127.0.0.1:5070") =>
        (SipRequest.Register with { Via = [$"SIP/2.0/UDP {sentBy};branch=z9hG4bK-1;rport"] }).With("Contact: <sip:alice@127.0.0.1>");
}
