using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using ActorRegistrar.EndToEnd.Tests.Protocol;
using ActorRegistrar.Sip.Messages;

namespace ActorRegistrar.EndToEnd.Tests.Deviations;

/// <summary>Every input of the folder against a running server: the response, what is bound afterwards, what a caller is told.</summary>
public sealed partial class DeviationTests(DeviationServer server) : ProtocolTest(server), IClassFixture<DeviationServer>
{
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(5);

    public static TheoryData<string> Names => [.. Deviation.Names];

    [Theory, MemberData(nameof(Names))]
    public Task By_default_it_is_taken_or_refused_as_the_table_says(string name) => Check(Deviation.Read(name), isSwitched: false);

    [Theory, MemberData(nameof(Names))]
    public Task With_the_switches_it_is_taken_or_refused_as_the_table_says(string name) => Check(Deviation.Read(name), isSwitched: true);

    [Fact]
    public void The_table_has_a_row_for_each_input_and_no_other_and_agrees_with_it()
    {
        string table = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Deviations", "deviations.md"));
        var rows = Row().Matches(table).Select(row => (Name: row.Groups[1].Value, Taken: row.Groups[2].Value.Trim('`'))).ToList();
        Assert.Equal(Deviation.Names, rows.Select(row => row.Name).Order(StringComparer.Ordinal));
        Assert.All(rows, row => Assert.Equal(Deviation.Read(row.Name).Taken, row.Taken));
    }

    private async Task Check(Deviation deviation, bool isSwitched)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Connect(IPAddress.Loopback, Port);
        var values = new Values(isSwitched ? DeviationServer.Switched : DeviationServer.Default, ((IPEndPoint)socket.LocalEndPoint!).Port, Port);
        if (deviation.Registered(values) is { } registered)
        {
            bool isKnown = deviation.Status(isSwitched) == 302;
            string response = await Ask(socket, Register(registered, $"Contact: <sip:{values.User}@192.0.2.1:5062>\r\n"));
            Assert.True(!isKnown || response.StartsWith("SIP/2.0 200 ", StringComparison.Ordinal), response);
        }

        byte[] request = deviation.Request(values);
        await socket.SendAsync(request);
        if (deviation.Status(isSwitched) is not { } status)
        {
            // The next response is that of the next request: nothing came for this one.
            Assert.DoesNotContain(values.Id, await Fetch(socket, deviation.Bound(values)), StringComparison.Ordinal);
            return;
        }
        string answer = await Receive(socket);
        Assert.StartsWith($"SIP/2.0 {status} ", answer, StringComparison.Ordinal);
        if (status == 501) Assert.StartsWith("SIP/2.0 501 Not Implemented\r\n", answer, StringComparison.Ordinal);
        // What a client finds its transaction by comes back.
        if (Encoding.Latin1.GetString(request).Contains("branch=z9hG4bK" + values.Id, StringComparison.Ordinal)) Assert.Contains("branch=z9hG4bK" + values.Id, answer, StringComparison.Ordinal);
        if (status is not (200 or 302)) return;
        Assert.Single(TagsOfTo().Matches(answer));
        if (deviation.Contact(values) is not { } contact) return;

        Assert.Equal([contact], ContactsIn(answer));
        Assert.Equal([contact], ContactsIn(await Fetch(socket, deviation.Bound(values))));
        string redirection = await Ask(socket, Invite(deviation.Bound(values)));
        Assert.StartsWith("SIP/2.0 302 ", redirection, StringComparison.Ordinal);
    }

    private static Task<string> Fetch(Socket socket, string addressOfRecord) => Ask(socket, Register(addressOfRecord, ""));

    private static string Register(string addressOfRecord, string contact) => Message("REGISTER", "sip:" + addressOfRecord[(addressOfRecord.IndexOf('@', StringComparison.Ordinal) + 1)..], addressOfRecord, contact);

    private static string Invite(string addressOfRecord) => Message("INVITE", addressOfRecord, addressOfRecord, "");

    private static string Message(string method, string uri, string to, string more) =>
        $"{method} {uri} SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1;rport;branch=z9hG4bK{Guid.NewGuid():N}\r\nFrom: <{to}>;tag=1\r\nTo: <{to}>\r\n"
        + $"Call-ID: {Guid.NewGuid():N}\r\nCSeq: 1 {method}\r\nMax-Forwards: 70\r\n{more}Content-Length: 0\r\n\r\n";

    private static async Task<string> Ask(Socket socket, string request)
    {
        await socket.SendAsync(Encoding.ASCII.GetBytes(request));
        return await Receive(socket);
    }

    /// <summary>A response that any reader understands: lines that end with CRLF, each a header field, no control octet, and our parser agrees.</summary>
    private static async Task<string> Receive(Socket socket)
    {
        byte[] buffer = new byte[65_536];
        using var patience = new CancellationTokenSource(AnswerWithin);
        int length = await socket.ReceiveAsync(buffer, patience.Token);
        string text = Encoding.Latin1.GetString(buffer, 0, length);
        Assert.EndsWith("\r\n\r\n", text, StringComparison.Ordinal);
        Assert.All(text[..^4].Split("\r\n"), line => Assert.DoesNotContain(line, letter => letter < ' ' || letter == 0x7F));
        Assert.All(text[..^4].Split("\r\n")[1..], line => Assert.Matches(@"^[A-Za-z-]+: ?", line));
        var message = new SipMessage();
        SipParseResult parsed = SipParser.Parse(buffer.AsMemory(0, length), message, SipFraming.WebSocket, SipLimits.Default);
        // What a refusal leaves out of what it repeats is what it refuses.
        if (message.StatusCode < 400) Assert.True(parsed.IsOk, $"{parsed.Reason} in\n{text}");
        return text;
    }

    private static string[] ContactsIn(string response) => [.. Contact().Matches(response).Select(match => match.Groups[1].Value)];

    [GeneratedRegex(@"^\| `([^`]+)` \|(?:[^|\\]|\\.)*\| ([^|]*) \|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"^Contact: (.*?);expires=\d+\r$", RegexOptions.Multiline)]
    private static partial Regex Contact();

    [GeneratedRegex(@"(?<=^To: .*);tag=", RegexOptions.Multiline)]
    private static partial Regex TagsOfTo();
}
