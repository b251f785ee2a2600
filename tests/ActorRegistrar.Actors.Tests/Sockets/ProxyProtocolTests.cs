using System.Net;
using System.Net.Security;
using System.Text;
using ActorRegistrar.Actors.Hosting;
using ActorRegistrar.Actors.Tests.Streams;
using ActorRegistrar.Actors.Tests.Support;
using ActorRegistrar.Actors.Transport;

namespace ActorRegistrar.Actors.Tests.Sockets;

/// <summary>The PROXY protocol on each kind of stream listener, from a proxy on this machine.</summary>
public sealed class ProxyProtocolTests : IAsyncLifetime
{
    private static readonly byte[] Version1 = "PROXY TCP4 192.0.2.7 203.0.113.1 40000 5060\r\n"u8.ToArray();
    private static readonly byte[] Version2 = ProxyHeaderTests.Binary(0x21, 0x11, [.. ProxyHeaderTests.Ends("192.0.2.7", "203.0.113.1", 40000, 5060), 4, 0, 1, 0]);

    private readonly TestCertificates _certificates = new();
    private readonly ManualClock _clock = new();
    private RegistrarHost? _registrar;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_registrar is not null) await _registrar.DisposeAsync();
        _certificates.Dispose();
    }

    public static TheoryData<SipTransportKind, int> Everywhere { get; } = new()
    {
        { SipTransportKind.Tcp, 1 }, { SipTransportKind.Tcp, 2 }, { SipTransportKind.Tls, 1 }, { SipTransportKind.Tls, 2 },
        { SipTransportKind.Ws, 1 }, { SipTransportKind.Ws, 2 }, { SipTransportKind.Wss, 1 }, { SipTransportKind.Wss, 2 },
    };

    [Theory, MemberData(nameof(Everywhere))]
    public async Task The_address_that_a_proxy_tells_is_the_clients_everywhere(SipTransportKind kind, int version)
    {
        await ServeAsync(kind, "127.0.0.0/8");
        using SipClient proxy = await SipClient.ConnectAsync("tcp", _registrar!.At(kind));
        await proxy.SendAsync(version == 1 ? Version1 : Version2);

        string answer = await RegisterAsync(proxy, kind);

        Assert.StartsWith("SIP/2.0 200 ", answer, StringComparison.Ordinal);
        Assert.Contains(";rport=40000;received=192.0.2.7\r\n", answer, StringComparison.Ordinal);
        Assert.Equal("192.0.2.7:40000", Assert.Single(_registrar.Journal.EventsOf(Aor.Of("alice"))).RequestedBy!.Source.RemoteAddress);
    }

    [Fact]
    public async Task A_header_in_pieces_with_the_request_behind_it_is_read()
    {
        await ServeAsync(SipTransportKind.Tcp, "127.0.0.1");
        using SipClient proxy = await SipClient.ConnectAsync("tcp", _registrar!.At(SipTransportKind.Tcp));
        byte[] octets = [.. Version2, .. Encoding.ASCII.GetBytes(Request("TCP"))];
        foreach (byte[] piece in octets.Chunk(5)) await proxy.SendAsync(piece);
        Assert.Contains(";rport=40000;received=192.0.2.7\r\n", (await proxy.NextAsync()).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PROXY UNKNOWN\r\n")]
    [InlineData("\r\n\r\n\0\r\nQUIT\n\u0020\0\0\0")]
    public async Task A_proxy_that_speaks_for_itself_is_its_own_address(string header)
    {
        await ServeAsync(SipTransportKind.Tcp, "127.0.0.1");
        using SipClient proxy = await SipClient.ConnectAsync("tcp", _registrar!.At(SipTransportKind.Tcp));
        await proxy.SendAsync(header + Request("TCP"));
        Assert.Contains(";received=127.0.0.1\r\n", (await proxy.NextAsync()).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SipTransportKind.Tcp)]
    [InlineData(SipTransportKind.Tls)]
    [InlineData(SipTransportKind.Ws)]
    public async Task A_proxy_without_a_header_is_closed(SipTransportKind kind)
    {
        await ServeAsync(kind, "127.0.0.1");
        using SipClient proxy = await SipClient.ConnectAsync("tcp", _registrar!.At(kind));
        await proxy.SendAsync(kind == SipTransportKind.Tls ? "\u0016\u0003\u0001\u0002" : kind == SipTransportKind.Ws ? "GET / HTTP/1.1\r\n" : Request("TCP"));
        await IsClosedAsync(proxy);
        Assert.Empty(_registrar.Journal.EventsOf(Aor.Of("alice")));
    }

    [Fact]
    public async Task A_header_that_does_not_end_is_closed_after_5_seconds()
    {
        await ServeAsync(SipTransportKind.Tcp, "127.0.0.1");
        using SipClient slow = await SipClient.ConnectAsync("tcp", _registrar!.At(SipTransportKind.Tcp));
        await slow.SendAsync("PROXY TCP4 192.0");
        using SipClient proxy = await SipClient.ConnectAsync("tcp", _registrar!.At(SipTransportKind.Tcp));
        await proxy.SendAsync(Version1);
        await proxy.SendAsync(Request("TCP"));
        await proxy.NextAsync();
        _clock.Advance(4);
        await slow.SendAsync(".2.1 ");

        _clock.Advance(1.5);

        await IsClosedAsync(slow);
    }

    [Theory, MemberData(nameof(Everywhere))]
    public async Task A_header_of_a_stranger_is_closed(SipTransportKind kind, int version)
    {
        await ServeAsync(kind, "192.0.2.0/24");
        using SipClient stranger = await SipClient.ConnectAsync("tcp", _registrar!.At(kind));
        await stranger.SendAsync(version == 1 ? Version1 : Version2);
        await IsClosedAsync(stranger);

        using SipClient client = await SipClient.ConnectAsync("tcp", _registrar.At(kind));
        Assert.Contains(";received=127.0.0.1\r\n", await RegisterAsync(client, kind), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stranger_who_keeps_his_connection_alive_is_answered_at_once()
    {
        await ServeAsync(SipTransportKind.Tcp, "192.0.2.0/24");
        using SipClient client = await SipClient.ConnectAsync("tcp", _registrar!.At(SipTransportKind.Tcp));
        await client.SendAsync("\r\n\r\n");
        Assert.Equal("\r\n"u8.ToArray(), await client.ReadAsync(2));
    }

    [Fact]
    public async Task Connections_are_capped_by_the_address_that_the_proxy_tells()
    {
        await ServeAsync(SipTransportKind.Tcp, "127.0.0.1", maxPerSource: 1);
        using SipClient first = await SipClient.ConnectAsync("tcp", _registrar!.At(SipTransportKind.Tcp));
        await first.SendAsync([.. Version1, .. Encoding.ASCII.GetBytes(Request("TCP"))]);
        await first.NextAsync();
        using SipClient other = await SipClient.ConnectAsync("tcp", _registrar.At(SipTransportKind.Tcp));
        await other.SendAsync("PROXY TCP4 192.0.2.8 203.0.113.1 40000 5060\r\n" + Request("TCP", "bob"));
        Assert.Equal(200, (await other.NextAsync()).Status);

        using SipClient second = await SipClient.ConnectAsync("tcp", _registrar.At(SipTransportKind.Tcp));
        await second.SendAsync(Version1);

        // The first has a registration, so it stays.
        await IsClosedAsync(second);
    }

    private async Task ServeAsync(SipTransportKind kind, string proxies, int maxPerSource = 100) => _registrar = await RegistrarHost.StartAsync(
        kind,
        new SipTransportSettings
        {
            Tls = _certificates.Settings(),
            Clock = _clock,
            MaxConnectionsPerSource = maxPerSource,
            WebSocket = new WebSocketSettings { PingAfter = TimeSpan.Zero },
            ProxyProtocolFrom = [IPNetwork.Parse(proxies.Contains('/', StringComparison.Ordinal) ? proxies : proxies + "/32")],
        });

    /// <summary>Makes the handshakes that its kind has, registers, and returns the response.</summary>
    private static async Task<string> RegisterAsync(SipClient connection, SipTransportKind kind)
    {
        Stream stream = connection.Stream;
        if (kind is SipTransportKind.Tls or SipTransportKind.Wss)
        {
            var tls = new SslStream(stream);
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "localhost", RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null });
            stream = tls;
        }
        if (kind is SipTransportKind.Ws or SipTransportKind.Wss)
        {
            WebSocketFrames peer = await WebSocketFrames.OpenAsync(stream);
            await peer.SendAsync(Request(kind.Name().ToUpperInvariant()));
            return await peer.ReceiveTextAsync();
        }
        await stream.WriteAsync(Encoding.ASCII.GetBytes(Request(kind.Name().ToUpperInvariant())));
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(15));
        var answer = new StringBuilder();
        byte[] octet = new byte[1];
        while (!answer.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await stream.ReadExactlyAsync(octet, deadline.Token);
            answer.Append((char)octet[0]);
        }
        return answer.ToString();
    }

    private static async Task IsClosedAsync(SipClient connection)
    {
        try
        {
            Assert.Equal("", await connection.ReadToEndAsync());
        }
        catch (IOException)
        {
            // Reset is an end too.
        }
    }

    private static string Request(string transport, string user = "alice") => (SipRequest.Register with
    {
        Via = [$"SIP/2.0/{transport} 10.0.0.1:5070;branch=z9hG4bK-{user};rport"],
        To = $"<sip:{user}@example.com>",
        CallId = user,
    }).With($"Contact: <sip:{user}@10.0.0.1:5070>").Text;
}
