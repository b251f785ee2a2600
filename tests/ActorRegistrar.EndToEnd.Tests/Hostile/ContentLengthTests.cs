using System.Globalization;

namespace ActorRegistrar.EndToEnd.Tests.Hostile;

/// <summary>Content-Length that lies: huge, negative, doubled, no number.</summary>
public sealed class ContentLengthTests(HostileServer server) : HostileTest(server)
{
    public static TheoryData<string, string> Lies { get; } = new MatrixOf(
    [
        "Content-Length: -1",
        "Content-Length: 99999999999999999999",
        "Content-Length: 4294967296",
        "Content-Length: 2147483647",
        "Content-Length: 65536",
        "Content-Length: 0x10",
        "Content-Length: 1e3",
        "Content-Length: +0",
        "Content-Length: 0 0",
        "Content-Length: 0,0",
        "Content-Length: ",
        "Content-Length: \u0663",
        "Content-Length: 0\r\nContent-Length: 0",
        "Content-Length: 0\r\nContent-Length: 5",
        "Content-Length: 0\r\nl: 700",
        "l: 5\r\nContent-Length: 0",
    ]);

    [Theory, MemberData(nameof(Lies))]
    public async Task A_content_length_that_lies_is_refused_or_the_connection_ends(string transport, string row)
    {
        string addressOfRecord = NewAddressOfRecord();
        SipResponse? answer = await RefusedAsync(
            transport, client => System.Text.Encoding.UTF8.GetBytes(Request.Register(addressOfRecord, "Contact: <sip:a@192.0.2.1>").Text(client).WithRow("Content-Length", row)));
        Assert.True(answer is null or { Status: 400 or 413 or 513 }, answer?.Text);
        Assert.Empty(await FetchAsync(addressOfRecord));
    }

    [Theory, MemberData(nameof(HostileTransport.Streams), MemberType = typeof(HostileTransport))]
    public async Task Without_content_length_a_stream_is_closed(string transport)
    {
        SipResponse? answer = await RefusedAsync(transport, client => HostileWire.Octets(Request.Options().Text(client).Replace("Content-Length: 0\r\n", "", StringComparison.Ordinal)));
        Assert.True(answer is null or { Status: 400 }, answer?.Text);
    }

    [Theory, MemberData(nameof(HostileTransport.Streams), MemberType = typeof(HostileTransport))]
    public async Task What_follows_a_body_is_a_message_of_its_own_once(string transport)
    {
        string first = NewAddressOfRecord(), second = NewAddressOfRecord();
        using SipClient client = Connect(transport);
        string hidden = Request.Register(second, "Contact: <sip:hidden@192.0.2.9>").Text(client);
        string outer = Request.Register(first, "Contact: <sip:a@192.0.2.1>", "Content-Type: application/sdp").Text(client)
            .WithRow("Content-Length", string.Create(CultureInfo.InvariantCulture, $"Content-Length: {hidden.Length}"));

        IReadOnlyList<SipResponse> answers = await client.AnswersToAsync(HostileWire.Octets(outer + hidden + outer.Replace("CSeq: 1", "CSeq: 2", StringComparison.Ordinal).Replace(hidden.Length.ToString(CultureInfo.InvariantCulture), "0", StringComparison.Ordinal)));

        // Answers of the journal may come after that to OPTIONS.
        Assert.InRange(answers.Count, 0, 2);
        Assert.Empty(await FetchAsync(second));
    }

    [Theory, MemberData(nameof(HostileTransport.Streams), MemberType = typeof(HostileTransport))]
    public async Task Hundreds_of_bodies_that_never_come_cost_no_processor_time_and_hurt_nobody(string transport)
    {
        var waiting = new List<SipClient>();
        try
        {
            for (int i = 0; i < 200; i++)
            {
                SipClient client = Connect(transport);
                waiting.Add(client);
                await client.SendAsync(HostileWire.Octets(Request.Options().Text(client).WithRow("Content-Length", "Content-Length: 40000")));
            }
            TimeSpan before = Vitals.ProcessorTimeOf(ProcessId);
            await Task.Delay(TimeSpan.FromSeconds(1));
            Assert.InRange((Vitals.ProcessorTimeOf(ProcessId) - before).TotalSeconds, 0, 0.8);
            using var good = new GoodClient(Port);
            await good.UseAsync();
        }
        finally
        {
            foreach (SipClient client in waiting) client.Dispose();
        }
    }
}
