using System.Net;
using System.Text;
using ActorRegistrar.EndToEnd.Tests.Processes;
using ActorRegistrar.EndToEnd.Tests.Wire;
using ActorRegistrar.Sip.Messages;
using ActorRegistrar.Sip.Tests.Torture;

namespace ActorRegistrar.EndToEnd.Tests.Protocol;

/// <summary>The torture messages of RFC 4475 and RFC 5118 as they are, bit for bit, against the real process.</summary>
public sealed class TortureTests(RunningServer server) : ProtocolTest(server), IClassFixture<RunningServer>
{
    // An address of this machine that nobody else listens on, so that a Via without rport can name port 5060 and be answered there.
    private static readonly IPAddress Source = IPAddress.Parse("127.0.0.9");
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(1);
    private static readonly int[] FramingRefusals = [400, 413, 513];

    public static TheoryData<string> Names => [.. TortureExpectations.All.Select(expectation => expectation.Name)];

    [Theory, MemberData(nameof(Names))]
    public async Task Over_UDP_each_message_gets_its_expected_answer_or_silence(string name)
    {
        TortureExpectation expectation = Find(name);
        using var client = new UdpWireClient(Port, new IPEndPoint(Source, PortInVia(expectation)));
        await client.SendAsync(TortureExpectations.BytesOf(expectation));
        if (expectation.Final.Length == 0)
        {
            await client.ExpectSilenceAsync();
            return;
        }
        Answer? answer = await client.ReceiveAsync(AnswerWithin);
        Assert.True(answer is not null, $"{name} was not answered within {AnswerWithin.TotalSeconds} s.");
        Assert.Contains(answer.Status, expectation.Final);
    }

    [Theory, MemberData(nameof(Names))]
    public async Task Over_TCP_each_message_gets_an_expected_answer_or_the_connection_ends(string name)
    {
        TortureExpectation expectation = Find(name);
        using (var client = new TcpWireClient(Port))
        {
            await client.SendAsync(TortureExpectations.BytesOf(expectation));
            Answer? answer = await client.ReceiveAsync(AnswerWithin);
            if (answer is not null) Assert.Contains(answer.Status, expectation.Final.Concat(FramingRefusals));
        }
        using var next = new TcpWireClient(Port);
        await next.AskAsync(Request.Options(), 200);
    }

    private static TortureExpectation Find(string name) => TortureExpectations.All.Single(candidate => candidate.Name == name);

    private static int PortInVia(TortureExpectation expectation)
    {
        var message = new SipMessage();
        SipParseResult parsed = SipParser.Parse(TortureExpectations.BytesOf(expectation), message, SipFraming.Datagram, SipLimits.Default);
        return parsed.Status == SipParseStatus.Drop || message.TopVia.Port == 0 ? 5060 : message.TopVia.Port;
    }
}
