using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using ActorRegistrar.Sip.Digests;
using ActorRegistrar.Sip.Messages;

namespace ActorRegistrar.LoadTest.Timing;

/// <summary>Sends one REGISTER at a time and takes the time of its refusal.</summary>
internal sealed class Prober : IDisposable
{
    private const int PatienceMs = 2000;

    private readonly Socket _socket;
    private readonly string _local, _domain;
    private readonly byte[] _answer = new byte[8192];
    private readonly Random _random = new(1);
    private string _nonce = "";
    private int _count;

    public Prober(IPEndPoint server, string domain)
    {
        _socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = PatienceMs };
        _socket.Connect(server);
        (_local, _domain) = (_socket.LocalEndPoint!.ToString()!, domain);
    }

    /// <summary>Microseconds of so many requests for existing users and as many for others, in an order that nobody can foresee.</summary>
    /// <exception cref="IOException">An answer is not 401.</exception>
    public (double[] Existing, double[] Unknown) Measure(string existing, string unknown, int users, int pairs, bool hasCredentials)
    {
        for (int i = 0; i < 1000; i++) Ask(i % 2 == 0 ? existing : unknown, i % users, hasCredentials);
        bool[] order = [.. Enumerable.Repeat(true, pairs), .. Enumerable.Repeat(false, pairs)];
        _random.Shuffle(order);
        List<double> ofExisting = [], ofUnknown = [];
        foreach (bool isExisting in order) (isExisting ? ofExisting : ofUnknown).Add(Ask(isExisting ? existing : unknown, _random.Next(users), hasCredentials));
        return ([.. ofExisting], [.. ofUnknown]);
    }

    public void Dispose() => _socket.Dispose();

    private double Ask(string prefix, int user, bool hasCredentials)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"{prefix}{user:D7}");
        string authorization = hasCredentials
            ? $"Authorization: Digest username=\"{name}\",realm=\"{_domain}\",nonce=\"{_nonce}\",uri=\"sip:{_domain}\",response=\"{new string('0', 64)}\",algorithm=SHA-256,qop=auth,nc=00000001,cnonce=\"c\"\r\n"
            : "";
        byte[] request = Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"REGISTER sip:{_domain} SIP/2.0\r\nVia: SIP/2.0/UDP {_local};rport;branch=z9hG4bKt{++_count}\r\nMax-Forwards: 70\r\nFrom: <sip:{name}@{_domain}>;tag=1\r\nTo: <sip:{name}@{_domain}>\r\nCall-ID: t{_count}\r\nCSeq: 1 REGISTER\r\nContact: <sip:{name}@{_local}>\r\n{authorization}Content-Length: 0\r\n\r\n"));
        long begin = Stopwatch.GetTimestamp();
        _socket.Send(request);
        int length = _socket.Receive(_answer);
        double microseconds = Stopwatch.GetElapsedTime(begin).TotalMicroseconds;
        if (!_answer.AsSpan(0, length).StartsWith("SIP/2.0 401 "u8)) throw new IOException("Answered " + Encoding.ASCII.GetString(_answer, 0, Math.Min(length, 60)) + "; expected 401.");
        var message = new SipMessage();
        if (SipParser.Parse(_answer.AsMemory(0, length), message, SipFraming.Datagram, SipLimits.Default).IsOk
            && message.TryGet(SipHeader.WwwAuthenticate, out ReadOnlySpan<byte> challenge) && DigestChallenge.TryParse(challenge, out DigestChallenge read))
            _nonce = Encoding.ASCII.GetString(read.Nonce);
        return microseconds;
    }
}
