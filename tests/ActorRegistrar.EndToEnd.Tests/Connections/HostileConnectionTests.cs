using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using ActorRegistrar.EndToEnd.Tests.Hostile;
using ActorRegistrar.EndToEnd.Tests.Processes;
using ActorRegistrar.EndToEnd.Tests.Tools;
using Xunit.Abstractions;

namespace ActorRegistrar.EndToEnd.Tests.Connections;

/// <summary>
/// What strangers do to connections, on every transport that has them. After each the process lives, what it holds returns, and a client
/// that was there before and one that comes after are served.
/// </summary>
public sealed class HostileConnectionTests(ImpatientServer server, ITestOutputHelper output) : IClassFixture<ImpatientServer>, IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly string _aor = Request.NewAddressOfRecord();
    private SipClient _good = null!;
    private ProcessFootprint _before = null!;

    private static readonly string[] All = ["tcp", "tls", "ws", "wss"];

    public static TheoryData<string> Transports { get; } = [.. All];

    public async Task InitializeAsync()
    {
        _good = server.Connect("tcp");
        // A telephone, from the attackers' own address: one without a registration would give way to them.
        await _good.AskAsync(Request.Register(_aor, "Contact: <sip:good@192.0.2.1>"), 200);
        _before = ProcessFootprint.Of(server.Process.Id);
    }

    public async Task DisposeAsync()
    {
        Assert.False(server.Process.HasEnded);
        await ServesAsync(_good);
        foreach (string transport in All)
        {
            using SipClient late = server.Connect(transport);
            await ServesAsync(late);
        }
        _good.Dispose();
        ProcessFootprint after = await ProcessFootprint.ReturnsToAsync(_before, server.Process.Id);
        Assert.True(after.IsNear(_before), $"before {_before}, after {after}");
        server.Process.Log.AssertClean();
    }

    [Fact]
    public Task Connections_that_say_nothing_are_closed() => OnEachAsync(
        transport => AreClosedAsync([.. Enumerable.Range(0, 80).Select(_ => RawConnection.Bare(server, transport))]));

    [Fact]
    public Task Slow_messages_are_closed_at_their_deadline_however_many_octets_come() => OnEachAsync(async transport =>
    {
        SipClient[] slow = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => RawConnection.OpenAsync(server, transport)));
        byte[] octets = Encoding.ASCII.GetBytes("REGISTER sip:example.com SIP/2.0\r\nVia: SIP/2.0/TCP 192.0.2.1;branch=z9hG4bK1\r\n");
        if (transport is "ws" or "wss") octets = WebSocketFrames.Frame(WebSocketFrames.Text, octets, announced: 1000);
        Task trickle = Task.WhenAll(slow.Select(async connection =>
        {
            foreach (byte octet in octets)
            {
                if (!await connection.TrySendAsync([octet])) return;
                await Task.Delay(200);
            }
            Assert.Fail("The last octet was still taken.");
        }));
        await AreClosedAsync(slow);
        await trickle;
    });

    [Fact]
    public Task Slow_handshakes_are_closed_at_their_deadline() => OnEachAsync(async transport =>
    {
        if (transport == "tcp") return;
        string start = transport == "ws" ? "GET / HTTP/1.1\r\nHost: x\r\n" : "\u0016\u0003\u0001\u0002\u0000\u0001";
        SipClient[] slow = [.. Enumerable.Range(0, 80).Select(_ => RawConnection.Bare(server, transport))];
        foreach (SipClient connection in slow) await connection.TrySendAsync(start);
        await AreClosedAsync(slow);
    });

    [Theory, MemberData(nameof(Transports))]
    public async Task Connections_that_are_reset_in_the_middle_leave_nothing_behind(string transport)
    {
        byte[][] starts =
        [
            [], "\r\n"u8.ToArray(), "REGISTER sip:example.com SIP/2.0\r\nVia: "u8.ToArray(), [0x16, 3, 1, 2, 0, 1, 0, 1, 0xFC, 3, 3], "GET / HTTP/1.1\r\nUpgrade: websocket\r\n"u8.ToArray(),
            Request.Options().Bytes("TCP", "127.0.0.1:9"),
        ];
        for (int i = 0; i < AttackSize.Of(1200, 10_000); i++)
        {
            SipClient connection = RawConnection.Bare(server, transport);
            await connection.TrySendAsync(starts[i % starts.Length]);
            connection.Reset();
        }
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task Requests_whose_connection_is_reset_before_the_answer_leave_nothing_behind(string transport)
    {
        for (int i = 0; i < 40; i++)
        {
            SipClient connection = await RawConnection.OpenAsync(server, transport);
            byte[] request = Request.Register(Request.NewAddressOfRecord(), "Contact: <sip:a@192.0.2.1>").Bytes("TCP", "127.0.0.1:9");
            await connection.TrySendAsync(transport is "ws" or "wss" ? WebSocketFrames.Frame(WebSocketFrames.Text, request) : request);
            connection.Reset();
        }
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task Who_does_not_read_his_answers_is_cut_off(string transport)
    {
        using SipClient deaf = await RawConnection.OpenAsync(server, transport);
        byte[] request = Request.Options().Bytes("TCP", "127.0.0.1:9");
        if (transport is "ws" or "wss") request = WebSocketFrames.Frame(WebSocketFrames.Text, request);
        byte[] many = [.. Enumerable.Repeat(request, 100).SelectMany(one => one)];
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        try
        {
            while (true) await deaf.Stream.WriteAsync(many, patience.Token);
        }
        catch (IOException)
        {
            // Cut off: no answer was read, and the sender's own buffers are full or the connection is gone.
        }
    }

    [Theory]
    [InlineData("ws")]
    [InlineData("wss")]
    public async Task Floods_of_frames_cost_their_sender_his_connection_at_most(string transport)
    {
        byte[][] floods =
        [
            WebSocketFrames.Frame(WebSocketFrames.Ping, []),
            WebSocketFrames.Frame(WebSocketFrames.Pong, []),
            WebSocketFrames.Frame(WebSocketFrames.Ping, new byte[125]),
            WebSocketFrames.Frame(WebSocketFrames.Continuation, [], isFinal: false),
            WebSocketFrames.Frame(WebSocketFrames.Continuation, "x"u8, isFinal: false),
            WebSocketFrames.Frame(WebSocketFrames.Text, "\r\n\r\n"u8),
            WebSocketFrames.Frame(WebSocketFrames.Text, []),
        ];
        await Task.WhenAll(floods.Select(async flood =>
        {
            using SipClient connection = await RawConnection.OpenAsync(server, transport);
            if ((flood[0] & 0x0F) == WebSocketFrames.Continuation) await connection.TrySendAsync(WebSocketFrames.Frame(WebSocketFrames.Text, "R"u8, isFinal: false));
            byte[] many = [.. Enumerable.Repeat(flood, 500).SelectMany(one => one)];
            // What is sent back is not read: a flood of Pings ends with the deadline for unread octets or for the first request.
            Task<bool> closed = connection.IsClosedWithinAsync(Patience);
            for (int i = 0; i < 200 && await connection.TrySendAsync(many); i++)
            {
            }
            Assert.True(await closed);
        }));
        TimeSpan used = Vitals.ProcessorTimeOf(server.Process.Id);
        await Task.Delay(TimeSpan.FromSeconds(1));
        Assert.InRange((Vitals.ProcessorTimeOf(server.Process.Id) - used).TotalSeconds, 0, 0.8);
    }

    [Fact]
    public async Task Thousands_of_idle_connections_of_one_address_leave_another_alone()
    {
        using var phone = SipClient.Tcp(server.PortOf("tcp"), from: IPAddress.Parse("127.0.0.2"));
        await ServesAsync(phone);
        List<SipClient> idle = [];
        for (int i = 0; i < AttackSize.Of(1000, 5000); i++)
        {
            try
            {
                idle.Add(RawConnection.Bare(server, All[i % All.Length]));
            }
            catch (SocketException)
            {
                // Past its share a connection is reset as soon as it is there, which may show before it is used.
            }
            if (i % 50 == 0) await ServesAsync(phone);
        }
        // One that begins now, on the transport with the longest way.
        using (var late = SipClient.Tls(server.PortOf("tls"), IPAddress.Parse("127.0.0.3"))) await ServesAsync(late);
        await ServesAsync(phone);
        await AreClosedAsync([.. idle]);
    }

    [Fact]
    public async Task Fifty_handshakes_a_second_of_one_address_leave_another_alone()
    {
        using var phone = SipClient.Tls(server.PortOf("tls"), IPAddress.Parse("127.0.0.2"));
        int seconds = AttackSize.Of(2, 20);
        output.WriteLine("alone:  " + await LatencyAsync(phone, seconds));
        using var end = new CancellationTokenSource();
        Task<int> attack = Task.Run(() => HandshakesAsync(end.Token));
        output.WriteLine("during: " + await LatencyAsync(phone, seconds));
        await end.CancelAsync();
        output.WriteLine($"handshakes: {await attack}");
    }

    [ToolFact("openssl")]
    public async Task A_connection_that_asks_for_another_handshake_is_ended()
    {
        // A line that begins with R makes this client ask for one; TLS 1.3 knows none.
        string client = $"(sleep 1; echo R; sleep 1) | openssl s_client -connect 127.0.0.1:{server.PortOf("tls").ToString(CultureInfo.InvariantCulture)} -tls1_2 2>&1";
        CommandRun run = await CommandRun.OfToolAsync("bash", "/", "-c", client);

        string after = run.Output[run.Output.IndexOf("RENEGOTIATING", StringComparison.Ordinal)..];
        Assert.Matches("no renegotiation|unexpected message|handshake failure|unexpected eof|closed", after);
        Assert.DoesNotContain("SSL_renegotiate OK", after, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_source_has_no_more_connections_than_its_share()
    {
        SipClient[] many = [.. Enumerable.Range(0, ImpatientServer.MaxPerSource + 50).Select(_ => RawConnection.Bare(server, "tcp"))];
        bool[] closedAtOnce = await Task.WhenAll(many.Select(connection => connection.IsClosedWithinAsync(TimeSpan.FromSeconds(1))));

        Assert.InRange(closedAtOnce.Count(closed => closed), 50, 60);
        await AreClosedAsync(many);
    }

    [Theory]
    [InlineData(0x02, false)] // TLS 1.1
    [InlineData(0x01, false)] // TLS 1.0
    [InlineData(0x03, true)] // TLS 1.2: what is refused above is the version, not the way of asking
    public async Task Nothing_below_tls_1_2_is_spoken(byte minorVersion, bool isSpoken)
    {
        // ClientHello (RFC 5246 section 7.4.1.2): ECDHE-ECDSA suites of each version, and the curve that the certificate has.
        byte[] extensions = [0, 0x0A, 0, 4, 0, 2, 0, 0x17, 0, 0x0B, 0, 2, 1, 0, 0, 0x0D, 0, 4, 0, 2, 4, 3];
        byte[] suites = [0xC0, 0x2B, 0xC0, 0x09, 0xC0, 0x0A];
        byte[] body = [3, minorVersion, .. new byte[32], 0, 0, (byte)suites.Length, .. suites, 1, 0, 0, (byte)extensions.Length, .. extensions];
        byte[] hello = [0x16, 3, 1, 0, (byte)(body.Length + 4), 1, 0, 0, (byte)body.Length, .. body];
        using SipClient connection = RawConnection.Bare(server, "tls");
        await connection.TrySendAsync(hello);
        byte[] answer = new byte[64];
        using var deadline = new CancellationTokenSource(Patience);
        int length = await connection.Stream.ReadAsync(answer, deadline.Token);

        // A handshake record with ServerHello, or an alert, or nothing at all.
        Assert.Equal(isSpoken, length > 5 && answer[0] == 0x16 && answer[5] == 2);
    }

    /// <summary>How long one client's requests take, one after the other, fifty a second.</summary>
    private async Task<string> LatencyAsync(SipClient phone, int seconds)
    {
        List<double> milliseconds = [];
        for (int i = 0; i < 50 * seconds; i++)
        {
            var clock = Stopwatch.StartNew();
            await ServesAsync(phone);
            milliseconds.Add(clock.Elapsed.TotalMilliseconds);
            await Task.Delay(20);
        }
        milliseconds.Sort();
        return string.Create(CultureInfo.InvariantCulture, $"p50 {milliseconds[milliseconds.Count / 2]:F1} ms, p99 {milliseconds[milliseconds.Count * 99 / 100]:F1} ms");
    }

    private async Task<int> HandshakesAsync(CancellationToken end)
    {
        int made = 0;
        for (; !end.IsCancellationRequested; made++)
        {
            using SipClient connection = await RawConnection.OpenAsync(server, "tls");
            await Task.Delay(15, CancellationToken.None);
        }
        return made;
    }

    /// <summary>On all transports at the same time, with a client beside that is served meanwhile.</summary>
    private async Task OnEachAsync(Func<string, Task> attack)
    {
        Task attacks = Task.WhenAll(All.Select(attack));
        while (!attacks.IsCompleted)
        {
            await ServesAsync(_good);
            await Task.WhenAny(attacks, Task.Delay(200));
        }
        await attacks;
    }

    private async Task ServesAsync(SipClient client) => await client.AskAsync(Request.Register(_aor), 200);

    private static async Task AreClosedAsync(SipClient[] connections)
    {
        bool[] closed = await Task.WhenAll(connections.Select(connection => connection.IsClosedWithinAsync(Patience)));
        foreach (SipClient connection in connections) connection.Dispose();
        Assert.DoesNotContain(false, closed);
    }
}
