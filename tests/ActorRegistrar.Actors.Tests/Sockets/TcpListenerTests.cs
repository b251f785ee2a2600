using System.Net;
using System.Net.Sockets;
using ActorRegistrar.Actors.Tests.Support;
using ActorRegistrar.Actors.Transport;
using Akka;
using Akka.Actor;

namespace ActorRegistrar.Actors.Tests.Sockets;

public sealed class TcpListenerTests : IAsyncLifetime
{
    private RegistrarHost _registrar = null!;
    private SipClient _client = null!;

    public async Task InitializeAsync()
    {
        _registrar = await RegistrarHost.StartAsync(new SipListenAddress(SipTransportKind.Tcp, new IPEndPoint(IPAddress.Loopback, 0)));
        _client = await SipClient.ConnectAsync("tcp", _registrar.Tcp);
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _registrar.DisposeAsync();
    }

    [Fact]
    public async Task A_register_is_answered_on_its_connection()
    {
        await _client.SendAsync(Request("1").Text);

        SipResponse reply = await _client.NextAsync();

        Assert.Equal(200, reply.Status);
        Assert.Matches("^<sip:alice@127.0.0.1>;expires=3[56][0-9]{2}$", reply.One("Contact"));
        Assert.Equal("tcp", Assert.Single(_registrar.Journal.EventsOf(Aor.Of("alice"))).RequestedBy!.Source.Transport);
    }

    [Fact]
    public async Task Requests_sent_together_are_all_answered()
    {
        await _client.SendAsync(string.Concat(Enumerable.Range(1, 20).Select(i => Request($"{i}", user: $"user{i}").Text)));

        for (int i = 0; i < 20; i++) Assert.Equal(200, (await _client.NextAsync()).Status);
    }

    [Fact]
    public async Task A_request_sent_octet_by_octet_is_answered()
    {
        foreach (byte octet in Request("1").Bytes) await _client.SendAsync([octet]);

        Assert.Equal(200, (await _client.NextAsync()).Status);
    }

    [Fact]
    [Trait("RFC", "5626 5.4: keep-alive")]
    public async Task A_double_crlf_is_answered_with_one_crlf()
    {
        await _client.SendAsync("\r\n\r\n");
        Assert.Equal("\r\n"u8.ToArray(), await _client.ReadAsync(2));

        await _client.SendAsync("\r\n\r\n" + Request("1").Text);

        Assert.Equal("\r\n"u8.ToArray(), await _client.ReadAsync(2));
        Assert.Equal(200, (await _client.NextAsync()).Status);
    }

    [Fact]
    [Trait("RFC", "5626 4.4.1")]
    [Trait("RFC", "3261 7.5")]
    public async Task A_single_crlf_is_not_answered()
    {
        await _client.SendAsync("\r\n" + Request("1").Text);

        // A pong would come first, and no reply begins with one.
        Assert.Equal(200, (await _client.NextAsync()).Status);
    }

    [Theory]
    [InlineData("Content-Length: 0\r\n", "", "Missing Content-Length header field")]
    [InlineData("Content-Length: 0\r\n", "Content-Length: 0\r\nl: 5\r\n", "More than one Content-Length header field")]
    [InlineData("Content-Length: 0\r\n", "Content-Length: -1\r\n", "Malformed Content-Length header field")]
    [InlineData("Content-Length: 0\r\n", "Content-Length: 99999999\r\n", "Message too large")]
    [Trait("RFC", "3261 18.3: without Content-Length")]
    public async Task A_content_length_that_cannot_be_trusted_is_answered_once_and_ends_the_connection(string honest, string lie, string reason)
    {
        string text = Request("1").Text.Replace(honest, lie, StringComparison.Ordinal);
        await _client.SendAsync(text + text);

        SipResponse reply = await _client.NextAsync();

        Assert.Equal(reason, reply.Reason);
        Assert.Equal("", await _client.ReadToEndAsync());
        Assert.Empty(_registrar.Journal.EventsOf(Aor.Of("alice")));
    }

    [Fact]
    public async Task A_body_longer_than_its_content_length_is_taken_for_no_second_message()
    {
        await _client.SendAsync(Request("1").Text);
        Assert.Equal(200, (await _client.NextAsync()).Status);

        await _client.SendAsync("v=0\r\no=- 1 1 IN IP4 h\r\n\r\n");

        Assert.Equal("", await _client.ReadToEndAsync());
    }

    [Fact]
    public async Task A_refusal_that_ends_the_connection_is_read_by_a_client_that_goes_on_sending()
    {
        string broken = Request("1").Text.Replace("Content-Length: 0\r\n", "Content-Length: -1\r\n", StringComparison.Ordinal);
        await _client.SendAsync(broken);
        for (int i = 0; i < 40; i++) await _client.SendAsync(new byte[10_000]);

        Assert.Equal(400, (await _client.NextAsync()).Status);
        Assert.Equal("", await _client.ReadToEndAsync());
    }

