using System.Net;
using System.Text;
using ActorRegistrar.EndToEnd.Tests.Processes;
using ActorRegistrar.Sip.Messages;
using ActorRegistrar.Sip.Uris;

namespace ActorRegistrar.EndToEnd.Tests.Protocol;

/// <summary>The torture messages of RFC 4475 and RFC 5118 as they are, bit for bit, against the real process.</summary>
public sealed class TortureTests(RunningServer server) : ProtocolTest(server), IClassFixture<RunningServer>
{
    // An address of this machine that nobody else listens on, so that a Via without rport can name port 5060 and be answered there.
    private static readonly IPAddress Source = IPAddress.Parse("127.0.0.9");
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(1);
    private static readonly int[] FramingRefusals = [400, 413, 513];

    /// <summary>
    /// What the outcomes written for any registrar leave out: one that redirects ignores a Require that it does not know, and the method
    /// (RFC 3261 section 8.3), so that the address-of-record decides.
    /// </summary>
    private static readonly Dictionary<string, int[]> Redirected = new() { ["bext01"] = [404, 480], ["mult-ip-in-header"] = [404, 480] };

    public static TheoryData<string> Names => [.. TortureExpectations.All.Select(expectation => expectation.Name)];

    [Theory, MemberData(nameof(Names))]
    public async Task Over_UDP_each_message_gets_its_expected_answer_or_silence(string name)
    {
        TortureExpectation expectation = Find(name);
        SipMessage message = Parse(expectation, out bool isReadable);
        int port = isReadable && message.TopVia.Port != 0 ? message.TopVia.Port : 5060;
        using var client = SipClient.Udp(Port, new IPEndPoint(Source, port));
        await ForgetAsync(message);
        await client.SendAsync(TortureExpectations.BytesOf(expectation));
        if (expectation.Final.Length == 0)
        {
            await client.ExpectSilenceAsync();
            return;
        }
        SipResponse? answer = await client.ReceiveAsync(AnswerWithin);
        Assert.True(answer is not null, $"{name} was not answered within {AnswerWithin.TotalSeconds} s.");
        Assert.Contains(answer.Status, Allowed(expectation));
    }

    [Theory, MemberData(nameof(Names))]
    public async Task Over_TCP_each_message_gets_an_expected_answer_or_the_connection_ends(string name)
    {
        TortureExpectation expectation = Find(name);
        await ForgetAsync(Parse(expectation, out _));
        using (var client = SipClient.Tcp(Port))
        {
            await client.SendAsync(TortureExpectations.BytesOf(expectation));
            SipResponse? answer = await client.ReceiveAsync(AnswerWithin);
            if (answer is not null) Assert.Contains(answer.Status, Allowed(expectation).Concat(FramingRefusals));
        }
        using var next = SipClient.Tcp(Port);
        await next.AskAsync(Request.Options(), 200);
    }

    private static TortureExpectation Find(string name) => TortureExpectations.All.Single(candidate => candidate.Name == name);

    private static IEnumerable<int> Allowed(TortureExpectation expectation) => expectation.Final.Concat(Redirected.GetValueOrDefault(expectation.Name, []));

    private static SipMessage Parse(TortureExpectation expectation, out bool isReadable)
    {
        var message = new SipMessage();
        isReadable = SipParser.Parse(TortureExpectations.BytesOf(expectation), message, SipFraming.Datagram, SipLimits.Default).Status != SipParseStatus.Drop;
        return message;
    }

    /// <summary>Several messages name one address-of-record: what another test registered there must not answer this one.</summary>
    private async Task ForgetAsync(SipMessage message)
    {
        if (!message.IsRequest || !SipUri.TryParse(message.RequestUri, out SipUri uri) || !uri.HasUserInfo) return;
        string host = Encoding.UTF8.GetString(uri.Host), addressOfRecord = $"sip:{Encoding.UTF8.GetString(uri.User)}@{host}";
        using var client = SipClient.Udp(Port);
        await client.AskAsync(Request.Register(addressOfRecord, "Contact: *", "Expires: 0") with { Uri = "sip:" + host }, 200);
    }
}
