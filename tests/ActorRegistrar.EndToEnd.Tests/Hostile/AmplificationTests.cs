using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace ActorRegistrar.EndToEnd.Tests.Hostile;

/// <summary>A server that sends more than it got, or elsewhere than it came from, is a weapon. UDP only: its source address can be forged.</summary>
public sealed class AmplificationTests(HostileServer server) : HostileTest(server)
{
    /// <summary>Octets out for octets in, for requests of 300 octets or more; docs/internet.md names it.</summary>
    private const double Factor = 1.5;

    private static readonly string Padding = "X-Padding: " + new string('x', 80);

    private static readonly Dictionary<string, Func<Request>> Requests = new()
    {
        ["domain not served"] = () => Request.Register("sip:a@elsewhere.example", Padding),
        ["unknown option"] = () => Request.Register(NewAddressOfRecord(), Padding, "Require: " + string.Join(',', Enumerable.Range(0, 50))),
        ["unknown method"] = () => Request.For("DANCE", "sip:example.com", Padding),
        ["known method"] = () => Request.For("PUBLISH", "sip:example.com", Padding),
        ["OPTIONS"] = () => Request.For("OPTIONS", "sip:example.com", Padding),
        ["lookup of nobody"] = () => Request.For("INVITE", NewAddressOfRecord(), Padding),
        ["fetch of nobody"] = () => Request.Register(NewAddressOfRecord(), Padding),
        ["malformed Contact"] = () => Request.Register(NewAddressOfRecord(), Padding, "Contact: <"),
        ["body not understood"] = () => Request.Register(NewAddressOfRecord(), Padding, "Content-Type: text/plain") with { Body = "x" },
        ["too brief"] = () => Request.Register(NewAddressOfRecord(), Padding, "Contact: <sip:a@192.0.2.1>;expires=0"),
        ["twenty Via"] = () => Request.Register("sip:a@elsewhere.example", [.. Enumerable.Range(0, 20).Select(number => $"Via: SIP/2.0/UDP h{number.ToString(CultureInfo.InvariantCulture)}")]),
        ["the shortest Via there are, in one row"] = () => Request.Register("sip:a@elsewhere.example", "v:" + string.Join(',', Enumerable.Repeat("a/b/c d", 60))),
        ["the shortest Via there are, in a row each"] = () => Request.Register("sip:a@elsewhere.example", [.. Enumerable.Repeat("v:a/b/c d", 60)]),
        ["a list of what is no Via"] = () => Request.Register(NewAddressOfRecord(), Padding, "v:" + string.Join(',', Enumerable.Repeat("a", 300))),
        ["too many of the shortest Via"] = () => Request.Register("sip:a@elsewhere.example", "v:" + string.Join(',', Enumerable.Repeat("a/b/c d", 300))),
    };

    public static TheoryData<string> Names { get; } = [.. Requests.Keys];

    [Theory, MemberData(nameof(Names))]
    public async Task One_packet_comes_out_for_one_packet_in_and_hardly_larger(string name)
    {
        using var client = SipClient.Udp(Port);
        for (int i = 0; i < 5; i++)
        {
            byte[] request = Requests[name]().Bytes("UDP", client.Local);
            Assert.InRange(request.Length, 300, 5000);
            await client.SendAsync(request);
            SipResponse answer = await client.NextAsync();
            Assert.True(answer.Bytes.Length <= Factor * request.Length, $"{answer.Bytes.Length} octets for {request.Length}:\n{answer}");
        }
        await client.ExpectSilenceAsync();
    }

    [Fact]
    public async Task A_final_answer_to_INVITE_is_sent_once()
    {
        using var client = SipClient.Udp(Port);
        await client.AskAsync(Request.For("INVITE", NewAddressOfRecord()), 404);
        // Timer G would have sent it again after 0.5 s and 1.5 s (RFC 3261 section 17.2.1).
        Assert.Null(await client.ReceiveAsync(TimeSpan.FromSeconds(2)));
    }

    [Theory]
    [InlineData("sent-by")]
    [InlineData("maddr")]
    [InlineData("received")]
    [InlineData("all of them")]
    public async Task Answers_go_to_the_address_that_they_came_from(string aim)
    {
        using var victim = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        victim.Bind(new IPEndPoint(IPAddress.Parse("127.0.0.77"), 0));
        int port = ((IPEndPoint)victim.LocalEndPoint!).Port;
        string there = "127.0.0.77:" + port.ToString(CultureInfo.InvariantCulture);
        string? sentBy = aim is "sent-by" or "all of them" ? there : null;
        string parameters = (aim is "maddr" or "all of them" ? ";maddr=127.0.0.77" : "") + (aim is "received" or "all of them" ? ";received=127.0.0.77" : "");
        string[] headers = [$"Route: <sip:{there};lr>", $"Record-Route: <sip:{there};lr>", $"Contact: <sip:a@{there}>", "Supported: path", $"Path: <sip:{there};lr>"];
        using var client = SipClient.Udp(Port);
        foreach (Request request in new[] { Request.Register(NewAddressOfRecord(), headers), Request.For("INVITE", NewAddressOfRecord(), headers), Request.For("OPTIONS", "sip:" + there, headers) })
        {
            // Without rport too: then the port is that of sent-by, the address never.
            await client.SendAsync(request with { SentBy = sentBy, ViaParameters = parameters });
            await client.AskAsync(request.Again() with { SentBy = sentBy, ViaParameters = parameters + ";rport" });
        }
        // Another client, for this one has answers waiting.
        using var after = SipClient.Udp(Port);
        await after.AskAsync(Request.Options(), 200);
        Assert.Equal(0, victim.Available);
    }

    [Fact]
    public async Task Nothing_is_sent_to_a_broadcast_address()
    {
        using var client = SipClient.Udp(Port);
        await client.AskAsync(Request.Options() with { SentBy = "255.255.255.255", ViaParameters = ";rport;maddr=255.255.255.255" }, 200);
        await client.SendAsync(Request.Options() with { SentBy = "255.255.255.255:9", ViaParameters = "" });
        await client.AskAsync(Request.Options(), 200);
    }
}
