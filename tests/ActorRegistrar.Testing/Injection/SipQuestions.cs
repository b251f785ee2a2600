using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using ActorRegistrar.Testing.Clients;

namespace ActorRegistrar.Testing.Injection;

/// <summary>Asks a registrar over UDP for all that it says of an address-of-record, and reads each answer line by line.</summary>
public sealed partial class SipQuestions(IPEndPoint server) : IDisposable
{
    private readonly SipClient _client = SipClient.Udp(server.Port);
    private int _number;

    public void Dispose() => _client.Dispose();

    /// <summary>Fetches, looks up, follows flow tokens, and asks for the capabilities.</summary>
    /// <returns>What was fetched and what was looked up.</returns>
    public (MessageLines Fetched, MessageLines Found) AskAll(string addressOfRecord)
    {
        MessageLines fetched = Ask("REGISTER", "sip:example.com", addressOfRecord, "Supported: path, outbound, gruu");
        MessageLines found = Ask("INVITE", addressOfRecord, addressOfRecord);
        foreach (string contact in found.Contacts)
        {
            if (FlowToken().Match(contact) is { Success: true } token) Ask("INVITE", token.Groups[1].Value, addressOfRecord);
        }
        Ask("OPTIONS", "sip:example.com", addressOfRecord);
        return (fetched, found);
    }

    /// <summary>Sends octets, whatever becomes of them.</summary>
    public void Send(byte[] octets) => Task.Run(() => _client.SendAsync(octets)).GetAwaiter().GetResult();

    /// <summary>A journal that is slow on a busy machine asks to come again (RFC 3261 section 21.5.4).</summary>
    private MessageLines Ask(string method, string uri, string to, params string[] rows)
    {
        MessageLines answer = AskOnce(method, uri, to, rows);
        for (int attempt = 0; answer.Status == 503 && attempt < 20; attempt++)
        {
            Thread.Sleep(200);
            answer = AskOnce(method, uri, to, rows);
        }
        Assert.InRange(answer.Status, 200, 499);
        return answer;
    }

    private MessageLines AskOnce(string method, string uri, string to, string[] rows)
    {
        string callId = string.Create(CultureInfo.InvariantCulture, $"question{++_number}");
        Send(Encoding.UTF8.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $"{method} {uri} SIP/2.0\r\nVia: SIP/2.0/UDP {_client.Local};branch=z9hG4bKq{_number};rport\r\nMax-Forwards: 70\r\n")
            + $"From: <sip:q@example.com>;tag=1\r\nTo: <{to}>\r\nCall-ID: {callId}\r\nCSeq: 1 {method}\r\n{string.Concat(rows.Select(row => row + "\r\n"))}Content-Length: 0\r\n\r\n"));
        while (true)
        {
            // What was sent before may be answered as well, and its answer is held to the same.
            MessageLines answer = MessageLines.Of(Task.Run(() => _client.ReceiveBytesAsync(SipClient.Patience)).GetAwaiter().GetResult()!);
            if (answer.CallId != callId) continue;
            answer.AssertWhole();
            return answer;
        }
    }

    [GeneratedRegex("flow=\"(sip:flow\\.[^\"]+)\"")]
    private static partial Regex FlowToken();
}
