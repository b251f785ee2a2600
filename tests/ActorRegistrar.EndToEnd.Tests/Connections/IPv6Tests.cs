using System.Globalization;
using System.Net;
using ActorRegistrar.EndToEnd.Tests.Processes;

namespace ActorRegistrar.EndToEnd.Tests.Connections;

/// <summary>A server that listens on [::]: over [::1] everything is as over IPv4, and IPv4 clients are shown as such.</summary>
public sealed class IPv6Tests(IPv6Tests.AnyAddress server) : IClassFixture<IPv6Tests.AnyAddress>
{
    public static TheoryData<string, string, string> Transports { get; } = new()
    {
        { "udp", "::1", "[::1]" }, { "tcp", "::1", "[::1]" }, { "tls", "::1", "[::1]" }, { "ws", "::1", "[::1]" },
        { "udp", "127.0.0.1", "127.0.0.1" }, { "tcp", "127.0.0.1", "127.0.0.1" }, { "tls", "127.0.0.1", "127.0.0.1" }, { "ws", "127.0.0.1", "127.0.0.1" },
    };

    [Theory, MemberData(nameof(Transports))]
    [Trait("RFC", "3261 10.2.4")]
    public async Task A_client_is_registered_found_and_told_its_address(string transport, string address, string inUri)
    {
        using var client = await ConnectAsync(address, transport);
        string aor = Request.NewAddressOfRecord();

        SipResponse registered = await client.AskAsync(Request.Register(aor, "Contact: <sip:a@10.1.2.3>;expires=60") with { SentBy = "[2001:db8::9]:5060" });
        SipResponse found = await client.AskAsync(Request.For("OPTIONS", aor) with { SentBy = $"{inUri}:{client.Port}" });

        Assert.Equal(200, registered.Status);
        Assert.StartsWith("<sip:a@10.1.2.3>;expires=", registered.One("Contact"), StringComparison.Ordinal);
        // received is an address, without the brackets of a host (RFC 5118 section 4.5).
        Assert.EndsWith($";rport={client.Port};received={address}", registered.One("Via"), StringComparison.Ordinal);
        Assert.Equal(302, found.Status);
        Assert.Contains($";received=\"sip:{inUri}:{client.Port};transport={transport}\"", found.One("Contact"), StringComparison.Ordinal);
        Assert.DoesNotContain("ffff:127", registered.Text + found.Text, StringComparison.OrdinalIgnoreCase);
        // sent-by is the source, so without rport nothing is to be said (RFC 3261 section 18.2.1), however it is spelt.
        string spelt = address == "::1" ? "[0:0:0::0:1]" : address;
        SipResponse quiet = await client.AskAsync(Request.Options() with { SentBy = $"{spelt}:{client.Port}", ViaParameters = "" });
        Assert.DoesNotContain("received", quiet.One("Via"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("::1")]
    [InlineData("127.0.0.1")]
    public async Task When_its_connection_ends_a_client_is_found_no_more(string address)
    {
        string aor = Request.NewAddressOfRecord();
        using (var phone = await ConnectAsync(address, "tcp"))
            Assert.Equal(200, (await phone.AskAsync(Request.Register(aor, "Contact: <sip:a@10.1.2.3;transport=tcp>"))).Status);
        using var asking = await ConnectAsync(address, "udp");
        int status = 302;
        for (int attempt = 0; attempt < 50 && status == 302; attempt++)
        {
            await Task.Delay(100);
            status = (await asking.AskAsync(Request.For("OPTIONS", aor))).Status;
        }
        Assert.Equal(480, status);
    }

    [Theory]
    [InlineData("::1", 2)]
    [InlineData("127.0.0.1", 1)]
    public async Task STUN_tells_the_address_in_its_own_family(string address, byte family)
    {
        using var client = await ConnectAsync(address, "udp");
        byte[] request = [0, 1, 0, 0, 0x21, 0x12, 0xA4, 0x42, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];

        await client.SendAsync(request);
        byte[] answer = (await client.ReceiveBytesAsync(SipClient.Patience))!;

        Assert.Equal(0x0101, (answer[0] << 8) | answer[1]);
        Assert.Equal(family, answer[25]);
        byte[] mapped = [.. answer.Skip(28).Take(family == 2 ? 16 : 4).Select((octet, i) => (byte)(octet ^ request[4 + i]))];
        Assert.Equal(IPAddress.Parse(address), new IPAddress(mapped));
        Assert.Equal(client.Port, ((answer[26] ^ 0x21) << 8) | (answer[27] ^ 0x12));
    }

    [Theory]
    [InlineData("udp", "[::1]")]
    [InlineData("tcp", "[::1]")]
    [InlineData("tcp", "127.0.0.1")]
    public async Task The_client_verbs_ask_it(string transport, string host)
    {
        // Of this host: another one's would be out of reach when the verb's connection ends.
        string contact = $"sip:a@{host}:5070";
        string aor = Request.NewAddressOfRecord(), at = $"{transport}://{host}:{server.PortOf("udp").ToString(CultureInfo.InvariantCulture)}";
        using var directory = new TemporaryDirectory();

        CommandRun registered = await CommandRun.OfServerAsync(directory.Path, "register", aor, "--contact", contact, "--server", at);
        CommandRun found = await CommandRun.OfServerAsync(directory.Path, "lookup", aor, "--server", at);

        Assert.Equal((0, 0), (registered.ExitCode, found.ExitCode));
        Assert.Contains(contact, found.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_is_told_over_IPv6()
    {
        using var client = new HttpClient();
        using HttpResponseMessage response = await client.GetAsync(new Uri($"http://[::1]:{AnyAddress.HttpPort.ToString(CultureInfo.InvariantCulture)}/health/ready"));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private Task<SipClient> ConnectAsync(string address, string transport) =>
        SipClient.ConnectAsync(transport, new IPEndPoint(IPAddress.Parse(address), server.PortOf(transport)));

    public sealed class AnyAddress : RunningServer
    {
        internal static readonly int HttpPort = FreePort.Next();

        protected override string[] Settings =>
        [
            string.Create(CultureInfo.InvariantCulture, $"Listen=udp://[::]:{PortOf("udp")},tls://[::]:{PortOf("tls")},ws://[::]:{PortOf("ws")}"),
            "AllowUnauthenticated=true", "NatRedirection=parameter", string.Create(CultureInfo.InvariantCulture, $"Http:Listen=http://[::1]:{HttpPort}"),
        ];
    }
}
