using System.Globalization;

namespace ActorRegistrar.EndToEnd.Tests.Hostile;

/// <summary>Requests and answers that lead back to the server itself.</summary>
public sealed class LoopTests(HostileServer server) : HostileTest(server)
{
    private string Itself => "127.0.0.1:" + Port.ToString(CultureInfo.InvariantCulture);

    [Theory, MemberData(nameof(HostileTransport.All), MemberType = typeof(HostileTransport))]
    public async Task A_request_that_has_been_here_or_has_no_hop_left_is_answered_once(string transport)
    {
        using SipClient client = Connect(transport);
        foreach (Request request in new[]
        {
            Request.For("OPTIONS", "sip:" + Itself, $"Via: SIP/2.0/UDP {Itself};branch=z9hG4bKself"),
            Request.For("OPTIONS", "sip:" + Itself, $"Route: <sip:{Itself};lr>"),
            Request.For("INVITE", NewAddressOfRecord(), $"Route: <sip:{Itself};lr>, <sip:{Itself};lr>"),
        })
        {
            SipResponse answer = await client.AskAsync(request);
            Assert.True(answer.Status is 200 or 404 or 480 or 482 or 483, answer.Text);
        }
        foreach (Request request in new[] { Request.Options(), Request.Register(NewAddressOfRecord()), Request.For("INVITE", NewAddressOfRecord()) })
        {
            SipResponse answer = await client.AskAsync(request.Text(client).WithRow("Max-Forwards", "Max-Forwards: 0"));
            Assert.True(answer.Status is 200 or 404 or 480 or 483, answer.Text);
        }
        IReadOnlyList<SipResponse> late = await client.AnswersToAsync([]);
        Assert.Empty(late);
    }

    [Theory, MemberData(nameof(HostileTransport.All), MemberType = typeof(HostileTransport))]
    public async Task Nobody_is_redirected_to_where_he_asked(string transport)
    {
        string addressOfRecord = NewAddressOfRecord();
        using SipClient client = Connect(transport);
        await client.AskAsync(Request.Register(addressOfRecord, $"Contact: <{addressOfRecord}>"), 200);
        await client.AskAsync(Request.For("INVITE", addressOfRecord), 404);
    }

    [Fact]
    public async Task An_answer_that_the_server_sends_to_itself_ends_there()
    {
        using var client = SipClient.Udp(Port);
        // Without rport an answer goes to the port of sent-by, here the server's own, and it must not answer that.
        for (int i = 0; i < 2000; i++) await client.SendAsync(Request.Options() with { SentBy = Itself, ViaParameters = "" });
        await client.AskAsync(Request.Options(), 200);
        TimeSpan before = Vitals.ProcessorTimeOf(ProcessId);
        await Task.Delay(TimeSpan.FromSeconds(1));
        Assert.InRange((Vitals.ProcessorTimeOf(ProcessId) - before).TotalSeconds, 0, 0.8);
    }
}
