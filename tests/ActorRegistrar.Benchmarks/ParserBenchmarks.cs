using System.Text;
using ActorRegistrar.Sip.Messages;
using ActorRegistrar.Sip.Uris;
using BenchmarkDotNet.Attributes;

namespace ActorRegistrar.Benchmarks;

/// <summary>Reading one message and comparing two URIs: what every request costs before anything is decided.</summary>
[MemoryDiagnoser]
public class ParserBenchmarks
{
    private const string Message =
        "REGISTER sip:example.com SIP/2.0\r\n" +
        "Via: SIP/2.0/UDP 192.0.2.4:5060;rport;branch=z9hG4bK-524287-1---a7c3f0b2e5d81946\r\n" +
        "Max-Forwards: 70\r\n" +
        "From: \"Alice\" <sip:alice@example.com>;tag=88c1f2b7\r\n" +
        "To: \"Alice\" <sip:alice@example.com>\r\n" +
        "Call-ID: 84ZTQ2YzY2OTdjNzU2NzkzODJmZWE@192.0.2.4\r\n" +
        "CSeq: 1826 REGISTER\r\n" +
        "Contact: <sip:alice@192.0.2.4:5060;transport=udp>;q=0.7;expires=3600\r\n" +
        "User-Agent: Benchmark/1.0\r\n" +
        "Content-Length: 0\r\n\r\n";

    private readonly byte[] _bytes = Encoding.ASCII.GetBytes(Message);
    private readonly SipMessage _message = new();
    private readonly byte[] _left = "sip:alice@Example.com;transport=udp;ob"u8.ToArray();
    private readonly byte[] _right = "sip:alice@example.COM;ob;transport=UDP"u8.ToArray();

    /// <summary>A REGISTER as a phone sends it.</summary>
    [Benchmark]
    public SipParseResult Parse() => SipParser.Parse(_bytes, _message, SipFraming.Datagram, SipLimits.Default);

    /// <summary>Equal, but not the same text: parameters in another order, a host in another case.</summary>
    [Benchmark]
    public bool Compare() => SipUriComparer.AreEqual(_left, _right);
}