    [Fact]
    public async Task Who_goes_on_sending_for_ever_after_the_end_is_cut_off()
    {
        await _client.SendAsync("\u0016");
        await Assert.ThrowsAnyAsync<IOException>(async () =>
        {
            while (true) await _client.SendAsync(new byte[10_000]);
        });
    }

    [Fact]
    public async Task What_is_not_sip_ends_the_connection_without_an_answer()
    {
        await _client.SendAsync("\u0016\u0003\u0001 a TLS hello");

        Assert.Equal("", await _client.ReadToEndAsync());
    }

    [Fact]
    [Trait("RFC", "3261 18.2.2: connection")]
    public async Task An_answer_after_the_connection_has_closed_goes_to_the_port_of_the_via()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        _registrar.Journal.Hold();
        await _client.SendAsync((Request("1") with { Via = [$"SIP/2.0/TCP 127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port};branch=z9hG4bK-1"] }).Text);
        _registrar.Journal.NextWrite();
        _client.Dispose();
        // The registrar has seen the end of that connection when it has served one that came after it.
        await Task.Yield();
        using SipClient later = await SipClient.ConnectAsync("tcp", _registrar.Tcp);
        await later.SendAsync("\r\n\r\n");
        await later.ReadAsync(2);

        _registrar.Journal.Release();

        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        using TcpClient back = await listener.AcceptTcpClientAsync(deadline.Token);
        using var reader = new StreamReader(back.GetStream());
        Assert.Equal("SIP/2.0 200 OK", await reader.ReadLineAsync(deadline.Token));
    }

    [Fact]
    [Trait("RFC", "3261 18.2.2: connection")]
    public async Task A_client_that_ends_its_own_direction_after_its_request_is_answered_on_the_same_connection()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        _registrar.Journal.Hold();
        await _client.SendAsync((Request("1") with { Via = [$"SIP/2.0/TCP 127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port};branch=z9hG4bK-1"] }).Text);
        _registrar.Journal.NextWrite();
        _client.EndSending();
        using SipClient later = await SipClient.ConnectAsync("tcp", _registrar.Tcp);
        await later.SendAsync("\r\n\r\n");
        await later.ReadAsync(2);

        _registrar.Journal.Release();

        Assert.Equal(200, (await _client.NextAsync()).Status);
        Assert.Equal("", await _client.ReadToEndAsync());
        Assert.False(listener.Pending());
    }

    [Fact]
    [Trait("RFC", "3261 18.2.2: connection")]
    public async Task An_answer_after_a_reset_goes_to_the_port_of_the_via()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        _registrar.Journal.Hold();
        await _client.SendAsync((Request("1") with { Via = [$"SIP/2.0/TCP 127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port};branch=z9hG4bK-1"] }).Text);
        _registrar.Journal.NextWrite();
        _client.Reset();
        using SipClient later = await SipClient.ConnectAsync("tcp", _registrar.Tcp);
        await later.SendAsync("\r\n\r\n");
        await later.ReadAsync(2);

        _registrar.Journal.Release();

        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        using TcpClient back = await listener.AcceptTcpClientAsync(deadline.Token);
        using var reader = new StreamReader(back.GetStream());
        Assert.Equal("SIP/2.0 200 OK", await reader.ReadLineAsync(deadline.Token));
    }

    [Fact]
    public async Task A_request_accepted_before_the_stop_is_answered_on_its_connection_during_it()
    {
        _registrar.Journal.Hold();
        await _client.SendAsync(Request("1").Text);
        _registrar.Journal.NextWrite();
        CoordinatedShutdown.Get(_registrar.System).AddTask(CoordinatedShutdown.PhaseServiceRequestsDone, "release", async () =>
        {
            // Listeners have stopped reading; a connection that they closed with it would be closed by now.
            await Task.WhenAny(_client.ClosedAsync(), Task.Delay(200));
            _registrar.Journal.Release();
            return Done.Instance;
        });

        Task stop = _registrar.StopAsync();

        Assert.Equal(200, (await _client.NextAsync()).Status);
        await stop;
        Assert.Equal("", await _client.ReadToEndAsync());
    }

    [Fact]
    public async Task A_stop_does_not_wait_for_connections_that_have_nothing_to_say()
    {
        Task stop = _registrar.StopAsync();

        Assert.Equal("", await _client.ReadToEndAsync());
        await stop.WaitAsync(TimeSpan.FromSeconds(10));
    }

    private static SipRequest Request(string branch, string user = "alice") => (SipRequest.Register with
    {
        Via = [$"SIP/2.0/TCP 127.0.0.1:5070;branch=z9hG4bK-{branch};rport"],
        To = $"<sip:{user}@example.com>",
        CallId = branch,
    }).With($"Contact: <sip:{user}@127.0.0.1>");
}
