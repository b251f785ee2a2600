using System.Net;
using System.Text;
using ActorRegistrar.EndToEnd.Tests.Processes;

namespace ActorRegistrar.EndToEnd.Tests.Protocol;

public sealed class MessageTests(RunningServer server) : ProtocolTest(server), IClassFixture<RunningServer>
{
    private readonly string _aor = Request.NewAddressOfRecord();

    [Theory, MemberData(nameof(Transports))]
    public async Task Compact_and_folded_header_forms_mean_the_same(string transport)
    {
        using SipClient client = Connect(transport);
        SipResponse answer = await client.AskAsync($"""
            REGISTER sip:example.com SIP/2.0
            v: SIP/2.0/{client.Transport} {client.Local};branch={Request.Unique("z9hG4bK")};rport
            f : <{_aor}>;tag=1
            T:<{_aor}>
            i: {Request.Unique("c")}
            CSEQ: 1
              REGISTER
            m: <sip:a@192.0.2.1>
            Contact: <sip:b@192.0.2.2>
              ;q=0.5
            l: 0


            """.ReplaceLineEndings("\r\n"));
        Assert.Equal(200, answer.Status);
        Assert.Equal(["sip:a@192.0.2.1", "sip:b@192.0.2.2"], answer.Contacts.Select(contact => contact.Uri));
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task Every_kind_of_bad_request_gets_its_own_status(string transport)
    {
        using SipClient client = Connect(transport);
        SipResponse answer = await client.AskAsync(Request.For("SUBSCRIBE", "sip:example.com"), 405);
        Assert.Contains("REGISTER", answer.One("Allow"), StringComparison.Ordinal);
        await client.AskAsync(Request.For("FROBNICATE", "sip:example.com"), 501);
        await client.AskAsync(Request.Register(_aor) with { Uri = "http://example.com" }, 416);
        answer = await client.AskAsync(Request.Register(_aor, "Require: path, nothing-i-know, 100rel"), 420);
        Assert.Equal("nothing-i-know, 100rel", string.Join(", ", answer.All("Unsupported")));
        await client.AskAsync(Request.Register(_aor, "Content-Type: text/plain") with { Body = "hello" }, 415);
    }

    [Theory]
    [InlineData("Contact: sip:a@192.0.2.1?Route=%3Csip:x%3E", "Contact")]
    [InlineData("Contact: <sip:a@192.0.2.1", "Contact")]
    [InlineData("Contact: <sip:a@192.0.2.1>;q=1.5", "q")]
    [InlineData("Call-ID: another", "Call-ID")]
    [InlineData("CSeq: 2 REGISTER", "CSeq")]
    public async Task A_malformed_header_is_named_in_the_reason_and_nothing_is_stored(string header, string name)
    {
        using SipClient client = Connect("udp");
        SipResponse answer = await client.AskAsync(Request.Register(_aor, "Contact: <sip:good@192.0.2.9>", header), 400);
        Assert.Contains(name, answer.Reason, StringComparison.Ordinal);
        Assert.Empty(await FetchAsync(client, _aor));
    }

    [Theory]
    [InlineData("From")]
    [InlineData("To")]
    [InlineData("Call-ID")]
    [InlineData("CSeq")]
    public async Task A_missing_header_is_named_in_the_reason(string name)
    {
        using SipClient client = Connect("udp");
        string text = Encoding.UTF8.GetString(Request.Register(_aor).Bytes(client.Transport, client.Local));
        SipResponse answer = await client.AskAsync(string.Join("\r\n", text.Split("\r\n").Where(line => !line.StartsWith(name + ":", StringComparison.Ordinal))));
        Assert.Equal(400, answer.Status);
        Assert.Contains(name, answer.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CSeq: 1 REGISTER", "CSeq: 36893488147419103232 REGISTER", 400)]
    [InlineData("CSeq: 1 REGISTER", "CSeq: 1 INVITE", 400)]
    [InlineData("SIP/2.0\r\nVia", "SIP/7.0\r\nVia", 505)]
    [InlineData("Content-Length: 0", "Content-Length: 999", 400)]
    public async Task What_cannot_be_read_is_refused(string good, string bad, int status)
    {
        using SipClient client = Connect("udp");
        string text = Encoding.UTF8.GetString(Request.Register(_aor).Bytes(client.Transport, client.Local));
        Assert.Contains(good, text, StringComparison.Ordinal);
        SipResponse answer = await client.AskAsync(text.Replace(good, bad, StringComparison.Ordinal));
        Assert.True(status == answer.Status, answer.Text);
    }

    [Fact]
    public async Task A_message_that_is_too_large_is_refused()
    {
        using SipClient client = Connect("udp");
        SipResponse answer = await client.AskAsync(Request.Register(_aor, [.. Enumerable.Range(0, 40).Select(number => $"X-{number}: {new string('x', 500)}")]));
        Assert.Contains(answer.Status, new[] { 400, 413, 513 });
        await client.AskAsync(Request.Options(), 200);
    }

    [Theory]
    [InlineData("hello")]
    [InlineData("\0\0\0\0")]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("REGISTER sip:example.com SIP/2.0\r\n\r\n")]
    [InlineData("SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP x;branch=z9hG4bK1\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:a@b>;tag=2\r\nCall-ID: x\r\nCSeq: 1 REGISTER\r\n\r\n")]
    [InlineData("ACK sip:bob@example.com SIP/2.0\r\nVia: SIP/2.0/UDP x;branch=z9hG4bK1;rport\r\n\r\n")]
    public async Task A_hopeless_datagram_is_dropped(string text)
    {
        using var client = SipClient.Udp(Port);
        await client.SendAsync(text);
        await client.ExpectSilenceAsync();
    }

    [Fact]
    public async Task With_rport_the_answer_goes_to_the_port_it_came_from()
    {
        using var client = SipClient.Udp(Port);
        SipResponse answer = await client.AskAsync(Request.Options() with { SentBy = "phone.example.com:9" }, 200);
        Assert.Contains($"rport={client.Port}", answer.One("Via"), StringComparison.Ordinal);
        Assert.Contains("received=127.0.0.1", answer.One("Via"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_rport_the_answer_goes_to_the_source_address_and_the_port_in_Via()
    {
        using SipClient sender = SipClient.Udp(Port), named = SipClient.Udp(Port);
        await sender.SendAsync(Request.Options() with { ViaParameters = ";maddr=127.0.0.77", SentBy = $"192.0.2.55:{named.Port}" });
        Assert.Contains("received=127.0.0.1", (await named.NextAsync()).One("Via"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Octets_after_the_body_of_a_datagram_are_noise()
    {
        using var client = SipClient.Udp(Port);
        byte[] twice = [.. Request.Register(_aor).Bytes("UDP", client.Local), .. Request.Options().Bytes("UDP", client.Local)];
        await client.SendAsync(twice);
        Assert.Equal("1 REGISTER", (await client.NextAsync()).One("CSeq"));
        await client.ExpectSilenceAsync();
    }

    [Fact]
    public async Task Requests_in_one_segment_are_answered_each()
    {
        using var client = SipClient.Tcp(Port);
        Request[] requests = [.. Enumerable.Range(0, 50).Select(number => Request.Register(Request.NewAddressOfRecord(), $"Contact: <sip:a{number}@192.0.2.1>"))];
        await client.SendAsync([.. requests.SelectMany(request => request.Bytes("TCP", client.Local))]);
        var answered = new HashSet<string>();
        foreach (Request _ in requests) answered.Add((await client.NextAsync()).One("Call-ID")!);
        Assert.Equal(requests.Select(request => request.CallId).Order(), answered.Order());
    }

    [Fact]
    public async Task A_request_may_arrive_octet_by_octet()
    {
        using var client = SipClient.Tcp(Port);
        foreach (byte octet in Request.Register(_aor, "Contact: <sip:a@192.0.2.1>", "Content-Type: application/sdp") .Bytes("TCP", client.Local)) await client.SendAsync([octet]);
        Assert.Equal(200, (await client.NextAsync()).Status);
    }

    [Fact]
    public async Task A_ping_on_a_stream_is_answered_at_once_and_a_single_line_end_is_not()
    {
        using var client = SipClient.Tcp(Port);
        await client.SendAsync("\r\n\r\n");
        Assert.Equal("\r\n"u8.ToArray(), await client.ReadAsync(2));
        await client.SendAsync([.. "\r\n"u8, .. Request.Options().Bytes("TCP", client.Local)]);
        Assert.Equal(200, (await client.NextAsync()).Status);
    }

    [Theory]
    [InlineData("Content-Length: 0", "Content-Length: -1")]
    [InlineData("Content-Length: 0", "Content-Length: 99999999999999999999")]
    [InlineData("Content-Length: 0\r\n", "")]
    public async Task A_stream_that_cannot_be_cut_apart_is_closed(string good, string bad)
    {
        using var client = SipClient.Tcp(Port);
        string text = Encoding.UTF8.GetString(Request.Options().Bytes("TCP", client.Local));
        await client.SendAsync(text.Replace(good, bad, StringComparison.Ordinal));
        SipResponse? answer = await client.ReceiveAsync(SipClient.Patience);
        Assert.True(answer is null or { Status: 400 or 413 or 513 }, answer?.Text);
        if (answer is not null) Assert.Null(await client.ReceiveAsync(SipClient.Patience));
        Assert.True(client.IsClosed);
    }
}
