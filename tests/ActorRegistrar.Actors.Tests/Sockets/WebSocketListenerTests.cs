using System.Text;
using ActorRegistrar.Actors.Hosting;
using ActorRegistrar.Actors.Tests.Support;
using ActorRegistrar.Actors.Transport;

namespace ActorRegistrar.Actors.Tests.Sockets;

public sealed class WebSocketListenerTests : IAsyncLifetime
{
    private readonly ManualClock _clock = new();
    private readonly List<SipClient> _connections = [];
    private RegistrarHost _registrar = null!;

    public async Task InitializeAsync() => _registrar = await RegistrarHost.StartAsync(
        SipTransportKind.Ws, new SipTransportSettings { Clock = _clock, WebSocket = new WebSocketSettings { PingAfter = TimeSpan.Zero } });

    public async Task DisposeAsync()
    {
        foreach (SipClient connection in _connections) connection.Dispose();
        await _registrar.DisposeAsync();
    }

    [Fact]
    [Trait("RFC", "7118 4.1")]
    public async Task The_subprotocol_sip_is_echoed()
    {
        string answer = await new WebSocketFrames(await ConnectAsync()).UpgradeAsync([]);

        Assert.StartsWith("HTTP/1.1 101 ", answer, StringComparison.Ordinal);
        Assert.Contains("\r\nSec-WebSocket-Protocol: sip\r\n", answer, StringComparison.Ordinal);
        Assert.Contains($"\r\nSec-WebSocket-Accept: {WebSocketFrames.Accept}\r\n", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("Sec-WebSocket-Extensions", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "HTTP/1.1 400 ")]
    [InlineData("Sec-WebSocket-Protocol: xmpp", "HTTP/1.1 400 ")]
    [InlineData("Sec-WebSocket-Protocol: xmpp, sip", "HTTP/1.1 101 ")]
    [Trait("RFC", "7118 4.1")]
    public async Task Without_the_subprotocol_sip_there_is_no_upgrade(string header, string status)
    {
        string answer = await new WebSocketFrames(await ConnectAsync()).UpgradeAsync(header.Length == 0 ? [] : [header], without: "Sec-WebSocket-Protocol: sip");

        Assert.StartsWith(status, answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Sec-WebSocket-Version")]
    [InlineData("Sec-WebSocket-Key")]
    [InlineData("Upgrade")]
    public async Task What_is_no_upgrade_to_websocket_is_told_so_and_closed(string missing)
    {
        SipClient connection = await ConnectPeerAsync();
        string answer = await new WebSocketFrames(connection.Stream).UpgradeAsync([], without: missing);

        Assert.StartsWith("HTTP/1.1 426 ", answer, StringComparison.Ordinal);
        Assert.Equal("", await connection.ReadToEndAsync());
    }

    [Theory]
    [InlineData("http://localhost:3000", "HTTP/1.1 101 ")]
    [InlineData("https://evil.example", "HTTP/1.1 403 ")]
    [InlineData("null", "HTTP/1.1 403 ")]
    public async Task A_strangers_page_is_refused(string origin, string status)
    {
        string answer = await new WebSocketFrames(await ConnectAsync()).UpgradeAsync(["Origin: " + origin]);

        Assert.StartsWith(status, answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("evil.example", "HTTP/1.1 403 ")] // a name that its owner lets lead here
    [InlineData("example.com", "HTTP/1.1 101 ")] // a domain served
    [InlineData("www.example.com", "HTTP/1.1 403 ")]
    [InlineData("127.0.0.1", "HTTP/1.1 101 ")]
    public async Task A_page_of_the_host_that_it_connects_to_is_refused_unless_the_name_is_ours(string host, string status)
    {
        // A name in small letters, so that it is not the one left out.
        string answer = await new WebSocketFrames(await ConnectAsync()).UpgradeAsync([$"Origin: http://{host}", $"host: {host}"], without: "Host");

        Assert.StartsWith(status, answer, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("RFC", "7118 5")]
    public async Task A_text_message_is_a_request_and_so_is_a_binary_one()
    {
        WebSocketFrames client = await OpenAsync();

        await client.SendAsync(Request("1"));
        Assert.StartsWith("SIP/2.0 200 OK\r\n", await client.ReceiveTextAsync(), StringComparison.Ordinal);
        await client.SendAsync(WebSocketFrames.Binary, Encoding.UTF8.GetBytes(Request("2")));
        Assert.StartsWith("SIP/2.0 200 OK\r\n", await client.ReceiveTextAsync(), StringComparison.Ordinal);

        Assert.Equal("ws", _registrar.Journal.EventsOf(Aor.Of("alice"))[0].RequestedBy!.Source.Transport);
    }

    [Fact]
    [Trait("RFC", "7118 5")]
    public async Task A_message_in_fragments_is_one_request_whatever_pings_come_between()
    {
        WebSocketFrames client = await OpenAsync();
        byte[] request = Encoding.UTF8.GetBytes(Request("1"));

        await client.SendAsync(WebSocketFrames.Text, request.AsSpan(0, 10), isFinal: false);
        await client.SendAsync(WebSocketFrames.Ping, "hello"u8);
        Assert.Equal((WebSocketFrames.Pong, "hello"), await PongAsync(client));
        await client.SendAsync(WebSocketFrames.Continuation, [], isFinal: false);
        await client.SendAsync(WebSocketFrames.Continuation, request.AsSpan(10));

        Assert.StartsWith("SIP/2.0 200 OK\r\n", await client.ReceiveTextAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("{\"method\":\"REGISTER\"}")]
    [InlineData("hello")]
    [Trait("RFC", "7118 5")]
    public async Task What_is_not_sip_ends_the_connection(string text)
    {
        WebSocketFrames client = await OpenAsync();

        await client.SendAsync(text);

        Assert.Equal(1003, await client.ReceiveCloseAsync());
        await client.SendAsync(WebSocketFrames.Close, []);
        await client.EndedAsync();
    }

    [Theory, Trait("RFC", "3261 18.3: surplus octets")]
    [InlineData("\r\n")]
    [InlineData("\0")]
    [InlineData(null)]
    [Trait("RFC", "7118 5")]
    public async Task Octets_behind_the_body_are_discarded_and_a_second_request_among_them_is_none(string? behind)
    {
        WebSocketFrames client = await OpenAsync();

        await client.SendAsync(Request("1") + (behind ?? Request("2", user: "bob")));

        Assert.StartsWith("SIP/2.0 200 OK\r\n", await client.ReceiveTextAsync(), StringComparison.Ordinal);
        await client.SendAsync(Request("3"));
        Assert.Contains("branch=z9hG4bK-3", await client.ReceiveTextAsync(), StringComparison.Ordinal);
        Assert.Empty(_registrar.Journal.EventsOf(Aor.Of("bob")));
    }

    [Fact]
    [Trait("RFC", "7118 5")]
    public async Task Content_length_may_be_absent()
    {
        WebSocketFrames client = await OpenAsync();

        await client.SendAsync(Request("1").Replace("Content-Length: 0\r\n", "", StringComparison.Ordinal));

        Assert.StartsWith("SIP/2.0 200 OK\r\n", await client.ReceiveTextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("RFC", "7118 5: reliable")]
    public async Task A_repetition_is_no_retransmission_for_websocket_is_reliable()
    {
        WebSocketFrames client = await OpenAsync();
        await client.SendAsync(Request("1"));
        string first = await client.ReceiveTextAsync();
        await client.SendAsync(Request("1"));

        // Over UDP it would get the same octets from memory; here the rules answer again, as CSeq and Call-ID say.
        Assert.StartsWith("SIP/2.0 200 OK\r\n", await client.ReceiveTextAsync(), StringComparison.Ordinal);
        Assert.Contains("branch=z9hG4bK-1", first, StringComparison.Ordinal);
        Assert.Single(_registrar.Journal.EventsOf(Aor.Of("alice")));
    }

    [Fact]
    [Trait("RFC", "7118 5.1")]
    [Trait("RFC", "7118 5.3")]
    public async Task The_via_comes_back_with_its_invalid_host_and_the_contact_as_it_is()
    {
        WebSocketFrames client = await OpenAsync();

        await client.SendAsync(Request("1"));

        string answer = await client.ReceiveTextAsync();
        Assert.Contains("Via: SIP/2.0/WS df7jal23ls0d.invalid;branch=z9hG4bK-1;received=127.0.0.1\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("Contact: <sip:alice@df7jal23ls0d.invalid;transport=ws>;expires=", answer, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("RFC", "7118 5.3")]
    public async Task An_answer_whose_connection_is_gone_goes_nowhere_else()
    {
        WebSocketFrames client = await OpenAsync();
        using var elsewhere = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        elsewhere.Start();
        int port = ((System.Net.IPEndPoint)elsewhere.LocalEndpoint).Port;
        _registrar.Journal.Hold();
        await client.SendAsync(Request("1").Replace("df7jal23ls0d.invalid;branch", $"127.0.0.1:{port};branch", StringComparison.Ordinal));
        _registrar.Journal.NextWrite();
        _connections[0].Reset();
        WebSocketFrames later = await OpenAsync();

        _registrar.Journal.Release();

        await later.SendAsync(Request("2", user: "bob"));
        Assert.StartsWith("SIP/2.0 200 OK\r\n", await later.ReceiveTextAsync(), StringComparison.Ordinal);
        Assert.False(elsewhere.Pending());
    }

    [Fact]
    [Trait("RFC", "5626 5.4: keep-alive")]
    public async Task A_double_crlf_is_answered_with_one_crlf()
    {
        WebSocketFrames client = await OpenAsync();

        await client.SendAsync("\r\n\r\n");

        Assert.Equal("\r\n", await client.ReceiveTextAsync());
    }

    [Fact]
    [Trait("RFC", "5626 4.4.1")]
    public async Task A_single_crlf_is_not_answered()
    {
        WebSocketFrames client = await OpenAsync();

        await client.SendAsync("\r\n");
        await client.SendAsync(Request("1"));

        Assert.StartsWith("SIP/2.0 200 OK\r\n", await client.ReceiveTextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_close_is_answered_and_ends_the_connection()
    {
        WebSocketFrames client = await OpenAsync();

        await client.SendAsync(WebSocketFrames.Close, [0x03, 0xE8]);

        Assert.Equal(1000, await client.ReceiveCloseAsync());
        await client.EndedAsync();
    }

    public static TheoryData<string, byte[], int> BrokenFrames { get; } = new()
    {
        { "not masked", WebSocketFrames.Frame(WebSocketFrames.Text, "hello"u8, isMasked: false), 1002 },
        { "reserved bits", WebSocketFrames.Frame(WebSocketFrames.Text, "x"u8, reserved: 4), 1002 },
        { "unknown opcode", WebSocketFrames.Frame(3, "x"u8), 1002 },
        { "continuation of nothing", WebSocketFrames.Frame(WebSocketFrames.Continuation, "x"u8), 1002 },
        { "a message within a message", [.. WebSocketFrames.Frame(WebSocketFrames.Text, "x"u8, isFinal: false), .. WebSocketFrames.Frame(WebSocketFrames.Text, "y"u8)], 1002 },
        { "a Ping in fragments", WebSocketFrames.Frame(WebSocketFrames.Ping, "x"u8, isFinal: false), 1002 },
        { "a Ping of 126 octets", WebSocketFrames.Frame(WebSocketFrames.Ping, new byte[126]), 1002 },
        { "a negative length", WebSocketFrames.Frame(WebSocketFrames.Text, "x"u8, announced: 1UL << 63), 1002 },
        { "1 MiB in one frame", WebSocketFrames.Frame(WebSocketFrames.Binary, new byte[1 << 20]), 1009 },
        { "1 MiB in fragments", [.. Enumerable.Range(0, 1024).SelectMany(i => WebSocketFrames.Frame(i == 0 ? WebSocketFrames.Binary : WebSocketFrames.Continuation, new byte[1024], isFinal: false))], 1009 },
        { "fragments of nothing", [.. Enumerable.Range(0, 10_000).SelectMany(i => WebSocketFrames.Frame(i == 0 ? WebSocketFrames.Binary : WebSocketFrames.Continuation, [], isFinal: false))], 1008 },
    };

    [Theory, MemberData(nameof(BrokenFrames))]
    public async Task A_frame_that_may_not_be_ends_its_connection_alone(string what, byte[] frame, int status)
    {
        WebSocketFrames good = await OpenAsync();
        WebSocketFrames bad = await OpenAsync();
        Task sending = bad.SendRawAsync(frame);

        try
        {
            Assert.Equal((what, status), (what, await bad.ReceiveCloseAsync()));
            await bad.SendAsync(WebSocketFrames.Close, []);
            await sending;
        }
        catch (IOException) when (status == 1002)
        {
            // Where the framing itself is broken the framing ends at once; a reset may be all that arrives of it.
        }
        await bad.EndedAsync();
        await good.SendAsync(Request("1"));
        Assert.StartsWith("SIP/2.0 200 OK\r\n", await good.ReceiveTextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_upgrade_that_does_not_end_is_closed_after_5_seconds()
    {
        SipClient slow = await ConnectPeerAsync();
        await slow.SendAsync("GET / HTTP/1.1\r\nHost: x\r\n");
        await OpenAsync();
        _clock.Advance(4);
        await slow.SendAsync("A");
        _clock.Advance(1.5);

        await new WebSocketFrames(slow.Stream).EndedAsync();
    }

    [Fact]
    public async Task Who_sends_pings_but_no_request_is_closed_after_10_seconds()
    {
        WebSocketFrames client = await OpenAsync();
        // The seconds count from the end of the handshake, which the client may see first.
        await client.SendAsync("\r\n\r\n");
        await client.ReceiveTextAsync();
        for (int second = 0; second < 10; second++)
        {
            _clock.Advance(1);
            await client.SendAsync("\r\n\r\n");
            await client.ReceiveTextAsync();
        }

        _clock.Advance(1);

        await client.EndedAsync();
    }

    [Fact]
    public async Task A_message_that_does_not_end_is_closed_10_seconds_after_its_beginning()
    {
        WebSocketFrames client = await OpenAsync();
        await client.SendAsync(Request("1"));
        await client.ReceiveTextAsync();
        await client.SendAsync(WebSocketFrames.Text, "R"u8, isFinal: false);
        await SeenAsync(client);
        _clock.Advance(6);
        await client.SendAsync(WebSocketFrames.Continuation, "E"u8, isFinal: false);
        await SeenAsync(client);

        _clock.Advance(5);

        await client.EndedAsync();
    }

    [Fact]
    public async Task A_stop_says_goodbye_and_does_not_wait()
    {
        WebSocketFrames client = await OpenAsync();

        Task stop = _registrar.StopAsync();

        Assert.Equal(1001, await client.ReceiveCloseAsync());
        await stop.WaitAsync(TimeSpan.FromSeconds(10));
    }

    /// <summary>Frames are read in order: what came before an answered Ping has been looked at.</summary>
    private static async Task SeenAsync(WebSocketFrames client)
    {
        await client.SendAsync(WebSocketFrames.Ping, "seen"u8);
        Assert.Equal((WebSocketFrames.Pong, "seen"), await PongAsync(client));
    }

    private static async Task<(byte Opcode, string Payload)> PongAsync(WebSocketFrames client)
    {
        (byte opcode, byte[] payload) = await client.ReceiveFrameAsync();
        return (opcode, Encoding.UTF8.GetString(payload));
    }

    private async Task<SipClient> ConnectPeerAsync()
    {
        SipClient connection = await SipClient.ConnectAsync("tcp", _registrar.At(SipTransportKind.Ws));
        _connections.Add(connection);
        return connection;
    }

    private async Task<Stream> ConnectAsync() => (await ConnectPeerAsync()).Stream;

    private async Task<WebSocketFrames> OpenAsync() => await WebSocketFrames.OpenAsync(await ConnectAsync());

    private static string Request(string branch, string user = "alice") => (SipRequest.Register with
    {
        Via = [$"SIP/2.0/WS df7jal23ls0d.invalid;branch=z9hG4bK-{branch}"],
        To = $"<sip:{user}@example.com>",
        CallId = branch,
    }).With($"Contact: <sip:{user}@df7jal23ls0d.invalid;transport=ws>").Text;
}
